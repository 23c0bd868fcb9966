// First shift on a phone, in Korean, with one finger: from the start page to bound pods, by the board and by the list beneath it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../support/chromium.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';

describe.skipIf(findChromium() === undefined)('First shift, on a phone', () => {
  let game: Game;
  let screen: Screen;

  beforeAll(async () => {
    game = await Game.open();
    screen = await game.visit('/', { width: 390, height: 844, language: 'ko', touch: true });
  });
  afterAll(() => game?.close());

  /** Nothing stands beside the screen, and no text has a blank that was not filled. */
  const expectTidyPage = async (): Promise<void> => {
    expect(await screen.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(await screen.page.locator('body').innerText()).not.toMatch(/\{\w+(?:[|}]|:\S)/);
  };

  test('[TOUCH-1] a browser that reads Korean is spoken to in Korean, and a tap on Play begins the match', async () => {
    expect(await screen.page.locator('html').getAttribute('lang')).toBe('ko');
    await expectTidyPage();
    await screen.play();
    await screen.waitingAre(14);
    await expectTidyPage();
  });

  test('[TOUCH-2] a pod is bound by two taps on the board, and by a finger that drags it', async () => {
    for (const way of ['tap', 'drag'] as const) {
      const pod = await screen.next('tickets');
      expect(await screen.place(pod, way), way).toBeDefined();
      await screen.isAboard(pod.key);
      await screen.emptyHand();
    }
  });

  test('[TOUCH-3] a pod is bound by the queue and its list of nodes', async () => {
    const { page } = screen;
    const pod = await screen.next('weather');
    await page.locator('.tabs button').first().tap();
    const stack = page.locator('.stack-item').filter({ hasText: 'weather' });
    await stack.locator('button.stack').tap();
    await screen.isPicked(pod.key);
    await stack.locator('.places button.fits').first().tap();
    await screen.isAboard(pod.key);
    await expectTidyPage();
    expect(screen.errors).toEqual([]);
    expect(screen.strangers).toEqual([]);
  });
});
