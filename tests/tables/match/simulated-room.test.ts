// A room without sockets: a host that crashes, players and spectators behind a network that delays, loses and doubles, all from one seed.
import { expect, test } from 'vitest';
import { encodeUtf8 } from '../../../shared/base/utf8.ts';
import { draw } from '../../../shared/base/draw.ts';
import type { Command, Frame } from '../../../shared/journal/command.ts';
import { recoverJournal } from '../../../shared/journal/log.ts';
import type { Answer } from '../../../shared/match/intake.ts';
import { Match } from '../../../shared/match/match.ts';
import { Mirror } from '../../../shared/match/mirror.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { decodeFrames, encodeFrames } from '../../../shared/wire/frames.ts';
import { size } from '../../support/size.ts';
import { bind, BUILD, HAND_OVER, PAUSE, pending, RESUME, scale, SECRET, SMALL } from './small-scenario.ts';

const SEEDS = size(300, 2000);
const ROUNDS = 60;
const PLAYERS = ['s1', 's2'];

type Message =
  | { readonly to: 'host'; readonly from: number; readonly n: number; readonly command: Command }
  | { readonly to: number; readonly epoch: number; readonly frames: Uint8Array }
  | { readonly to: number; readonly answer: Answer; readonly n: number };

/** One player's end: a mirror, and commands that are sent until they are answered. */
interface Client {
  mirror: Mirror;
  epoch: number;
  n: number;
  unanswered: Map<number, Command>;
}

