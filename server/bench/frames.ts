// What the screen costs its page: script for each frame of First shift under load, and of the limit world, ticking, pointed at, zoomed and pulled along.

import type { Page } from 'playwright-core';
import { type BenchVisit, boardIsThere, drawNothing, withBrowser } from './browser.ts';
import type { Figure } from './figure.ts';
import { figureOf, scriptTimes } from './script-time.ts';

const MEASURED_MS = 10_000;
/** Users are there, and their requests are on the way. */
const UNDER_LOAD_TICK = 100;

export function benchFirstShiftFrames(): Promise<Figure> {
  return withBrowser(async (visit) => {
    const { page, address } = visit;
    await drawNothing(page);
    await page.goto(`${address}/#alone`);
    await boardIsThere(page);
    await placeAll(page);
    await page.locator('.top-bar select.speed').selectOption('8');
    await page.waitForFunction(
      (tick) => ((globalThis as { desiredState?: () => { tick: number } }).desiredState?.().tick ?? 0) >= tick,
      UNDER_LOAD_TICK,
    );
    await page.locator('.top-bar select.speed').selectOption('1');
    await placeAll(page);
    return figureOf('frame.first-shift', await scriptTimes(visit, () => page.waitForTimeout(MEASURED_MS)));
  });
}

/** By keyboard: Enter takes a pod up and goes to the ship that kube-scheduler would choose, Enter puts it there. */
async function placeAll(page: Page): Promise<void> {
  for (let pods = 0; pods < 20; pods += 1) {
    const waiting = page.locator('.board-mirror [data-kind="waiting"]:not([aria-disabled])').first();
    if ((await waiting.count()) === 0) return;
    await waiting.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(300);
  }
}

export function benchLimitFrames(): Promise<Figure> {
  return withBrowser(
    async (visit) => {
      const { page, address } = visit;
      await drawNothing(page);
      await page.goto(`${address}/#limit`);
      await boardIsThere(page);
      await page.waitForTimeout(3000);
      return figureOf('frame.limit', await scriptTimes(visit, () => lookAround(visit)));
    },
    ['--limit-world'],
  );
}

/** Points at nodes of the map, goes closer and further and pulls the water along, while the cluster ticks. */
async function lookAround({ page }: BenchVisit): Promise<void> {
  const box = (await page.locator('.board').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const at = (x: number, y: number): Promise<void> => page.mouse.move(box.x + box.width * x, box.y + box.height * y);
  for (let i = 0; i < 20; i += 1) await at(0.2 + 0.03 * i, 0.3 + 0.015 * i);
  await page.waitForTimeout(MEASURED_MS / 4);
  for (let i = 0; i < 6; i += 1) {
    await page.mouse.wheel(0, -180);
    await page.waitForTimeout(150);
  }
  await page.mouse.down();
  for (let i = 0; i < 30; i += 1) await at(0.8 - 0.02 * i, 0.6 - 0.01 * i);
  await page.mouse.up();
  for (let i = 0; i < 8; i += 1) {
    await page.mouse.wheel(0, 180);
    await page.waitForTimeout(150);
  }
  await page.waitForTimeout(MEASURED_MS / 4);
}
