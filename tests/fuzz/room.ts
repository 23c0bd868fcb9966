// A match in a room, its guests, the network between them and the crashes of the server: everything that happens follows from one seed.
// What must hold is asked by the audit.

import { encodeFrames, decodeFrames } from '../../shared/wire/frames.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import type { Baselines } from '../../shared/match/result.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';
import { RESUME, SMALL } from '../tables/match/small-scenario.ts';
import { Audit, type Standing } from './audit.ts';
import { Chance } from './chance.ts';
import { Disk, Killed } from './disk.ts';
import { Guest, type Wire } from './guest.ts';
import { CALM, Line, Network, type Weather } from './network.ts';
import { saying } from './orders.ts';
import { type Greeting, Server, type ServerOptions } from './server.ts';

const BEATS = 70;
/** Beats of good weather at the end: ticks go on for the first of them, then all must come to rest. */
const CALM_TICKS = 12;
const CALM_BEATS = 120;
/** Beats after which who is not answered tries anew. */
const PATIENCE = 10;
const SECRETS = ['a', 'b', 'c'] as const;

/** Who comes: the window sits on Ada's seat, the watcher on none. */
const PARTIES = [
  ['Ada', 'Bo', 'watcher'],
  ['Ada', 'window', 'late'],
  ['Ada', 'Bo', 'window', 'late', 'watcher'],
] as const;

