// The running server: Colyseus for rooms and matchmaking, our routes for everything else, on one port. It starts, brings open matches
// back, and drains; what is printed about that, and with which exit code it ends, is for `cli/serve`.
import { createServer, type Server as HttpServer } from 'node:http';
import { defineRoom, defineServer, matchMaker, ServerError } from '@colyseus/core';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { z } from 'zod';
import { LIMITS } from '../shared/base/limits.ts';
import { firstIssue } from '../shared/journal/schema.ts';
import { failure } from '../shared/kinds/status.ts';
import { networkAddresses } from './addresses.ts';
import { sendStatus } from './http/answers.ts';
import { answer } from './http/routes.ts';
import { Site } from './http/site.ts';
import { root } from './install.mjs';
import { JournalWriteError } from './journals/journal-file.ts';
import { limitSnapshot } from './limit/limit-snapshot.ts';
import type { Matches } from './matches.ts';
import type { OpenMatch } from './open-match.ts';
import type { House } from './rooms/house.ts';
import { MatchRoom } from './rooms/match-room.ts';

export interface GameServerOptions {
  readonly matches: Matches;
  readonly port: number;
  readonly host: string;
  readonly sleepAfterSeconds: number;
  /** Of how many nodes the limit world is that this server offers; undefined for none. */
  readonly limitNodes?: number | undefined;
  /** Called when journals cannot be written any more: nothing can be promised to players from here on. */
  readonly fail: (error: JournalWriteError) => void;
  readonly log: (sentence: string) => void;
}

export interface GameServer {
  /** The one it listens on. */
  readonly port: number;
  /** How many matches came back. */
  readonly recovered: number;
  /** Takes nobody in any more, tells clients, and writes everything to the disk. */
  drain(): Promise<void>;
}

const CLIENT = `${root}client/dist`;
const DEFAULT_SCENARIO = 'first-shift';
/** A day. */
const ABANDON_AFTER_SECONDS = 86_400;

/** `like`: a match that is over, whose chance the new one has again. */
const matchId = z.string().regex(/^[\w-]{1,64}$/);
const createOptions = z.object({
  scenario: z.string().max(LIMITS.name).optional(),
  recover: z.string().optional(),
  like: matchId.optional(),
});

/** Rejects with the system's error when the port cannot be had. There is one game server in a process: Colyseus' matchmaker is global. */
export async function startGameServer(options: GameServerOptions): Promise<GameServer> {
  const { matches, port, host, log } = options;
  const coming = new Map<string, OpenMatch>();
  let ready = false;
  const house = houseOf(options, coming);
  const site = new Site(CLIENT);
  const limitWorld = options.limitNodes === undefined ? undefined : limitSnapshot(options.limitNodes);
  const routes = {
    matches,
    site,
    ready: () => ready,
    addresses: () => networkAddresses(host, portOf(http)),
    limitWorld,
  };
  const http = createServer();
  closeToOtherSites();
  const server = defineServer({
    transport: new WebSocketTransport({
      server: http,
      maxPayload: LIMITS.messageBytes,
      pingInterval: 10_000,
      pingMaxRetries: 3,
    }),
    rooms: {
      match: defineRoom(
        class extends MatchRoom {
          override readonly house = house;
        },
      ),
    },
    // Our own routes are asked when the matchmaker knows nothing of an address.
    express: (app) => {
      app.disable('x-powered-by');
      app.get('/', (request, response) => answer(request, response, routes));
      app.use((request, response) => answer(request, response, routes));
      app.use((_error: unknown, _request: unknown, response: Parameters<typeof sendStatus>[0], _next: unknown) => {
        if (!response.headersSent) sendStatus(response, failure('InternalError', 'the server made a mistake'));
      });
    },
    // An error before it listens is told by whoever started it.
    logger: quietLogger((sentence) => {
      if (http.listening) log(sentence);
    }),
    greet: false,
    gracefullyShutdown: false,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      server.listen(port, host).then(resolve, reject);
    });
  } catch (error) {
    // Its timers would keep the process alive.
    await server.gracefullyShutdown(false);
    throw error;
  }
  limitBodies(http);
  const back = matches.recover();
  for (const open of back) {
    coming.set(open.id, open);
    await matchMaker.createRoom('match', { recover: open.id });
  }
  ready = true;
  const flushing = setInterval(() => matches.flush(), 1000);
  return {
    port: portOf(http),
    recovered: back.length,
    drain: async () => {
      ready = false;
      await server.gracefullyShutdown(false);
      clearInterval(flushing);
      matches.close();
    },
  };
}

function houseOf({ matches, sleepAfterSeconds, fail, log }: GameServerOptions, coming: Map<string, OpenMatch>): House {
  return {
    sleepAfterSeconds,
    abandonAfterSeconds: ABANDON_AFTER_SECONDS,
    opened: (options) => {
      const parsed = createOptions.safeParse(options);
      if (!parsed.success) throw new ServerError(400, `the options are not valid: ${firstIssue(parsed.error)}`);
      const { recover, scenario, like } = parsed.data;
      const back = recover === undefined ? undefined : coming.get(recover);
      if (back !== undefined) {
        coming.delete(back.id);
        return back;
      }
      const made = matches.create(scenario ?? DEFAULT_SCENARIO, like);
      if ('refusal' in made) throw new ServerError(made.refusal.code, made.refusal.message);
      return made;
    },
    report: (match, error) => {
      // Colyseus wraps what is thrown in a room's hooks.
      const cause = error.cause instanceof Error ? error.cause : error;
      if (cause instanceof JournalWriteError) fail(cause);
      else if (!(cause instanceof ServerError)) log(`In match ${match}: ${cause.stack ?? cause.message}`);
    },
  };
}

/** Pages of other sites have no business here: Colyseus allows all of them unless it is told. */
function closeToOtherSites(): void {
  matchMaker.controller.DEFAULT_CORS_HEADERS = {} as typeof matchMaker.controller.DEFAULT_CORS_HEADERS; // the type lists today's headers
  matchMaker.controller.getCorsHeaders = () => ({}) as ReturnType<typeof matchMaker.controller.getCorsHeaders>; // as above
}

/** Colyseus reads a body of any length into memory; nobody has to tell the matchmaker much. */
function limitBodies(http: HttpServer): void {
  const listeners = http.listeners('request');
  http.removeAllListeners('request');
  http.on('request', (request, response) => {
    const length = request.headers['content-length'];
    const unknown = length === undefined && request.headers['transfer-encoding'] !== undefined;
    if (!unknown && Number(length ?? 0) <= LIMITS.messageBytes) {
      for (const listener of listeners) listener.call(http, request, response);
      return;
    }
    // Read and forgotten: whoever is cut off while sending never sees the answer.
    request.resume();
    request.once('end', () => {
      sendStatus(
        response,
        failure(
          'RequestEntityTooLarge',
          `Request entity too large: limit is ${LIMITS.messageBytes}, and its length must be told`,
        ),
      );
    });
  });
}

/** Of what Colyseus has to say, errors count, one line each: a stranger's broken message would print a stack otherwise. */
function quietLogger(log: (sentence: string) => void): object {
  const nothing = (): void => {};
  const first = (message: unknown): void => log(`${String(message).split('\n')[0]}`);
  return { debug: nothing, info: nothing, trace: nothing, warn: first, error: first };
}

function portOf(http: HttpServer): number {
  const address = http.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
