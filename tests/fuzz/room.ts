// A match in a room, its guests, the network between them and the crashes of the server: everything that happens follows from one seed.
// What must hold is asked by the audit.

import { encodeFrames, decodeFrames } from '../../shared/wire/frames.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import type { Baselines } from '../../shared/match/result.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { RESUME, SMALL } from '../tables/match/small-scenario.ts';
import { Audit } from './audit.ts';
import { Chance } from './chance.ts';
import { Disk } from './disk.ts';
import { Guest } from './guest.ts';
import { CALM, Network, type Weather } from './network.ts';
import { saying } from './orders.ts';
import { Process } from './process.ts';
import type { ServerOptions } from './server.ts';
import { Visits } from './visits.ts';

const BEATS = 70;
/** Beats of good weather at the end: ticks go on for the first of them, then all must come to rest. */
const CALM_TICKS = 12;
const CALM_BEATS = 120;
const SECRETS = ['a', 'b', 'c'] as const;

/** Who comes: the window sits on Ada's seat, the watcher on none. */
const PARTIES = [
  ['Ada', 'Bo', 'watcher'],
  ['Ada', 'window', 'late'],
  ['Ada', 'Bo', 'window', 'late', 'watcher'],
] as const;

const baselines = new Map<string, Baselines>();

function baselinesOf(scenario: Scenario, secret: string, ticks: number): Baselines {
  const key = `${secret} ${ticks}`;
  const known = baselines.get(key) ?? playBaselines(scenario, secret, ticks);
  baselines.set(key, known);
  return known;
}

export class Room {
  readonly audit = new Audit();
  readonly network: Network;
  readonly guests: readonly Guest[];
  readonly process: Process;
  private readonly chance: Chance;
  private readonly options: ServerOptions;
  private readonly disk: Disk;
  private readonly crashPermille: number;
  private readonly spoilPermille: number;
  private readonly visits: Visits;
  private owed = 0;

  constructor(seed: number) {
    const chance = new Chance(seed);
    const wild = chance.permille(400);
    const weather: Weather = {
      kind: wild ? 'wild' : 'socket',
      lost: chance.pick([0, 5, wild ? 100 : 20]),
      doubled: chance.pick([0, 100]),
      delay: chance.pick([0, 3, 7]),
    };
    this.chance = chance;
    this.network = new Network(chance, weather);
    this.crashPermille = chance.pick([0, 20, 60]);
    this.spoilPermille = chance.pick([0, 0, 20]);
    this.disk = new Disk(chance);
    const scenario = { ...SMALL, ticks: chance.pick([40, SMALL.ticks, SMALL.ticks]) };
    this.options = {
      disk: this.disk,
      scenario,
      secret: chance.pick(SECRETS),
      worlds: chance.pick([1, 1, 2]),
      baselines: baselinesOf,
      tokens: new Map(),
    };
    this.guests = chance.pick(PARTIES).map((name, i) => new Guest(name, i, name === 'watcher'));
    this.process = new Process(this.options, this.audit, this.network, chance);
    this.visits = new Visits(this.process, this.network, this.audit, chance, this.guests[0]);
  }

  /** Plays the room through. Throws the first thing that is not as it must be. */
  play(): void {
    if (this.chance.permille(100)) this.disk.linesLeft = this.chance.below(5);
    this.process.begin();
    for (const guest of this.guests)
      this.network.at(guest.name === 'late' ? 50 : guest.name === 'window' ? 12 : this.chance.below(4), () =>
        this.visits.connect(guest),
      );
    for (; this.network.beat < BEATS; this.network.beat += 1) {
      this.weather();
      this.speak();
      this.pass(true);
    }
    this.comeToRest();
    const { match } = this.process.restart();
    this.audit.journal(this.disk.read(), match);
  }

  /** Whether the match came to its end. */
  get ended(): boolean {
    return this.process.server?.match.phase === 'ended';
  }

  journal(): Uint8Array {
    return this.disk.read();
  }

  private pass(ticking: boolean): void {
    this.network.deliver();
    if (this.process.server && ticking) this.tick();
    this.process.wake();
    for (const guest of this.guests) {
      this.audit.follows(guest, false);
      guest.forgetStale(this.network.beat);
      if (this.network.weather.kind === 'wild') this.visits.losePatience(guest);
    }
  }

