// A player as a program: joins a room with the real client library, mirrors the world from frames, gives commands, and knows what it was
// promised.
import { Client, type Room } from 'colyseus.js';
import type { Command } from '../../shared/journal/command.ts';
import type { Answer } from '../../shared/match/intake.ts';
import { botNamed } from '../../shared/match/bots/registry.ts';
import { Mirror } from '../../shared/match/mirror.ts';
import type { Result } from '../../shared/match/result.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import { decodeFrames } from '../../shared/wire/frames.ts';
import type { CommandMessage, JoinOptions, Welcome } from '../../shared/wire/messages.ts';
import type { Status } from '../../shared/kinds/status.ts';

/** A bot that decides in every tick that it is asked. */
const placing = botNamed('hands', 0.5);

export class Player {
  readonly room: Room;
  readonly welcome: Welcome;
  readonly address: string;
  /** Hashes of this player's own copy of the world, by tick. */
  readonly hashes = new Map<number, string>();
  readonly problems: Status[] = [];
  /** How often the server asked for a snapshot to be taken. */
  heals = 0;
  result: Result | undefined;
  /** Where this copy stopped being the server's, if it did. */
  difference: string | undefined;
  mirror: Mirror | undefined;
  /** The code with which the room was left; undefined while it is not. */
  left: number | undefined;
  private n: number;
  private early: Uint8Array[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(address: string, room: Room, welcome: Welcome) {
    this.address = address;
    this.room = room;
    this.welcome = welcome;
    this.n = welcome.n;
  }

  /** Begins a new match and sits down in it. */
  static create(address: string, options: JoinOptions & { scenario?: string; like?: string } = {}): Promise<Player> {
    return Player.enter(address, (client) => client.create('match', options));
  }

  static join(address: string, match: string, options: JoinOptions = {}): Promise<Player> {
    return Player.enter(address, (client) => client.joinById(match, options));
  }

  private static async enter(address: string, open: (client: Client) => Promise<Room>): Promise<Player> {
    const room = await open(new Client(address));
    room.reconnection.enabled = false;
    const early: Uint8Array[] = [];
    let player: Player | undefined;
    const welcome = await new Promise<Welcome>((resolve, reject) => {
      // Without another await in between, so that no message comes before its handler.
      room.onMessage('frames', (bytes: Uint8Array) => {
        if (player === undefined) early.push(bytes);
        else player.take(bytes);
      });
      room.onMessage('problem', (status: Status) => player?.note({ problem: status }));
      room.onMessage('heal', () => player?.note({ heal: true }));
      room.onMessage('result', (result: Result) => player?.note({ result }));
      room.onMessage('welcome', resolve);
      room.onLeave((left) => {
        reject(new Error(`left with ${left}`));
        player?.note({ left });
      });
    });
    player = new Player(address, room, welcome);
    player.early = early;
    return player;
  }

  get match(): string {
    return this.welcome.match;
  }

  /** The last tick of this player's copy. */
  get tick(): number {
    return this.mirror?.world.tick ?? -1;
  }

  /** Takes a snapshot and follows from there. */
  async follow(): Promise<void> {
    const response = await fetch(`${this.address}/matches/${this.match}/snapshot`);
    if (!response.ok) throw new Error(`no snapshot: ${await response.text()}`);
    this.mirror = Mirror.fromSnapshot(new Uint8Array(await response.arrayBuffer()));
    this.hashes.set(this.tick, hashWorld(this.mirror.world));
    this.room.send('resume', { from: this.tick + 1 });
    for (const bytes of this.early.splice(0)) this.take(bytes);
  }

  command(command: Command, n: number = this.nextCount()): Promise<Answer> {
    return this.request({ n, command } satisfies CommandMessage);
  }

  /** Any message at all, as a command. */
  request(message: unknown): Promise<Answer> {
    return this.room.request('command', message) as Promise<Answer>; // what the server answers to commands
  }

  /** The bind of the pod that waits longest to the first node that kube-scheduler would take; undefined while no pod waits. */
  placement(): Command | undefined {
    return this.mirror === undefined ? undefined : placing.act(this.mirror.world)[0];
  }

  /** Gives that command. */
  place(): Promise<Answer> | undefined {
    const command = this.placement();
    return command === undefined ? undefined : this.command(command);
  }

  nextCount(): number {
    this.n += 1;
    return this.n;
  }

  /** Resolves when `holds` does; it is looked at after each message. */
  async until(holds: (player: this) => boolean): Promise<void> {
    while (!holds(this)) {
      if (this.difference !== undefined) throw new Error(`this copy is not the server's: ${this.difference}`);
      if (this.left !== undefined) throw new Error(`the room was left with ${this.left} while waiting`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  untilTick(tick: number): Promise<void> {
    return this.until((player) => player.tick >= tick);
  }

  /** Resolves with the close code. */
  async untilLeft(): Promise<number> {
    while (this.left === undefined) await new Promise<void>((resolve) => this.waiting.add(resolve));
    return this.left;
  }

  leave(): Promise<unknown> {
    return this.left === undefined ? this.room.leave() : Promise.resolve();
  }

  private take(bytes: Uint8Array): void {
    const { mirror } = this;
    if (mirror === undefined) {
      this.early.push(bytes);
      return;
    }
    for (const frame of decodeFrames(bytes)) {
      const step = mirror.apply(frame);
      if (step.status === 'applied') this.hashes.set(frame.tick, hashWorld(mirror.world));
      else if (step.status === 'differs')
        this.difference ??= `tick ${step.tick}: ours ${step.ours}, theirs ${step.theirs}`;
    }
    this.wake();
  }

  private note({
    problem,
    heal,
    result,
    left,
  }: {
    problem?: Status;
    heal?: true;
    result?: Result;
    left?: number;
  }): void {
    if (problem !== undefined) this.problems.push(problem);
    if (heal) this.heals += 1;
    this.result = result ?? this.result;
    this.left = left ?? this.left;
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }
}