class Room {
  readonly acknowledged = new Map<string, number>();
  readonly hashes = new Map<number, string>();
  private file = '';
  private match: Match;
  private readonly clients: Client[];
  private inFlight: { at: number; message: Message }[] = [];
  private round = 0;
  private drawn = 0;
  private readonly seed: number;
  crashes = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.match = Match.start({
      id: 'm',
      scenario: SMALL,
      secret: SECRET,
      build: BUILD,
      sink: (line) => (this.file += line),
    });
    for (const name of PLAYERS) this.match.takeSeat(name);
    this.clients = [...PLAYERS, 'spectator'].map(() => ({
      mirror: new Mirror(SMALL.epoch),
      epoch: 1,
      n: 0,
      unanswered: new Map(),
    }));
    this.note();
  }

  private chance(permille: number): boolean {
    return this.below(1000) < permille;
  }

  private below(count: number): number {
    this.drawn += 1;
    return draw({ high: this.seed, low: 77 }, 'bot', 1, this.round, this.drawn) % count;
  }

  /** A network at its worst: one in ten is lost, one in ten comes twice, each up to five rounds late. */
  private send(message: Message): void {
    const copies = this.chance(100) ? 0 : this.chance(100) ? 2 : 1;
    for (let i = 0; i < copies; i += 1) this.inFlight.push({ at: this.round + this.below(6), message });
  }

  private note(): void {
    this.hashes.set(this.match.tick, hashWorld(this.match.worlds[0] as never));
  }

  play(): void {
    for (this.round = 1; this.round <= ROUNDS; this.round += 1) {
      for (const number of PLAYERS.keys()) this.act(number);
      this.deliver();
      if (this.chance(30)) this.crash();
      const frames = this.match.step();
      if (frames.length > 0) this.note();
      for (const to of this.clients.keys())
        if (frames.length > 0) this.send({ to, epoch: this.match.epochNumber, frames: encodeFrames(frames) });
    }
    if (this.match.paused) this.match.submit('host', undefined, RESUME);
    this.match.step();
    this.note();
    for (const number of this.clients.keys()) this.heal(number);
  }

  /** A player looks at its own mirror, decides, and sends again what was not answered. */
  private act(number: number): void {
    const client = this.clients[number] as Client;
    const [pod] = client.mirror.world.started ? pending(client.mirror.world) : [];
    const ideas: Command[] = [
      scale(2 + this.below(5)),
      HAND_OVER,
      PAUSE,
      RESUME,
      ...(pod === undefined ? [] : [bind(pod, `node-${'abc'[this.below(3)]}`)]),
    ];
    if (this.chance(400)) {
      client.n += 1;
      client.unanswered.set(client.n, ideas[this.below(ideas.length)] as Command);
    }
    for (const [n, command] of client.unanswered) this.send({ to: 'host', from: number, n, command });
  }

  private deliver(): void {
    const due = this.inFlight.filter(({ at }) => at <= this.round);
    this.inFlight = this.inFlight.filter(({ at }) => at > this.round);
    for (const { message } of due) {
      if (message.to === 'host') this.receive(message);
      else if ('frames' in message) this.follow(message.to, message.epoch, decodeFrames(message.frames));
      else (this.clients[message.to] as Client).unanswered.delete(message.n);
    }
  }

  private receive({ from, n, command }: Message & { to: 'host' }): void {
    const actor = PLAYERS[from] as string;
    const answer = this.match.submit(actor, n, command);
    if (answer.status === 'accepted' || answer.status === 'repeated') {
      const before = this.acknowledged.get(`${actor} ${n}`);
      if (before !== undefined) expect(answer.seq).toBe(before);
      this.acknowledged.set(`${actor} ${n}`, answer.seq);
    }
    this.send({ to: from, answer, n });
  }

  private follow(number: number, epoch: number, frames: readonly Frame[]): void {
    const client = this.clients[number] as Client;
    if (epoch !== client.epoch) return this.heal(number);
    for (const frame of frames) {
      const step = client.mirror.apply(frame);
      expect(step.status).not.toBe('differs');
      if (step.status === 'gap') return this.heal(number);
      if (step.status === 'applied') expect(hashWorld(client.mirror.world)).toBe(this.hashes.get(frame.tick));
    }
  }

  /** What a client does with a gap or another epoch: missing frames if it can have them, else a snapshot. */
  private heal(number: number): void {
    const client = this.clients[number] as Client;
    const frames = client.epoch === this.match.epochNumber ? this.match.framesFrom(client.mirror.expected) : undefined;
    if (frames === undefined) client.mirror = Mirror.fromSnapshot(this.match.snapshot());
    client.epoch = this.match.epochNumber;
    for (const frame of frames ?? []) expect(client.mirror.apply(frame).status).toBe('applied');
    expect(hashWorld(client.mirror.world)).toBe(this.hashes.get(this.match.tick));
  }

  /** SIGKILL: the process forgets everything; the file has what was written, perhaps with the beginning of one more line. */
  private crash(): void {
    this.crashes += 1;
    const torn = encodeUtf8(`${this.file}${'0123abcd {"w":0,"t"'.slice(0, this.below(19))}`);
    const read = recoverJournal(torn);
    if ('problem' in read) throw new Error(read.problem.message);
    this.file = new TextDecoder().decode(torn.subarray(0, read.recovered.keep));
    const resumed = Match.resume({ secret: SECRET, build: BUILD, sink: (line) => (this.file += line) }, torn);
    if ('problem' in resumed) throw new Error(resumed.problem.message);
    this.match = resumed.match;
    expect(hashWorld(this.match.worlds[0] as never)).toBe(this.hashes.get(this.match.tick));
  }

  /** How often each acknowledged command stands in the journal. */
  applied(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const { entries } of this.match.framesFrom(0) ?? []) {
      for (const { actor, n, seq } of entries)
        if (n !== undefined) found.set(`${actor} ${n}`, [...(found.get(`${actor} ${n}`) ?? []), seq]);
    }
    return found;
  }
}

test(`[MATCH-20] ${SEEDS} rooms in bad weather`, { timeout: size(180_000, 1_200_000) }, () => {
  let crashes = 0;
  let commands = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const room = new Room(seed);
    try {
      room.play();
      const applied = room.applied();
      for (const [key, seq] of room.acknowledged)
        expect(applied.get(key), `seed ${seed}, command ${key}`).toEqual([seq]);
      for (const [key, seqs] of applied) expect(seqs.length, `seed ${seed}, command ${key}`).toBe(1);
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    crashes += room.crashes;
    commands += room.acknowledged.size;
  }
  expect(crashes).toBeGreaterThan(SEEDS);
  expect(commands).toBeGreaterThan(10 * SEEDS);
});