  private comeToRest(): void {
    const { network } = this;
    const rest = network.beat;
    const { kind } = network.weather;
    network.weather = { ...CALM, kind };
    this.disk.linesLeft = undefined;
    let unrest = rest;
    for (; network.beat < rest + CALM_BEATS; network.beat += 1) {
      if (this.process.server?.match.paused) this.process.serve((server) => server.order(RESUME));
      // The seat of the last one who comes, or is missed, takes effect with a tick, too.
      if (this.visits.unnoticed > 0 || this.guests.some(({ wire, settled }) => !wire || !settled))
        unrest = network.beat;
      this.pass(network.beat < Math.max(rest + CALM_TICKS, unrest + 3));
      if (network.beat > Math.max(rest + CALM_TICKS, unrest + 3) && this.atRest()) return this.compare();
    }
    const states = this.guests.map(
      ({ name, wire, settled, follower }) =>
        `${name} ${wire ? 'connected' : 'gone'} ${settled ? '' : 'unanswered '}at ${follower.mirror?.expected}`,
    );
    throw new Error(
      `no rest: the server is ${this.process.server ? `at ${this.process.server.match.tick}` : 'gone'}; ${states.join(', ')}`,
    );
  }

  private atRest(): boolean {
    const { server } = this.process;
    if (!server) return false;
    return this.guests.every(
      ({ wire, settled, follower }) => wire && settled && follower.mirror?.expected === server.match.tick + 1,
    );
  }

  /** All have the same now; a copy that was spoilt was healed by the hash of the last mark, or takes the next one's. */
  private compare(): void {
    const { server } = this.process;
    if (!server) return;
    for (const guest of this.guests) {
      this.audit.follows(guest, true);
      const seats = guest.follower.mirror?.roster.list();
      if (guest.spoiltAt === undefined && JSON.stringify(seats) !== JSON.stringify(server.match.roster.list()))
        throw new Error(`${guest.name} knows other seats`);
      if (guest.follower.healed > 0 && this.spoilPermille === 0)
        throw new Error(`${guest.name} differed without a reason`);
    }
  }

  private weather(): void {
    const { chance } = this;
    if (chance.permille(15)) this.visits.cutOne();
    if (!chance.permille(this.crashPermille) || !this.process.server) return;
    if (chance.permille(400)) this.process.kill();
    else this.disk.linesLeft = chance.below(6);
  }

  private speak(): void {
    for (const guest of this.guests) {
      if (!this.chance.permille(guest.watches ? 30 : 350)) continue;
      // Now and then somebody says as much as a seat may in a second.
      for (let more = this.chance.permille(30) ? 8 : 1; more > 0; more -= 1) {
        const world = this.options.worlds > 1 && this.chance.permille(300) ? 1 : 0;
        const { mirror } = guest.follower;
        guest.say(
          saying(this.chance, mirror?.world, mirror?.roster.rolesOf(guest.seat ?? '') ?? []),
          world,
          this.network.beat,
        );
      }
    }
  }

  private tick(): void {
    this.owed += this.process.server?.match.factor ?? 0;
    for (; this.owed >= 1; this.owed -= 1) {
      this.process.serve((server) => {
        const frames = server.step();
        this.audit.stepped(server.match);
        this.audit.shown(frames);
        if (frames.length === 0) return;
        const bytes = encodeFrames(frames);
        this.visits.broadcast((guest) => this.hear(guest, bytes));
      });
    }
  }

  /** Now and then a guest gets something else than was sent, as after a bug of its own: only its hash can tell. */
  private hear(guest: Guest, bytes: Uint8Array): void {
    if (!this.chance.permille(this.spoilPermille)) return guest.frames(bytes);
    const [first, ...rest] = decodeFrames(bytes);
    if (first === undefined) return;
    guest.spoiltAt = Math.max(guest.spoiltAt ?? 0, first.tick);
    guest.frames(
      encodeFrames([
        { ...first, entropy: { ...first.entropy, low: first.entropy.low ^ 1 }, entries: first.entries.slice(1) },
        ...rest,
      ]),
    );
  }
}
