// A match in a room on the server: joins, follows its frames, sends commands, and comes back by itself for as long as the page is open.
// What is missing or different is the follower's business; this is sockets, seats and time.

import { Client, type Room } from 'colyseus.js';
import type { Command } from '../../shared/journal/command.ts';
import { failure } from '../../shared/kinds/status.ts';
import type { Result } from '../../shared/match/result.ts';
import { World } from '../../shared/sim/world.ts';
import { decodeFrames } from '../../shared/wire/frames.ts';
import type { CommandMessage, Welcome } from '../../shared/wire/messages.ts';
import { brokenEnding, endingOf } from './ending.ts';
import { Follower } from './follower.ts';
import { JoinError, joinById, joinError, welcomeFrom } from './joining.ts';
import { Listeners } from './listeners.ts';
import { displayNameFor, type LobbyReading, readLobby } from './lobby-reading.ts';
import { Pulse } from './pulse.ts';
import type { Seats } from './seats.ts';
import type { Answer, Connection, Session, SessionView } from './session.ts';

/** Milliseconds before the next try, by how many have failed; the last one holds for ever. */
const BACK_OFF = [200, 500, 1_000, 2_000, 4_000, 8_000] as const;
const REQUEST_MS = 8_000;
/** An order that could not be delivered for so long is no longer what the player wants. */
const STALE_MS = 10_000;
/** Two windows of one seat count their commands apart: each in its own residue. */
const WINDOWS = 4_096;

export interface RoomOptions {
  /** Such as `http://host:2567`. */
  readonly origin: string;
  readonly seats: Seats;
}

interface Pending {
  readonly message: CommandMessage;
  readonly since: number;
  readonly resolve: (answer: Answer) => void;
}

export class RoomSession implements Session {
  readonly source = 'room';
  readonly match: string;
  readonly #options: RoomOptions;
  readonly #client: Client;
  readonly #listeners = new Listeners();
  readonly #follower: Follower;
  readonly #pulse: Pulse;
  readonly #pending = new Map<number, Pending>();
  readonly #residue = Math.floor(Math.random() * WINDOWS);
  #room: Room | undefined;
  #welcome: Welcome;
  #lobby: LobbyReading | undefined;
  #result: Result | undefined;
  #connection: Connection = 'joining';
  #count = 0;
  #failures = 0;
  #retry: number | undefined;
  #joining = false;
  #gone = false;
  readonly #empty: World;
  #view: SessionView;

