// What a newcomer waits for: the bytes of the first load, and the time from opening the page to the first bound pod for somebody who reads fast and
// uses only what is on the screen.

import type { Page } from 'playwright-core';
import { boardIsThere, withBrowser } from './browser.ts';
import type { Figure } from './figure.ts';

const KB = 1024;

/**
 * Everything that the page asks for until the board of a first match is there, fonts and workers included, as gzip: over plain HTTP in a network
 * browsers ask for nothing better.
 */
export function benchFirstLoad(): Promise<Figure> {
  return withBrowser(async ({ page, address }) => {
    const asked = new Set<string>();
    page.context().on('request', (request) => {
      if (request.url().startsWith(`${address}/`) && request.method() === 'GET') asked.add(request.url());
    });
    await page.goto(address);
    await play(page);
    await page.waitForTimeout(3000);
    let bytes = 0;
    for (const url of asked) {
      if (new URL(url).pathname.startsWith('/matches/')) continue;
      const answer = await fetch(url, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } });
      bytes += Number(answer.headers.get('content-length') ?? 0);
    }
    return { name: 'bundle.first-load', value: bytes / KB, unit: 'KB as gzip' };
  });
}

/** Play, a pod on the quay, a lit ship: three clicks at what is seen. */
export function benchFirstBind(): Promise<Figure> {
  return withBrowser(async ({ page, address }) => {
    const began = performance.now();
    await page.goto(address);
    await play(page);
    const waiting = page.locator('.board-mirror [data-kind="waiting"]').first();
    await waiting.waitFor({ state: 'attached' });
    const pod = (await waiting.getAttribute('data-key')) ?? '';
    await clickAt(page, '[data-kind="waiting"]');
    await page.locator('.board-mirror [data-kind="waiting"][aria-pressed="true"]').waitFor({ state: 'attached' });
    await clickAt(page, '[data-kind="ship"]:not([aria-disabled])');
    await page.locator(`.board-mirror [data-kind="pod"][data-key="${pod}"]`).waitFor({ state: 'attached' });
    return { name: 'play.first-bind', value: (performance.now() - began) / 1000, unit: 's' };
  });
}

async function play(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Play\b/ })
    .first()
    .click();
  await boardIsThere(page);
}

/** The mirror lies over what the canvas shows, and leaves the clicks to the board. */
async function clickAt(page: Page, selector: string): Promise<void> {
  const box = await page.locator(`.board-mirror ${selector}`).first().boundingBox();
  if (box !== null) await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}
