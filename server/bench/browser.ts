// A server with the built client and a Chromium without a window, for the figures that only a browser can give. Playwright is a development
// dependency: it is loaded when such a figure is asked for, and where it or a Chromium is missing that is said.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { Complaint } from '../cli/complaint.ts';
import { root } from '../install.mjs';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** A slow computer may need so long for one step of a page. */
const PATIENCE_MS = 180_000;

export interface BenchVisit {
  readonly browser: Browser;
  readonly page: Page;
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
}

/** Opens both, runs, and closes both whatever happens. `flags` are the server's. Throws Complaint for what is missing. */
export async function withBrowser<T>(
  run: (visit: BenchVisit) => Promise<T>,
  flags: readonly string[] = [],
): Promise<T> {
  if (!existsSync(`${root}client/dist/index.html`))
    throw new Complaint('The client has not been built: run `npm run build` before this figure.');
  const browser = await launch();
  const data = mkdtempSync(join(tmpdir(), 'desired-state-bench-'));
  const server = spawn(
    process.execPath,
    [MAIN, 'serve', '--json', '--port', '0', '--host', '127.0.0.1', '--data', data, ...flags],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      server.stdout.once('data', (bytes: Buffer) =>
        resolve((JSON.parse(bytes.toString('utf8')) as { port: number }).port),
      );
    });
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-US' });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    return await run({ browser, page, address: `http://127.0.0.1:${port}` });
  } finally {
    await browser.close();
    server.kill('SIGTERM');
    await new Promise((resolve) => (server.exitCode === null ? server.once('exit', resolve) : resolve(undefined)));
    rmSync(data, { recursive: true, force: true });
  }
}

async function launch(): Promise<Browser> {
  const { chromium } = await import('playwright-core').catch(() => {
    throw new Complaint('This figure needs the package playwright-core, a development dependency: run `npm install`.');
  });
  const found = [process.env['CHROMIUM'], ...COMMANDS.map(pathOf), chromium.executablePath()];
  const executablePath = found.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined)
    throw new Complaint('This figure needs Chromium: install it, or name one in the variable CHROMIUM.');
  const drawing = [
    '--use-gl=angle',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--ignore-gpu-blocklist',
  ];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', ...drawing] });
}

function pathOf(command: string): string | undefined {
  const found = spawnSync('which', [command], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/**
 * Leaves out the drawing itself from here on: without a graphics card it takes so long that hardly a frame comes through, and each would bear the script of
 * several ticks. What scripts do to have something drawn stays.
 */
export async function drawNothing(page: Page): Promise<void> {
  await page.addInitScript(() => {
    for (const name of ['WebGLRenderingContext', 'WebGL2RenderingContext']) {
      const context = Reflect.get(globalThis, name) as { prototype: object } | undefined; // a browser may lack one
      const nothing = (): void => undefined;
      if (context !== undefined) Object.assign(context.prototype, { drawElements: nothing, drawArrays: nothing });
    }
  });
}

export async function boardIsThere(page: Page): Promise<void> {
  await page.locator('.board-mirror button').first().waitFor({ state: 'attached' });
  await page.locator('.board canvas').waitFor({ state: 'visible' });
}
