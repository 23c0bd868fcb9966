// What the server answers over HTTP: health, scenarios, snapshots, pages; refusals are Kubernetes' Status in JSON.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../server/install.mjs';
import { Site } from '../../server/http/site.ts';
import { Player } from './player.ts';
import { type RunningServer, startServer, temporaryFolder } from './running-server.ts';

const folder = temporaryFolder();
let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ data: join(folder.path, 'data') });
});
afterAll(async () => {
  await server?.end('SIGTERM');
  folder.remove();
});

const get = (path: string, init?: RequestInit) => fetch(`${server.address}${path}`, init);

test('[HTTP-1] health and scenarios', async () => {
  expect(await (await get('/healthz')).json()).toEqual({ ok: true, matches: 0 });
  const scenarios = await (await get('/scenarios')).json();
  expect(scenarios).toContainEqual(
    expect.objectContaining({ id: 'first-shift', title: { ko: expect.any(String), en: expect.any(String) } }),
  );
  expect(JSON.stringify(scenarios)).not.toMatch(/incidents|traffic/);
});

test('[HTTP-2] what is not there, not allowed or not valid is a Status', async () => {
  const cases = [
    ['/nothing', {}, 404, 'NotFound'],
    ['/assets/../../package.json', {}, 404, 'NotFound'],
    ['/..%2f..%2fpackage.json', {}, 404, 'NotFound'],
    ['/%zz', {}, 400, 'BadRequest'],
    ['/matches/nowhere/snapshot', {}, 404, 'NotFound'],
    ['/matches/nowhere/journal', {}, 404, 'NotFound'],
    ['/matches/..%2f..%2fx/journal', {}, 404, 'NotFound'],
    ['/matches/a.b/journal', {}, 400, 'BadRequest'],
    ['/matches/nowhere/secret', {}, 404, 'NotFound'],
    ['/scenarios', { method: 'DELETE' }, 405, 'MethodNotAllowed'],
  ] as const;
  for (const [path, init, code, reason] of cases) {
    const response = await get(path, init);
    expect(response.status, path).toBe(code);
    expect(await response.json(), path).toMatchObject({ kind: 'Status', status: 'Failure', reason, code });
  }
});

test('[HTTP-3] a snapshot names its tick and epoch, and is built once for all who join', async () => {
  const player = await Player.create(server.address);
  await player.command({ kind: 'host', action: 'pause' });
  const [one, two] = await Promise.all([
    get(`/matches/${player.match}/snapshot`),
    get(`/matches/${player.match}/snapshot`),
  ]);
  expect(one.headers.get('x-epoch')).toBe('1');
  expect(one.headers.get('x-tick')).toBe(two.headers.get('x-tick'));
  const [a, b] = [Buffer.from(await one.arrayBuffer()), Buffer.from(await two.arrayBuffer())];
  expect(a.length).toBeGreaterThan(1000);
  expect(a.equals(b)).toBe(true);
  await player.leave();
});

test('[HTTP-4] pages load nothing from outside and nothing inline, and other sites may not use the server', async () => {
  const response = await get('/', { headers: { origin: 'http://elsewhere.example' } });
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain(`ws://127.0.0.1:${server.port}`);
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(response.headers.get('x-powered-by')).toBeNull();
  const built = existsSync(`${root}client/dist/index.html`);
  for (const path of ['/', '/m/abcdefgh']) {
    const page = await get(path);
    expect(page.status).toBe(built ? 200 : 503);
    expect(page.headers.get('content-type')).toMatch(built ? 'text/html' : 'application/json');
  }
});

test('[HTTP-5] files with a hash in their name are kept for good, all are compressed', async () => {
  mkdirSync(join(folder.path, 'dist', 'assets'), { recursive: true });
  const script = 'console.log(1);\n'.repeat(1000);
  writeFileSync(join(folder.path, 'dist', 'assets', 'index-Ab3_xY9z.js'), script);
  writeFileSync(join(folder.path, 'dist', 'index.html'), '<!doctype html>');
  const site = new Site(join(folder.path, 'dist'));
  const small: Server = createServer(
    (request, response) =>
      void site.send(request.url ?? '', request, response).then((sent) => sent || response.writeHead(404).end()),
  );
  await new Promise<void>((resolve) => small.listen(0, '127.0.0.1', resolve));
  const address = small.address();
  const base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const asset = await fetch(`${base}/assets/index-Ab3_xY9z.js`, { headers: { 'accept-encoding': 'br' } });
  expect(asset.headers.get('cache-control')).toContain('immutable');
  expect(asset.headers.get('content-encoding')).toBe('br');
  expect(Number(asset.headers.get('content-length'))).toBeLessThan(200);
  expect(await asset.text()).toBe(script);
  const page = await fetch(`${base}/index.html`, { headers: { 'accept-encoding': 'identity' } });
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const again = await fetch(`${base}/index.html`, {
    headers: { 'accept-encoding': 'identity', 'if-none-match': page.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
  expect((await fetch(`${base}/assets/`)).status).toBe(404);
  await new Promise((resolve) => small.close(resolve));
});
