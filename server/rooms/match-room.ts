// The room of one match: people come in with or without a seat, frames go out to all alike. It owns sockets, presence and pace; what a
// command means is for the match, and who holds which token for `open-match`.
//
// To clients: `welcome`; `frames` (bytes); `result`; `problem` (a Status, for what is no request); `heal` (take a snapshot).
// From clients: `command` (a request), `resume`, `hash`. Their shapes are in `shared/wire/messages`.
import { type Client, CloseCode, Room, ServerError } from '@colyseus/core';
import { LIMITS } from '../../shared/base/limits.ts';
import { firstIssue } from '../../shared/journal/schema.ts';
import { failure, type Status } from '../../shared/kinds/status.ts';
import type { Answer } from '../../shared/match/intake.ts';
import { publicScenario } from '../../shared/scenario/public.ts';
import { encodeFrames } from '../../shared/wire/frames.ts';
import { hashReportSchema, joinOptionsSchema, resumeMessageSchema, type Welcome } from '../../shared/wire/messages.ts';
import type { OpenMatch } from '../open-match.ts';
import { Door } from './door.ts';
import type { House } from './house.ts';
import { Lobby, syncLobby } from './lobby-state.ts';

/** Who came in: a newcomer, the holder of a seat, or a spectator with neither. */
interface Visitor {
  /** Of a newcomer who wants a seat. */
  readonly name?: string | undefined;
  readonly seat?: string | undefined;
  /** Only for the one who takes the seat just now. */
  readonly token?: string | undefined;
}

type Guest = Client<{ auth: Visitor }>;

/** A socket with this much unsent is cut: it comes back with a snapshot, which is smaller. */
const UNSENT_BYTES = 4 * 1024 * 1024;
/** How long a dropped socket may come back under its session: it takes the place of a guest for so long. Its seat waits for ever. */
const RECONNECT_SECONDS = 15;
/** Close code for those who lag behind; Colyseus itself uses 4000 to 4010. */
const TOO_SLOW = 4100;

export abstract class MatchRoom extends Room<{ state: Lobby; client: Guest }> {
  abstract readonly house: House;
  override state = new Lobby();
  // Never null: without patches a second timer winds Colyseus' clock, and ticks come at a twelfth of their rate.
  override patchRate = 250;
  override maxMessagesPerSecond = 4 * LIMITS.commandsPerSecondAndSeat;
  override autoDispose = false;
  private open!: OpenMatch; // onCreate sets it before anything else can happen
  private door!: Door; // as above
  private factor = 0;
  /** A match that came back stands still until somebody else does. */
  private awake = false;
  private concluding = false;

  override messages = {
    command: (client: Guest, message: unknown): Answer => {
      const answer = this.door.command(client.auth?.seat, message, performance.now());
      this.sync();
      return answer;
    },
    resume: (client: Guest, message: unknown): void => this.resume(client, message),
    hash: (client: Guest, message: unknown): void => this.compare(client, message),
    _: (client: Guest, type: unknown): void => {
      tell(
        client,
        failure('NotFound', `there is no message "${String(type).slice(0, 64)}": there are command, resume and hash`),
      );
    },
  };

  override async onCreate(options: unknown): Promise<void> {
    this.open = this.house.opened(options);
    this.roomId = this.open.id;
    this.door = new Door(this.open.match);
    this.maxClients = LIMITS.clientsPerRoom;
    this.seatReservationTimeout = 20;
    this.sync();
    if (this.open.match.phase !== 'open') this.conclude();
    // A match is entered by its link, never by chance.
    await this.setPrivate(true);
  }

  /** Throws ServerError with the code of HTTP: 400 for malformed options, 403 for a stranger's token, 409 when no seat is free. */
  override onAuth(_client: Guest, options: unknown): Visitor {
    const parsed = joinOptionsSchema.safeParse(options);
    if (!parsed.success) throw new ServerError(400, `the options are not valid: ${firstIssue(parsed.error)}`);
    const { seat: token, spectate, name } = parsed.data;
    if (token !== undefined) {
      const seat = this.open.seatOf(token);
      if (seat === undefined)
        throw new ServerError(
          403,
          `this token opens no seat of match ${this.open.id}: join without it to take a new one`,
        );
      return { seat };
    }
    if (spectate === true || this.open.match.phase !== 'open') return {};
    if (this.open.match.roster.full)
      throw new ServerError(
        409,
        `all ${LIMITS.seats} seats of match ${this.open.id} are taken: join with spectate to watch`,
      );
    return { name: name ?? '' };
  }

  override onJoin(client: Guest): void {
    const name = client.auth?.name;
    if (name !== undefined) client.auth = this.open.takeSeat(name) ?? {};
    this.receive(client);
  }

