// The browser for the tests that need one: CHROMIUM if set, else the computer's, else the one that Playwright downloads.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { find, installWithApt, type Program } from './program.ts';

export const CHROMIUM: Program = {
  name: 'Chromium',
  variable: 'CHROMIUM',
  commands: [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  packages: ['chromium'],
};

/** The path of a Chromium, or undefined: then its tests are skipped, and run.ts names them. */
export function findChromium(): string | undefined {
  const found = find(CHROMIUM);
  if (found !== undefined) return found;
  const downloaded = chromium.executablePath();
  return existsSync(downloaded) ? downloaded : undefined;
}

/** Installs Debian's Chromium, or Playwright's where apt-get cannot. */
export function installChromium(): void {
  installWithApt(CHROMIUM);
  if (findChromium() !== undefined) return;
  const cli = fileURLToPath(new URL('../../node_modules/playwright-core/cli.js', import.meta.url));
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
}

/** Starts a Chromium without a window that draws WebGL in software and talks to nobody but the page's server. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium: ask findChromium() before');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
    ],
  });
}
