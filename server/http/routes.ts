// What each address of the server answers, matchmaking aside: health, scenarios, how a match stands, snapshots, journals, and the pages of the client.
// Every refusal is a Status in JSON.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { failure } from '../../shared/kinds/status.ts';
import type { Matches } from '../matches.ts';
import { notFound, type Request, type Response, securityHeaders, sendJson, sendStatus } from './answers.ts';
import type { Site } from './site.ts';

export interface RouteOptions {
  readonly matches: Matches;
  readonly site: Site;
  /** False until open matches are back, and again once the server drains. */
  readonly ready: () => boolean;
  /** Under which other devices of the network find this server. */
  readonly addresses: () => readonly string[];
  /** The gzip of the limit world's snapshot; absent on a server that does not offer it. */
  readonly limitWorld?: Promise<Uint8Array> | undefined;
}

const MATCH = /^\/matches\/([^/]+)(?:\/([^/]+))?$/;
const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;
/** Addresses of the client itself: the start page, and a match's link. */
const PAGE = /^\/(?:m\/[\w-]+\/?)?$/;

export async function answer(request: Request, response: Response, options: RouteOptions): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders(request.headers.host))) response.setHeader(name, value);
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD')
    return sendStatus(response, failure('MethodNotAllowed', `${method ?? 'this method'} is not allowed here`));
  const address = pathOf(request);
  if (address === undefined) return sendStatus(response, failure('BadRequest', 'the address is not valid'));
  if (address === '/healthz') return sendHealth(response, options);
  if (address === '/scenarios') return sendJson(response, listScenarios(options.matches));
  // Whoever sees this page as `localhost` sits at the server and asks how others come in; nobody else needs to know its networks.
  if (address === '/addresses')
    return sendJson(response, LOCAL.test(request.headers.host ?? '') ? options.addresses() : []);
  if (address === '/limit-world') return sendLimitWorld(response, options);
  const match = MATCH.exec(address);
  if (match !== null) return sendMatchPart(match[1] ?? '', match[2], request, response, options.matches);
  const page = PAGE.test(address);
  if (await options.site.send(page ? '/index.html' : address, request, response)) return;
  if (page)
    return sendStatus(
      response,
      failure(
        'ServiceUnavailable',
        'the client has not been built: start the server with `npm start`, or run `npm run build`',
      ),
    );
  sendStatus(response, notFound(`there is nothing at ${address}`));
}

function pathOf(request: Request): string | undefined {
  try {
    return decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/');
  } catch {
    return undefined;
  }
}

function sendHealth(response: Response, { matches, ready }: RouteOptions): void {
  if (ready()) return sendJson(response, { ok: true, matches: matches.size });
  sendStatus(response, failure('ServiceUnavailable', 'the server is starting or stopping', { retryAfterSeconds: 1 }));
}

async function sendLimitWorld(response: Response, { limitWorld }: RouteOptions): Promise<void> {
  if (limitWorld === undefined)
    return sendStatus(response, notFound('this server does not offer the limit world: start it with --limit-world'));
  const bytes = await limitWorld.catch(() => undefined);
  if (bytes === undefined) return sendStatus(response, failure('InternalError', 'the limit world could not be made'));
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-encoding': 'gzip',
    'content-length': bytes.length,
    'cache-control': 'no-store',
  });
  response.end(bytes);
}

function listScenarios(matches: Matches): unknown {
  return [...matches.scenarios.values()].map(({ id, version, title, summary, speed, ticks }) => ({
    id,
    version,
    title,
    summary,
    speed,
    ticks,
  }));
}

async function sendMatchPart(
  id: string,
  part: string | undefined,
  request: Request,
  response: Response,
  matches: Matches,
): Promise<void> {
  if (!/^[\w-]{1,64}$/.test(id))
    return sendStatus(response, failure('BadRequest', `"${id.slice(0, 64)}" is not the name of a match`));
  if (part === undefined) return sendSummary(id, response, matches);
  if (part === 'snapshot') return sendSnapshot(id, response, matches);
  if (part === 'journal') return sendJournal(id, request, response, matches);
  return sendStatus(response, notFound(`a match has a snapshot and a journal, no "${part.slice(0, 64)}"`));
}

function sendSummary(id: string, response: Response, matches: Matches): void {
  const found = matches.summaryOf(id);
  if ('refusal' in found) sendStatus(response, found.refusal);
  else sendJson(response, found);
}

async function sendSnapshot(id: string, response: Response, matches: Matches): Promise<void> {
  const open = matches.get(id);
  if (open === undefined) return sendStatus(response, notFound(`matches "${id}" not found among the open ones`));
  const { tick, epochNumber, packed } = open.snapshot();
  const bytes = await packed;
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-encoding': 'gzip',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-tick': `${tick}`,
    'x-epoch': `${epochNumber}`,
  });
  response.end(bytes);
}

function sendJournal(id: string, request: Request, response: Response, matches: Matches): void {
  const found = matches.journalOf(id);
  if ('refusal' in found) return sendStatus(response, found.refusal);
  response.setHeader('content-type', 'application/jsonl; charset=utf-8');
  response.setHeader('cache-control', 'public, max-age=31536000, immutable');
  response.setHeader('vary', 'accept-encoding');
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const file = createReadStream(found.path);
  // A reader that goes away is nobody's fault.
  const done = (): void => {};
  if (!/\bgzip\b/.test(`${request.headers['accept-encoding'] ?? ''}`)) {
    pipeline(file, response, done);
    return;
  }
  response.setHeader('content-encoding', 'gzip');
  pipeline(file, createGzip(), response, done);
}
