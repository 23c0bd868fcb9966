// First shift on a phone, in Korean, with one finger: from the start page to bound pods, by the board and by the list beneath it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../support/chromium.ts';
import { firstPods, firstShift } from '../support/first-shift.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';

const SCENARIO = firstShift();

describe.skipIf(findChromium() === undefined)('First shift, on a phone', () => {
  let game: Game;
  let screen: Screen;

  beforeAll(async () => {
    game = await Game.open();
    screen = await game.visit('/', { width: 390, height: 844, language: 'ko', touch: true });
    await screen.page.evaluate(() => {
      const others: string[] = [];
      (window as Window & { others?: string[] }).others = others;
      document.addEventListener('keydown', ({ key }) => others.push(key), true);
      document.addEventListener(
        'pointerdown',
        ({ pointerType }) => pointerType !== 'touch' && others.push(pointerType),
        true,
      );
    });
  });
  afterAll(() => game?.close());

  /** Nothing stands beside the screen, and no text has a blank that was not filled. */
  const expectTidyPage = async (): Promise<void> => {
    const room = await screen.page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { scrollWidth, beneath: scrollHeight - window.innerHeight };
    });
    expect(room.scrollWidth).toBeLessThanOrEqual(390);
    const inMatch = (await screen.page.locator('.match').count()) > 0;
    if (inMatch) expect(room.beneath, 'a match is one screen, its panels scroll in themselves').toBeLessThanOrEqual(0);
    expect(await screen.page.locator('body').textContent()).not.toMatch(/\{\w+(?:[|}]|:\S)/);
  };

  test('[TOUCH-1] a browser that reads Korean is spoken to in Korean, and a tap on Play begins the match', async () => {
    expect(await screen.page.locator('html').getAttribute('lang')).toBe('ko');
    await expectTidyPage();
    await screen.play();
    await screen.waitingAre(firstPods());
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
  });

  test('[TOUCH-4] held sideways, the phone shows ships and quay beside the panel', async () => {
    await screen.emptyHand();
    await screen.page.setViewportSize({ width: 844, height: 390 });
    await screen.until(() => {
      const box = (selector: string): DOMRect | undefined => document.querySelector(selector)?.getBoundingClientRect();
      const [board, ship, canvas] = [box('.board'), box('.board-mirror [data-kind="ship"]'), box('.board canvas')];
      return (
        board !== undefined &&
        ship !== undefined &&
        canvas !== undefined &&
        board.width < 700 &&
        ship.height > 50 &&
        Math.abs(canvas.height - board.height) < 2
      );
    }, 0);
    const pod = await screen.next('customs');
    expect(await screen.place(pod, 'tap')).toBeDefined();
    await screen.isAboard(pod.key);
  });

  test('[TOUCH-5] the whole shift is played with one finger, to the end and into the replay', async () => {
    const { page } = screen;
    await page.setViewportSize({ width: 390, height: 844 });
    await screen.until((width) => innerWidth === width, 390);
    await screen.placeAll('tap', async () => true);
    await screen.setSpeed(8);
    const sheet = page.locator('dialog.end-screen[open]');
    for (;;) {
      const { tick } = await screen.report();
      await screen.until((last) => {
        const now = (window as Window & { desiredState?: () => { tick: number } }).desiredState?.().tick ?? 0;
        const waits = document.querySelector('.board-mirror [data-kind="waiting"]:not([aria-disabled])') !== null;
        return document.querySelector('dialog.end-screen[open]') !== null || (waits && now > last);
      }, tick);
      if (await sheet.isVisible()) break;
      await screen.placeAll('tap', async () => (await screen.report()).tick < SCENARIO.ticks - 60);
    }
    await page.locator('.end-score strong').waitFor();
    await expectTidyPage();
    await screen.press(screen.button('result.replay'));
    await screen.boardIsThere();
    await screen.reaches(3);
    await screen.press(screen.button('replay.pause'));
    await screen.button('replay.play').waitFor();
    await expectTidyPage();
  });

  test('[TOUCH-6] every control that a finger can press is large enough for it', async () => {
    const small = await screen.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, summary, select, a[href]')]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.closest('.board-mirror') === null)
        .map((one) => ({ box: one.getBoundingClientRect(), name: `${one.className} ${one.textContent?.trim()}` }))
        .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
        .map(({ box, name }) => `${name} ${box.width.toFixed(0)}×${box.height.toFixed(0)}`),
    );
    expect(small).toEqual([]);
  });

  test('nothing but a finger was used', async () => {
    expect(await screen.page.evaluate(() => (window as Window & { others?: string[] }).others)).toEqual([]);
  });

  test('nothing broke in the console, and nothing was asked of other sites', () => {
    expect(screen.errors).toEqual([]);
    expect(screen.strangers).toEqual([]);
  });
});