/** One try of a guest to be in the room. */
interface Connection {
  readonly guest: Guest;
  readonly up: Line;
  readonly down: Line;
  /** The process that it reached; another one knows nothing of it. */
  server?: Server;
  seat?: string | undefined;
  /** A seat was given on it, and the guest has not said yet that it knows. */
  newcomer: boolean;
  /** What the guest's patience is about: where it stood when it asked for more, and when it heard anything. */
  asked?: { readonly tick: number; readonly beat: number };
  heard: number;
}

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
  crashes = 0;
  torn = 0;
  private readonly chance: Chance;
  private readonly options: ServerOptions;
  private readonly disk: Disk;
  private readonly crashPermille: number;
  private readonly spoilPermille: number;
  private readonly current = new Map<Guest, Connection>();
  private readonly connections = new Set<Connection>();
  private server: Server | undefined;
  private killed: Standing | undefined;
  private backAt = 0;
  private owed = 0;
  /** Broken connections that the server still believes in. */
  private unnoticed = 0;

  constructor(seed: number) {
    const chance = new Chance(seed);
    const wild = chance.permille(400);
    const weather: Weather = { kind: wild ? 'wild' : 'socket', lost: chance.pick([0, 5, wild ? 100 : 20]), doubled: chance.pick([0, 100]), delay: chance.pick([0, 3, 7]) };
    this.chance = chance;
    this.network = new Network(chance, weather);
    this.crashPermille = chance.pick([0, 20, 60]);
    this.spoilPermille = chance.pick([0, 0, 20]);
    this.disk = new Disk(chance);
    const scenario = { ...SMALL, ticks: chance.pick([40, SMALL.ticks, SMALL.ticks]) };
    this.options = { disk: this.disk, scenario, secret: chance.pick(SECRETS), worlds: chance.pick([1, 1, 2]), baselines: baselinesOf, tokens: new Map() };
    this.guests = chance.pick(PARTIES).map((name, i) => new Guest(name, i, name === 'watcher'));
  }

  /** Plays the room through. Throws the first thing that is not as it must be. */
  play(): void {
    if (this.chance.permille(100)) this.disk.linesLeft = this.chance.below(5);
    this.start(() => Server.start(this.options));
    for (const guest of this.guests) this.network.at(guest.name === 'late' ? 50 : guest.name === 'window' ? 12 : this.chance.below(4), () => this.connect(guest));
    for (; this.network.beat < BEATS; this.network.beat += 1) {
      this.weather();
      this.speak();
      this.pass(true);
    }
    this.comeToRest();
    if (this.server) this.die(this.audit.standing(this.server.match));
    this.start(() => Server.recover(this.options));
    if (this.server) this.audit.journal(this.disk.read(), this.server.match);
  }

  /** Whether the match came to its end. */
  get ended(): boolean {
    return this.server?.match.phase === 'ended';
  }

  journal(): Uint8Array {
    return this.disk.read();
  }

  private pass(ticking: boolean): void {
    this.network.deliver();
    if (this.server) {
      if (ticking) this.tick();
    } else if (this.network.beat >= this.backAt) this.start(() => Server.recover(this.options));
    for (const guest of this.guests) {
      this.audit.follows(guest, false);
      guest.forgetStale(this.network.beat);
      if (this.network.weather.kind === 'wild') this.losePatience(guest);
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
      if (this.server?.match.paused) this.serve((server) => server.order(RESUME));
      // The seat of the last one who comes, or is missed, takes effect with a tick, too.
      if (this.unnoticed > 0 || this.guests.some(({ wire, settled }) => !wire || !settled)) unrest = network.beat;
      this.pass(network.beat < Math.max(rest + CALM_TICKS, unrest + 3));
      if (network.beat > Math.max(rest + CALM_TICKS, unrest + 3) && this.atRest()) return this.compare();
    }
    const states = this.guests.map(({ name, wire, settled, follower }) => `${name} ${wire ? 'connected' : 'gone'} ${settled ? '' : 'unanswered '}at ${follower.mirror?.expected}`);
    throw new Error(`no rest: the server is ${this.server ? `at ${this.server.match.tick}` : 'gone'}; ${states.join(', ')}`);
  }

  private atRest(): boolean {
    const { server } = this;
    if (!server) return false;
    return this.guests.every(({ wire, settled, follower }) => wire && settled && follower.mirror?.expected === server.match.tick + 1);
  }

  /** All have the same now; a copy that was spoilt was healed by the hash of the last mark, or takes the next one's. */
  private compare(): void {
    const { server } = this;
    if (!server) return;
    for (const guest of this.guests) {
      this.audit.follows(guest, true);
      const seats = guest.follower.mirror?.roster.list();
      if (guest.spoiltAt === undefined && JSON.stringify(seats) !== JSON.stringify(server.match.roster.list())) throw new Error(`${guest.name} knows other seats`);
      if (guest.follower.healed > 0 && this.spoilPermille === 0) throw new Error(`${guest.name} differed without a reason`);
    }
  }

  private weather(): void {
    const { chance } = this;
    if (!chance.permille(this.crashPermille) || !this.server) return;
    if (chance.permille(400)) this.die(this.audit.standing(this.server.match));
    else this.disk.linesLeft = chance.below(6);
  }

  private speak(): void {
    for (const guest of this.guests) {
      if (!this.chance.permille(guest.watches ? 30 : 400)) continue;
      const world = this.options.worlds > 1 && this.chance.permille(300) ? 1 : 0;
      const { mirror } = guest.follower;
      guest.say(saying(this.chance, mirror?.world, mirror?.roster.rolesOf(guest.seat ?? '') ?? []), world, this.network.beat);
    }
    const connected = [...this.current.values()];
    if (this.chance.permille(15) && connected.length > 0) this.cut(this.chance.pick(connected));
  }

  private tick(): void {
    this.owed += this.server?.match.factor ?? 0;
    for (; this.owed >= 1; this.owed -= 1) {
      this.serve((server) => {
        const frames = server.step();
        this.audit.stepped(server.match);
        this.audit.shown(frames);
        if (frames.length === 0) return;
        const bytes = encodeFrames(frames);
        for (const connection of this.connections) this.toGuest(connection, (guest) => this.hear(guest, bytes));
      });
    }
  }

  /** Now and then a guest gets something else than was sent, as after a bug of its own: only its hash can tell. */
  private hear(guest: Guest, bytes: Uint8Array): void {
    if (!this.chance.permille(this.spoilPermille)) return guest.frames(bytes);
    const [first, ...rest] = decodeFrames(bytes);
    if (first === undefined) return;
    guest.spoiltAt = Math.max(guest.spoiltAt ?? 0, first.tick);
    guest.frames(encodeFrames([{ ...first, entropy: { ...first.entropy, low: first.entropy.low ^ 1 }, entries: first.entries.slice(1) }, ...rest]));
  }

  // The server's life.

  private start(begin: () => Server): void {
    try {
      this.server = begin();
      this.audit.recovered(this.server.match, this.killed);
      this.killed = undefined;
      this.disk.linesLeft = undefined;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.die(undefined);
    }
  }

  private serve(work: (server: Server) => void): void {
    if (!this.server) return;
    try {
      work(this.server);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.torn += 1;
      this.die(undefined);
    }
  }

  private die(standing: Standing | undefined): void {
    this.crashes += 1;
    this.server = undefined;
    this.killed = standing;
    this.backAt = this.network.beat + 1 + this.chance.below(6);
    // Now and then the next process is killed while it comes back.
    this.disk.linesLeft = this.chance.permille(150) ? this.chance.below(3) : undefined;
    for (const connection of this.connections) this.network.at(this.network.beat + 1 + this.chance.below(6), () => this.dropped(connection));
    this.connections.clear();
  }

  // Connections.

  private connect(guest: Guest): void {
    const connection: Connection = { guest, up: new Line(), down: new Line(), newcomer: false, heard: this.network.beat };
    this.current.set(guest, connection);
    if (guest.name === 'window') guest.token ??= this.guests[0]?.token;
    const { token } = guest;
    this.network.send(connection.up, () => this.arrive(connection, token), () => undefined);
    this.network.at(this.network.beat + PATIENCE, () => {
      if (guest.wire === undefined) this.dropped(connection);
    });
  }

  private arrive(connection: Connection, token: string | undefined): void {
    if (!this.server) return this.dropped(connection);
    this.serve((server) => {
      const visitor = server.enter(token, connection.guest.watches);
      if (visitor === undefined) {
        connection.guest.token = undefined;
        return this.dropped(connection);
      }
      connection.server = server;
      connection.seat = visitor.seat;
      connection.newcomer = visitor.token !== undefined;
      this.connections.add(connection);
      // Nothing is told before the guest has said that it is there: so who is gone before that has no token.
      this.toGuest(connection, () => this.toServer(connection, () => {
        connection.newcomer = false;
        const greeting = server.greeting(visitor);
        this.audit.greeted(greeting.epochNumber, greeting.tick);
        this.toGuest(connection, (guest) => this.welcome(guest, connection, greeting), true);
      }), true);
    });
  }

  private welcome(guest: Guest, connection: Connection, greeting: Greeting): void {
    if (guest.wire !== undefined) return; // the second copy of a welcome
    guest.welcome(greeting, this.wire(connection), this.network.beat);
  }

  private wire(connection: Connection): Wire {
    return {
      command: (message) => {
        const text = JSON.stringify(message);
        this.toServer(connection, (server) => {
          const sent = JSON.parse(text);
          const answer = server.command(connection.seat, sent, this.network.beat);
          this.audit.answered(connection.seat ?? 'nobody', sent, answer);
          this.toGuest(connection, (guest) => guest.answered(message.n, answer));
        });
      },
      resume: (from) => {
        const tick = connection.guest.follower.mirror?.expected ?? -1;
        if (connection.asked?.tick !== tick) connection.asked = { tick, beat: this.network.beat };
        this.toServer(connection, (server) => {
          const missed = server.resume(from);
          if (missed === 'heal') this.toGuest(connection, (guest) => guest.follower.heal());
          else for (const bytes of missed) this.toGuest(connection, (guest) => guest.frames(bytes));
        });
      },
      report: (tick, hash) =>
        this.toServer(connection, (server) => {
          if (server.match.compareHash(tick, hash) === 'differs') this.toGuest(connection, (guest) => guest.follower.heal());
        }),
      snapshot: () => this.fetchSnapshot(connection),
    };
  }

  /** By HTTP: beside the connection, and answered by whichever process is there. */
  private fetchSnapshot(connection: Connection): void {
    const { network, chance } = this;
    const later = (then: () => void) => network.at(network.beat + chance.below(network.weather.delay + 1), then);
    later(() => {
      const match = chance.permille(network.weather.lost) ? undefined : this.server?.match;
      const sent = match && { bytes: match.snapshot(), tick: match.tick };
      if (sent) this.audit.greeted(0, sent.tick);
      later(() => {
        if (this.current.get(connection.guest) !== connection) return;
        if (sent) connection.guest.snapshot(sent.bytes, sent.tick);
        else this.dropped(connection);
      });
    });
  }

  private toServer(connection: Connection, work: (server: Server) => void): void {
    const arrive = () => {
      if (this.server === connection.server && this.connections.has(connection)) this.serve(work);
    };
    this.network.send(connection.up, arrive, () => this.cut(connection));
  }

  private toGuest(connection: Connection, work: (guest: Guest) => void, first = false): void {
    const arrive = () => {
      if (this.current.get(connection.guest) !== connection || !(first || connection.guest.wire !== undefined)) return;
      connection.heard = this.network.beat;
      work(connection.guest);
    };
    this.network.send(connection.down, arrive, () => this.cut(connection));
  }

  /** Both ends learn of it later, the server perhaps long after the guest has come back: what is on its way until then still arrives. */
  private cut(connection: Connection): void {
    const { network, chance } = this;
    this.unnoticed += 1;
    connection.up.broken = true;
    connection.down.broken = true;
    network.at(network.beat + 1 + chance.below(8), () => this.dropped(connection));
    network.at(network.beat + 1 + chance.below(20), () => {
      this.unnoticed -= 1;
      if (!this.connections.delete(connection) || this.server !== connection.server) return;
      if (connection.newcomer) this.serve((server) => server.leave(connection.seat ?? ''));
    });
  }

  private dropped(connection: Connection): void {
    const { guest } = connection;
    if (this.current.get(guest) !== connection) return;
    this.current.delete(guest);
    guest.wire = undefined;
    this.network.at(this.network.beat + 1 + this.chance.below(4), () => this.connect(guest));
  }

  /** In `wild` weather an answer, or the very last frame, may be lost on a connection that lives, which no WebSocket does: so a guest starts
   *  anew that asked and stands still, or hears nothing more of a match that is over. Who does not even ask for what it misses is left alone,
   *  and found when all should come to rest. */
  private losePatience(guest: Guest): void {
    const { beat } = this.network;
    const connection = this.current.get(guest);
    const match = this.server?.match;
    if (connection === undefined || guest.wire === undefined || match === undefined) return;
    const tick = guest.follower.mirror?.expected ?? -1;
    if (tick > match.tick) return;
    const { asked, heard } = connection;
    const inVain = asked?.tick === tick && beat - asked.beat > PATIENCE;
    if (inVain || (match.phase === 'ended' && beat - heard > PATIENCE)) this.dropped(connection);
  }
}
