// What an idle match costs on the wire: bytes of WebSocket payload a second and client, counted at the socket of a real client in a real room, in which
// nobody does anything. A server of its own is started for it and ended after.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'colyseus.js';
import type { Figure } from './figure.ts';

const SETTLE_SECONDS = 3;
const COUNTED_SECONDS = 15;

export async function benchIdleWire(): Promise<Figure> {
  const data = mkdtempSync(join(tmpdir(), 'desired-state-'));
  const server = spawn(
    process.execPath,
    ['server/cli/main.ts', 'serve', '--port', '0', '--host', '127.0.0.1', '--data', data, '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      server.stdout.once('data', (bytes: Buffer) =>
        resolve((JSON.parse(bytes.toString('utf8')) as { port: number }).port),
      );
    });
    const room = await new Client(`ws://127.0.0.1:${port}`).create('match', { scenario: 'first-shift' });
    for (const message of ['welcome', 'frames', 'result', 'problem', 'heal']) room.onMessage(message, () => undefined);
    await seconds(SETTLE_SECONDS);
    let bytes = 0;
    const { ws } = room.connection.transport as unknown as { ws: WebSocket }; // the SDK keeps its socket to itself
    ws.addEventListener('message', (event: { data: ArrayBuffer | string }) => {
      bytes += typeof event.data === 'string' ? event.data.length : event.data.byteLength;
    });
    await seconds(COUNTED_SECONDS);
    await room.leave();
    return { name: 'wire.idle', value: bytes / COUNTED_SECONDS, unit: 'bytes a second and client' };
  } finally {
    server.kill('SIGTERM');
    await new Promise((resolve) => server.once('exit', resolve));
    rmSync(data, { recursive: true, force: true });
  }
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
