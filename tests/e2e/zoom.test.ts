// Looking closer and further with a real mouse, real fingers and real keys: First shift ship by ship, and a cluster of hundreds of nodes as a map.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../support/chromium.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';
import type { Thing } from './thing.ts';
import { shoot } from './shots.ts';

/** So many that they are a map, few enough to be made in a second. */
const NODES = 400;

describe.skipIf(findChromium() === undefined)('zoom', { timeout: 240_000 }, () => {
  let game: Game;
  beforeAll(async () => {
    game = await Game.open(['--limit-world', String(NODES)]);
  }, 180_000);
  afterAll(() => game?.close());

  describe('First shift', () => {
    let screen: Screen;
    let whole: Thing;
    const first = async (): Promise<Thing> => (await screen.things('ship'))[0] as Thing; // there is one
    const wider = (than: number): Promise<void> =>
      screen.until(
        (width) =>
          (document.querySelector('.board-mirror [data-kind="ship"]')?.getBoundingClientRect().width ?? 0) > width,
        than,
      );
    const asBefore = (): Promise<void> =>
      screen.until(
        (width) =>
          Math.abs(
            (document.querySelector('.board-mirror [data-kind="ship"]')?.getBoundingClientRect().width ?? 0) - width,
          ) < 1,
        whole.width,
      );

    beforeAll(async () => {
      screen = await game.visit('/#alone', { width: 1280, height: 720 });
      await screen.boardIsThere();
      whole = await first();
    }, 120_000);
    afterAll(() => screen?.page.context().close());

    test('the wheel looks closer at what is under the pointer, and further again', async () => {
      const { mouse } = screen.page;
      const at = { x: whole.x + whole.width * 0.5, y: whole.y + whole.height * 0.6 };
      await mouse.move(at.x, at.y);
      await mouse.wheel(0, -300);
      await wider(whole.width * 1.3);
      const near = await first();
      expect(near.x).toBeLessThan(at.x);
      expect(near.x + near.width).toBeGreaterThan(at.x);
      await shoot(screen, 'zoom-near');
      for (let i = 0; i < 4; i += 1) await mouse.wheel(0, 400);
      await asBefore();
    });

    test('keys and buttons do the same, and the whole harbour is one of them away', async () => {
      await screen.page.keyboard.press('+');
      await wider(whole.width * 1.2);
      await screen.page.keyboard.press('0');
      await asBefore();
      await screen.press(screen.button('zoom.closer'));
      await wider(whole.width * 1.2);
      await screen.press(screen.button('zoom.whole'));
      await asBefore();
      expect(await screen.button('zoom.whole').count()).toBe(0);
    });

    test('near by, a pod is bound by two clicks as ever, and the water is pulled along', async () => {
      const pod = await screen.next();
      await screen.page.locator('.board-mirror [data-kind="ship"]').first().focus();
      await screen.page.keyboard.press('+');
      await wider(whole.width * 1.2);
      expect(await screen.pick(pod, 'tap')).toBe(true);
      const ship = (await screen.lit())[0];
      if (ship === undefined) throw new Error('no ship takes the pod');
      await screen.page.locator(`.board-mirror [data-kind="ship"][data-key="${ship.key}"]`).focus();
      await screen.page.keyboard.press('Enter');
      await screen.hasLeft(pod.key);
      await screen.isAboard(pod.key);
      await screen.emptyHand();
      const before = await first();
      const { mouse } = screen.page;
      await mouse.move(640, 300);
      await mouse.down();
      await mouse.move(600, 290, { steps: 4 });
      await mouse.up();
      await screen.until(
        (x) =>
          Math.abs((document.querySelector('.board-mirror [data-kind="ship"]')?.getBoundingClientRect().x ?? x) - x) >
          5,
        before.x,
      );
      await screen.page.keyboard.press('0');
      await asBefore();
    });

    test('nothing broke in the console', () => expect(screen.errors).toEqual([]));
  });

  describe('fingers', () => {
    test('two fingers that spread look closer', async () => {
      const screen = await game.visit('/#alone', { width: 390, height: 844, touch: true });
      await screen.boardIsThere();
      const { width } = (await screen.things('ship'))[0] as Thing; // there is one
      const fingers = await screen.page.context().newCDPSession(screen.page);
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', half: number): Promise<unknown> =>
        fingers.send('Input.dispatchTouchEvent', {
          type,
          touchPoints: half === 0 ? [] : [-half, half].map((dx, id) => ({ x: 195 + dx, y: 260, id })),
        });
      await touch('touchStart', 30);
      for (const half of [40, 55, 70, 85]) await touch('touchMove', half);
      await touch('touchEnd', 0);
      await screen.until(
        (than) =>
          (document.querySelector('.board-mirror [data-kind="ship"]')?.getBoundingClientRect().width ?? 0) > than,
        width * 1.5,
      );
      expect(screen.errors).toEqual([]);
      await screen.page.context().close();
    });
  });

  describe('the limit world', () => {
    let screen: Screen;
    const count = (selector: string): Promise<number> => screen.page.locator(selector).count();
    beforeAll(async () => {
      screen = await game.visit('/#limit', { width: 1280, height: 720 });
      await screen.boardIsThere();
    }, 180_000);
    afterAll(() => screen?.page.context().close());

    test('hundreds of nodes are a map with few elements, a legend, and a way in from each pier', async () => {
      expect(await screen.page.locator('.limit-size').textContent()).toContain(String(NODES));
      expect(await count('.board-mirror [data-kind="pier"]')).toBe(3);
      expect(await count('.board-mirror button')).toBeLessThan(80);
      expect(await screen.page.locator('.board-legend').textContent()).toContain(
        screen.words('zoom.condition.cordoned'),
      );
      await shoot(screen, 'limit');
    });

    test('pointing at a node says its name and how it is; a click goes to its ship with its frames', async () => {
      const { page } = screen;
      const box = await page.locator('.board').boundingBox();
      if (box === null) throw new Error('there is no board');
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.45);
      const tip = page.locator('.board-tip:not([hidden])');
      await tip.waitFor();
      const name = (await tip.locator('span').first().textContent()) ?? '';
      expect(name).toMatch(/^node-\d{4}$/);
      expect(await tip.textContent()).toMatch(/\d+% requested/);
      await page.mouse.down();
      await page.mouse.up();
      await page.locator(`.board-mirror [data-kind="ship"][data-key="${name}"]`).waitFor({ state: 'attached' });
      await page.locator('.board-mirror [data-kind="pod"]').first().waitFor({ state: 'attached' });
      expect(await count('.board-mirror button')).toBeLessThan(700);
      await shoot(screen, 'limit-near');
      await page.keyboard.press('0');
      await page.locator('.board-mirror [data-kind="pod"]').first().waitFor({ state: 'detached' });
    });

    test('the keyboard walks from pier to node to neighbour', async () => {
      const { page } = screen;
      await page.locator('.board-mirror [data-kind="pier"]').first().focus();
      await page.keyboard.press('ArrowDown');
      const focused = (): Promise<string> =>
        page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['key'] ?? '');
      expect(await focused()).toBe('node-0000');
      await page.keyboard.press('ArrowRight');
      expect(await focused()).toBe('node-0003');
      await page.keyboard.press('ArrowLeft');
      expect(await focused()).toBe('node-0000');
    });

    test('nothing broke in the console', () => expect(screen.errors).toEqual([]));
  });
});
