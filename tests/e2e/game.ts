// The whole game for a browser test: the built client, the real server as a process of its own on loopback with a folder that is thrown away,
// and one Chromium. What is done in the browser is `screen.ts`.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { build } from 'vite';
import { launchChromium } from '../support/chromium.ts';
import { type RunningServer, startServer, temporaryFolder } from '../server/running-server.ts';
import { Screen } from './screen.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = join(ROOT, 'client/dist/index.html');
const SOURCES = ['client', 'shared', 'assets/locales', 'assets/scenarios'];

export interface Visit {
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'en' | 'ko';
  /** A phone: fingers instead of a mouse. */
  readonly touch?: boolean;
  /** False: the page is asked for reduced motion, which spares the pictures between two ticks. */
  readonly motion?: boolean;
  /** Another way to the server than the straight one. */
  readonly from?: string;
}

export class Game {
  readonly server: RunningServer;
  readonly #browser: Browser;
  readonly #remove: () => void;

  private constructor(server: RunningServer, browser: Browser, remove: () => void) {
    this.server = server;
    this.#browser = browser;
    this.#remove = remove;
  }

  /** `flags` are the server's. */
  static async open(flags: readonly string[] = []): Promise<Game> {
    if (isStale()) await build({ configFile: join(ROOT, 'client/vite.config.ts'), logLevel: 'warn' });
    const folder = temporaryFolder();
    const server = await startServer({ data: folder.path, flags });
    return new Game(server, await launchChromium(), folder.remove);
  }

  /** A browser of its own, with its own memory of seats, at an address of the site. */
  async visit(
    address: string,
    { width = 1280, height = 720, language = 'en', touch = false, motion = false, from }: Visit = {},
  ): Promise<Screen> {
    const options: BrowserContextOptions = {
      viewport: { width, height },
      locale: language === 'ko' ? 'ko-KR' : 'en-US',
      hasTouch: touch,
      isMobile: touch,
      reducedMotion: motion ? 'no-preference' : 'reduce',
    };
    const context = await this.#browser.newContext(options);
    const screen = new Screen(await context.newPage(), language);
    await screen.page.goto((from ?? this.server.address) + address);
    return screen;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.end('SIGTERM');
    this.#remove();
  }
}

/** `npm test` builds before it runs the suites; a suite that is run alone builds what has changed since. */
function isStale(): boolean {
  if (!existsSync(PAGE)) return true;
  const built = statSync(PAGE).mtimeMs;
  return SOURCES.some((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }).some(
      (entry) =>
        entry.isFile() &&
        !entry.parentPath.includes('/dist') &&
        statSync(join(entry.parentPath, entry.name)).mtimeMs > built,
    ),
  );
}
