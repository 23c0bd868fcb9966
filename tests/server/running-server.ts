// The real server as a process of its own on loopback, as `npm start` runs it, and the ways in which it can end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const MAIN = fileURLToPath(new URL('../../server/cli/main.ts', import.meta.url));

/** A test that fails must not leave its servers behind. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

export interface ExitOf {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningServer {
  readonly address: string;
  readonly port: number;
  /** How many matches it brought back. */
  readonly recovered: number;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<ExitOf>;
  /** The end, whenever it comes. */
  readonly ended: Promise<ExitOf>;
}

/** A folder of its own for each test; `remove` it afterwards. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'desired-state-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface ServeArguments {
  readonly data: string;
  readonly port?: number;
  /** A shell's words before the server's, such as `ulimit -f 64;`. */
  readonly before?: string;
  /** More flags of `serve`. */
  readonly flags?: readonly string[];
}

/** Runs `serve` until it ends by itself. */
export async function runToEnd(options: ServeArguments): Promise<ExitOf> {
  return endOf(spawnServer(options));
}

/** Starts `serve` and waits until it says where it listens; rejects with its error when it ends before. */
export async function startServer(options: ServeArguments): Promise<RunningServer> {
  const child = spawnServer(options);
  const ended = endOf(child);
  const line = await Promise.race([firstLine(child), ended]);
  if (typeof line !== 'string') throw new Error(`the server ended with ${line.code}: ${line.stderr}`);
  const { port, recovered } = JSON.parse(line) as { port: number; recovered: number }; // printed by serve --json
  return {
    address: `http://127.0.0.1:${port}`,
    port,
    recovered,
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

function spawnServer({ data, port = 0, before, flags = [] }: ServeArguments): ChildProcess {
  const words = [MAIN, 'serve', '--port', `${port}`, '--host', '127.0.0.1', '--data', data, '--json', ...flags];
  const env = { ...process.env, NODE_ENV: 'production' };
  if (before === undefined) return spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'], env });
  return spawn('sh', ['-c', `${before} exec "$0" "$@"`, process.execPath, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const end = text.indexOf('\n');
    if (end >= 0) return text.slice(0, end);
  }
  return new Promise(() => {}); // it ended without a line, which `endOf` tells
}

async function endOf(child: ChildProcess): Promise<ExitOf> {
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]; // as the event is declared
  running.delete(child);
  return { code, signal, stdout, stderr };
}