  /** Opens a new match, with the same chance as one that is over if it is named; throws JoinError. */
  static async create(scenario: string, options: RoomOptions, like?: string): Promise<RoomSession> {
    return RoomSession.#enter(options, (client) =>
      client.create('match', {
        scenario,
        name: displayNameFor(Math.random()),
        ...(like === undefined ? {} : { like }),
      }),
    );
  }

  /** Enters a match by its id, with the seat that this browser had there; throws JoinError. */
  static async join(match: string, options: RoomOptions): Promise<RoomSession> {
    return RoomSession.#enter(options, (client) => joinById(client, match, options.seats));
  }

  static async #enter(options: RoomOptions, join: (client: Client) => Promise<Room>): Promise<RoomSession> {
    const client = new Client(options.origin);
    const room = await join(client).catch((error: unknown) => {
      throw joinError(error);
    });
    const welcome = await welcomeFrom(room);
    if (room.state && readLobby(room.state).phase !== 'open') {
      void room.leave();
      throw new JoinError('over', 'the match is over');
    }
    const session = new RoomSession(client, room.roomId, welcome, options);
    session.#attach(room, welcome);
    return session;
  }

  private constructor(client: Client, match: string, welcome: Welcome, options: RoomOptions) {
    this.#client = client;
    this.match = match;
    this.#welcome = welcome;
    this.#options = options;
    this.#empty = new World(welcome.scenario.epoch);
    this.#follower = new Follower({
      resume: (from) => this.#room?.send('resume', { from }),
      snapshot: () => void this.#fetchSnapshot(),
      report: (tick, hash) => this.#room?.send('hash', { tick, hash }),
    });
    this.#pulse = new Pulse({ ping: (answered) => this.#room?.ping(answered), dead: () => this.#reconnectNow() });
    this.#view = this.#look();
  }

  get world(): World {
    return this.#follower.mirror?.world ?? this.#empty;
  }

  get view(): SessionView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  submit(command: Command): Promise<Answer> {
    if (this.#connection !== 'live')
      return Promise.resolve(
        unsent(this.#connection === 'over' ? 'the match is over' : 'there is no connection to the server'),
      );
    this.#count += 1;
    const message: CommandMessage = { n: this.#count * WINDOWS + this.#residue, command };
    return new Promise((resolve) => {
      this.#pending.set(message.n, { message, since: performance.now(), resolve });
      this.#send(message);
    });
  }

  play(): void {
    void this.submit({ kind: 'host', action: 'resume' });
  }

  pause(): void {
    void this.submit({ kind: 'host', action: 'pause' });
  }

  setSpeed(factor: number): void {
    void this.submit({ kind: 'host', action: 'speed', factor });
  }

  seek(): void {
    // A match that is being played has no other place to be at.
  }

  /** Leaves the room; the seat stays this browser's. */
  dispose(): void {
    this.#gone = true;
    clearTimeout(this.#retry);
    this.#pulse.end();
    this.#listeners.clear();
    for (const { resolve } of this.#pending.values()) resolve(unsent('the page was left'));
    this.#pending.clear();
    void this.#room?.leave(false);
  }

  #attach(room: Room, welcome: Welcome): void {
    this.#room = room;
    // Coming back is done here, by the seat's token: that also works after the server was started anew.
    room.reconnection.enabled = false;
    // `welcome` was taken before; from here on the rest.
    room.onMessage('frames', (bytes: Uint8Array) => {
      this.#pulse.heard();
      if (this.#follower.frames(decodeFrames(bytes))) this.#changed();
    });
    room.onMessage('heal', () => this.#follower.heal());
    room.onMessage('result', (result: Result) => {
      this.#result = result;
      this.#changed();
    });
    room.onMessage('problem', (status: unknown) => console.warn('The server does not understand this page:', status));
    room.onStateChange((state) => {
      this.#pulse.heard();
      this.#lobby = readLobby(state);
      this.#changed();
    });
    room.onLeave(() => this.#dropped(room));
    room.onError(() => this.#dropped(room));
    if (room.state) this.#lobby = readLobby(room.state);
    this.#greet(welcome);
  }

  #greet(welcome: Welcome): void {
    this.#welcome = welcome;
    this.#failures = 0;
    if (welcome.token !== undefined) this.#options.seats.put(this.match, welcome.token);
    this.#count = Math.max(this.#count, Math.ceil(welcome.n / WINDOWS));
    this.#connection = 'live';
    this.#pulse.start();
    this.#follower.welcome(welcome);
    const now = performance.now();
    for (const [n, { message, since, resolve }] of [...this.#pending]) {
      if (now - since < STALE_MS) this.#send(message);
      else {
        this.#pending.delete(n);
        resolve(unsent('the connection was lost for too long'));
      }
    }
    this.#changed();
  }

  /** With the same counter a command may be sent as often as needed: the match takes it once. */
  #send(message: CommandMessage): void {
    const room = this.#room;
    if (room === undefined) return;
    room.request<CommandMessage, Answer>('command', message, { timeout: REQUEST_MS }).then(
      (answer) => this.#settle(message.n, answer),
      (error: Error) => {
        // With the connection lost it is sent again on the next one.
        if (this.#room === room && this.#connection === 'live') this.#settle(message.n, unsent(error.message));
      },
    );
  }

  #settle(n: number, answer: Answer): void {
    this.#pending.get(n)?.resolve(answer);
    this.#pending.delete(n);
  }

  #dropped(room: Room): void {
    if (this.#room !== room) return;
    this.#room = undefined;
    this.#pulse.stop();
    if (this.#gone) return;
    const over = this.#result !== undefined || this.#lobby?.phase === 'ended' || this.#lobby?.phase === 'broken';
    this.#connection = over ? 'over' : 'lost';
    if (over) for (const n of [...this.#pending.keys()]) this.#settle(n, unsent('the match is over'));
    else this.#later();
    this.#changed();
  }

  #later(): void {
    const wait = BACK_OFF[Math.min(this.#failures, BACK_OFF.length - 1)] ?? 0;
    this.#failures += 1;
    clearTimeout(this.#retry);
    // Not all at once, when a server that 200 people play on comes back.
    this.#retry = window.setTimeout(() => void this.#rejoin(), wait * (0.75 + Math.random() / 2));
  }

  #reconnectNow(): void {
    const room = this.#room;
    if (room === undefined) {
      if (this.#connection === 'lost') void this.#rejoin();
      return;
    }
    // A dead socket may never tell that it is closed; it is not waited for.
    this.#dropped(room);
    room.removeAllListeners();
    room.connection.close();
  }

  async #rejoin(): Promise<void> {
    clearTimeout(this.#retry);
    if (this.#joining) return;
    this.#joining = true;
    try {
      const room = await joinById(this.#client, this.match, this.#options.seats);
      const welcome = await welcomeFrom(room);
      if (this.#gone) void room.leave(false);
      else this.#attach(room, welcome);
    } catch (error) {
      if (this.#gone) return;
      if (joinError(error).problem === 'missing' && (await this.#isOver())) {
        this.#connection = 'over';
        this.#changed();
      } else this.#later();
    } finally {
      this.#joining = false;
    }
  }

  /** A match whose journal can be read has ended while nobody here was looking. */
  async #isOver(): Promise<boolean> {
    const answer = await fetch(`${this.#options.origin}/matches/${this.match}/journal`, { method: 'HEAD' }).catch(
      () => undefined,
    );
    return answer?.ok === true;
  }

  async #fetchSnapshot(): Promise<void> {
    const room = this.#room;
    try {
      const answer = await fetch(`${this.#options.origin}/matches/${this.match}/snapshot`, { cache: 'no-store' });
      if (!answer.ok) throw new Error(`the snapshot was answered with ${answer.status}`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (this.#gone || this.#room !== room) return;
      this.#follower.snapshot(bytes);
      this.#changed();
    } catch {
      if (this.#gone || this.#room !== room) return;
      // The next connection asks anew; a match that is over has nothing more to show than its result.
      if ((this.#lobby?.phase ?? 'open') === 'open') this.#reconnectNow();
      else this.#changed();
    }
  }

  #changed(): void {
    if (this.#gone) return;
    this.#view = this.#look();
    this.#listeners.tell();
  }

  #look(): SessionView {
    const { mirror } = this.#follower;
    const welcome = this.#welcome;
    const lobby = this.#lobby;
    const terms = mirror?.terms;
    const open = (lobby?.phase ?? 'open') === 'open';
    const roles = lobby?.seats.find((one) => one.id === welcome.seat)?.roles ?? welcome.roles;
    const seated = open && this.#connection === 'live' && welcome.seat !== undefined;
    const broken = lobby?.phase === 'broken' && terms !== undefined ? brokenEnding(terms) : undefined;
    return {
      connection: open ? (mirror === undefined && this.#connection === 'live' ? 'joining' : this.#connection) : 'over',
      seat: welcome.seat,
      roles,
      roster: lobby?.seats ?? [],
      scenario: welcome.scenario,
      tick: mirror?.world.tick ?? welcome.tick,
      ticks: welcome.scenario.ticks,
      playing: open && !(lobby?.paused ?? welcome.paused),
      factor: lobby?.factor ?? welcome.factor,
      terms,
      result: (this.#result && endingOf(this.#result)) ?? broken,
      canSeek: false,
      canCommand: seated,
      canPace: seated && roles.includes('captain'),
    };
  }
}

function unsent(why: string): Answer {
  return { status: 'refused', refusal: failure('ServiceUnavailable', `the command was not delivered: ${why}`) };
}