  override onDrop(client: Guest, code?: number): void {
    // Whoever was gone before the first answer got no token, and nobody could ever sit there.
    if (client.auth?.token !== undefined && !hasJoined(client)) this.open.match.leaveSeat(client.auth.seat ?? '');
    // Also called for those who were thrown out for a flood: their session is over, though not their seat.
    if (code !== CloseCode.WITH_ERROR && code !== TOO_SLOW)
      this.allowReconnection(client, RECONNECT_SECONDS).catch(() => {});
    this.sync();
  }

  override onReconnect(client: Guest): void {
    this.receive(client);
  }

  override onLeave(): void {
    this.sync();
  }

  override onUncaughtException(error: Error): void {
    this.house.report(this.open?.id ?? 'that was to be', error);
  }

  private receive(client: Guest): void {
    this.awake = true;
    client.send('welcome', this.welcome(client));
    if (this.open.match.result !== undefined) client.send('result', this.open.match.result);
    this.sync();
  }

  /** Called once for each tick that is due. */
  private tick(): void {
    const { match } = this.open;
    if (match.phase !== 'open') return this.conclude();
    if (!this.stayAwake()) return;
    const frames = match.step();
    if (frames.length > 0) this.broadcastBytes('frames', encodeFrames(frames), {});
    for (const client of this.clients)
      if (unsentBytes(client) > UNSENT_BYTES) client.leave(TOO_SLOW, 'too slow: come back with a snapshot');
    this.sync();
  }

  private stayAwake(): boolean {
    const { emptySince } = this.open;
    const emptySeconds = emptySince === undefined ? 0 : (Date.now() - emptySince) / 1000;
    if (emptySeconds > this.house.abandonAfterSeconds) this.open.abandon();
    if (emptySeconds > this.house.sleepAfterSeconds) this.awake = false;
    return this.awake;
  }

  /** Once the match is over: the result goes out as soon as it is known, and the room goes when the last one has left. */
  private conclude(): void {
    if (this.concluding) return;
    this.concluding = true;
    this.open.conclude().then(
      (result) => {
        if (result !== undefined) this.broadcast('result', result);
        this.sync();
        this.autoDispose = true;
      },
      (error: Error) => this.onUncaughtException(error),
    );
  }

  /** Brings lobby and pace up to date with the match. */
  private sync(): void {
    const { match } = this.open;
    const seated = this.clients.flatMap((client) => client.auth?.seat ?? []);
    syncLobby(this.state, match, new Set(seated), this.clients.length - seated.length);
    this.open.emptySince = this.clients.length > 0 ? undefined : (this.open.emptySince ?? Date.now());
    if (match.factor === this.factor) return;
    this.factor = match.factor;
    this.setFixedTimestep(() => this.tick(), match.ticksPerSecond);
  }

  private resume(client: Guest, message: unknown): void {
    const parsed = resumeMessageSchema.safeParse(message);
    if (!parsed.success)
      return tell(client, failure('BadRequest', `the message "resume" is not valid: ${firstIssue(parsed.error)}`));
    const frames = this.open.match.framesFrom(parsed.data.from);
    if (frames === undefined) return client.send('heal', { tick: this.open.match.tick });
    for (let at = 0; at < frames.length; at += LIMITS.framesPerMessage) {
      client.sendBytes('frames', encodeFrames(frames.slice(at, at + LIMITS.framesPerMessage)));
    }
  }

  private compare(client: Guest, message: unknown): void {
    const parsed = hashReportSchema.safeParse(message);
    if (!parsed.success)
      return tell(client, failure('BadRequest', `the message "hash" is not valid: ${firstIssue(parsed.error)}`));
    if (this.open.match.compareHash(parsed.data.tick, parsed.data.hash) === 'differs')
      client.send('heal', { tick: this.open.match.tick });
  }

  private welcome(client: Guest): Welcome {
    const { match } = this.open;
    const seat = client.auth?.seat;
    return {
      match: match.id,
      seat,
      token: client.auth?.token,
      roles: seat === undefined ? [] : match.roster.rolesOf(seat),
      n: seat === undefined ? 0 : match.counterOf(seat),
      scenario: publicScenario(match.scenario),
      epochNumber: match.epochNumber,
      tick: match.tick,
      speed: match.scenario.speed,
      factor: match.factor,
      paused: match.paused,
    };
  }
}

function tell(client: Guest, status: Status): void {
  client.send('problem', status);
}

/** Colyseus keeps messages back until the client says that it is there. */
function hasJoined(client: Guest): boolean {
  return !('_enqueuedMessages' in client);
}

function unsentBytes(client: Guest): number {
  return 'bufferedAmount' in client.ref ? Number(client.ref.bufferedAmount) : 0;
}
