// First shift from the start page to the replay and home again with the keyboard alone: no pointer is ever moved, nothing is focused but by Tab and
// the game's own keys. What has the focus is always seen to have it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium } from '../support/chromium.ts';
import { firstPods, firstShift } from '../support/first-shift.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';

const SCENARIO = firstShift();
/** More presses of Tab than any page has stops. */
const MOST_STOPS = 160;
/** More than there are pods at the beginning. */
const MOST_TRIES = 40;

interface Stop {
  readonly name: string;
  /** How it is seen to have the focus. */
  readonly ring: boolean;
  readonly onScreen: boolean;
}

describe.skipIf(findChromium() === undefined)('First shift, by the keyboard alone', () => {
  let game: Game;
  let screen: Screen;
  let broken = false;

  beforeAll(async () => {
    game = await Game.open();
    screen = await game.visit('/');
    await screen.page.evaluate(() => {
      const seen = window as Window & { pointers?: number };
      seen.pointers = 0;
      for (const name of ['pointerdown', 'mousedown', 'touchstart'])
        document.addEventListener(name, () => (seen.pointers = (seen.pointers ?? 0) + 1), true);
    });
  });
  afterAll(() => game?.close());
  beforeEach(({ skip, onTestFailed }) => {
    skip(broken);
    onTestFailed(async () => {
      broken = true;
      console.log(await screen.state());
    });
  });

  const press = (key: string): Promise<void> => screen.page.keyboard.press(key);

  const stop = (): Promise<Stop> =>
    screen.page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      // A radio button is drawn by what stands beside it.
      const shown = element.matches('.choices input') ? (element.nextElementSibling as HTMLElement) : element;
      const { outlineStyle, outlineWidth } = getComputedStyle(shown);
      const { left, top, right, bottom, width } = shown.getBoundingClientRect();
      return {
        name: `${element.tagName.toLowerCase()}.${element.className} ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)}`,
        ring: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
        onScreen: width > 0 && left < innerWidth && top < innerHeight && right > 0 && bottom > 0,
      };
    });

  /** Presses Tab until what matches has the focus, and looks at every stop on the way. */
  const tabTo = async (selector: string): Promise<void> => {
    const way: string[] = [];
    for (let i = 0; i < MOST_STOPS; i += 1) {
      const there = await screen.page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector);
      if (there) return;
      await press('Tab');
      const { name, ring, onScreen } = await stop();
      if (!name.startsWith('body')) expect({ name, ring, onScreen }).toEqual({ name, ring: true, onScreen: true });
      way.push(name);
    }
    throw new Error(`Tab does not lead to ${selector}, but by way of ${way.slice(-60).join(' | ')}`);
  };
  const pressOn = async (selector: string): Promise<void> => {
    await tabTo(selector);
    await press('Enter');
  };

  test('[KEYS-1] Tab and Enter lead from the start page into the match', async () => {
    await screen.button('app.play').waitFor();
    await pressOn('.lobby .primary');
    await screen.boardIsThere();
    await screen.waitingAre(firstPods(SCENARIO));
  });

  test('[KEYS-2] the page of the match has one stop for each control, three for the board, and each shows that it has the focus', async () => {
    const names = new Set<string>();
    await tabTo('.top-bar *');
    for (let i = 0; i < MOST_STOPS; i += 1) {
      const { name, ring, onScreen } = await stop();
      if (names.has(name) && name.includes('pause')) break;
      names.add(name);
      if (!name.startsWith('body')) expect({ name, ring, onScreen }).toEqual({ name, ring: true, onScreen: true });
      await press('Tab');
    }
    expect(names.size).toBeGreaterThan(10);
    expect(names.size).toBeLessThan(MOST_STOPS);
    const tabStops = await screen.page.locator('.board-mirror button[tabindex="0"]').count();
    expect(tabStops, 'Services, ships, quay').toBe(3);
  });

  test('[KEYS-3] arrows go through the board, Enter picks up and puts down, and the focus follows', async () => {
    await tabTo('.board-mirror [data-kind="waiting"]');
    await press('ArrowRight');
    await press('Enter');
    const held = await screen.picked();
    expect(held).toBeDefined();
    // The hand goes to the ship that kube-scheduler would choose.
    await screen.until(() => document.activeElement?.getAttribute('data-kind') === 'ship', 0);
    await press('Enter');
    await screen.isAboard(held?.key ?? '');
    await press('Escape');
    await screen.nothingPicked();
  });

  /** The pod in hand and the digit of a node on which it fits, as they are drawn now: board and list are drawn by frames. */
  const inHand = (): Promise<{ readonly pod: string; readonly digit: string }> =>
    screen.page.evaluate(
      () =>
        new Promise((resolve) => {
          requestAnimationFrame(() =>
            requestAnimationFrame(() =>
              resolve({
                pod: document.querySelector('.board-mirror [aria-pressed="true"]')?.getAttribute('data-key') ?? '',
                digit: document.querySelector('.places button.fits')?.getAttribute('aria-keyshortcuts') ?? '',
              }),
            ),
          );
        }),
    );

  /** Digits put the stack in hand where it fits, N takes up the next one; false when nothing that waits fits anywhere. What fitted when it was
   *  looked at may not fit any more when the key is pressed: then it is looked at again. */
  const placeOne = async (): Promise<boolean> => {
    const stacks = new Set((await screen.waiting()).map(({ key }) => key.split('-')[0])).size;
    for (let i = 0; i <= 2 * stacks && (await longBeforeTheEnd()); i += 1) {
      const { pod, digit } = await inHand();
      if (pod !== '' && digit !== '') {
        await press(digit);
        for (let looks = 0; looks < 12; looks += 1) if ((await inHand()).pod !== pod) return true;
      } else await press('n');
    }
    if ((await screen.picked()) !== undefined && (await longBeforeTheEnd())) await press('Escape');
    return false;
  };

  /** Escape would close the sheet at the end. */
  const longBeforeTheEnd = async (): Promise<boolean> => (await screen.report()).tick < SCENARIO.ticks - 90;

  test('[KEYS-4] the whole shift is played: pods placed, a replica more, a loop handed over and taken back, to the end', async () => {
    // There is room for all of them: one that is not placed was pressed for before the list of nodes was drawn, and is tried again.
    for (let tries = 0; tries < MOST_TRIES && (await screen.waiting()).length > 0; tries += 1) await placeOne();
    await screen.waitingAre(0);
    // Services are listed from when they have users.
    await screen.page.locator('.service').first().waitFor();
    const more = screen.words('play.replicas.up', { name: 'weather' });
    await pressOn(`.service button[aria-label="${more}"]`);
    await screen.next('weather');
    let placed = false;
    for (let tries = 0; tries < MOST_TRIES && !placed; tries += 1) placed = await placeOne();
    expect(placed).toBe(true);
    await press('Escape');
    await pressOn('.scheduler button');
    await screen.page.locator('.scheduler .mode-automatic').waitFor();
    await pressOn('.scheduler button');
    await screen.page.locator('.scheduler .mode-manual').waitFor();
    for (const factor of ['2', '4', '8']) {
      await press('.');
      await screen.until(
        (wanted) => document.querySelector<HTMLSelectElement>('select.speed')?.value === wanted,
        factor,
      );
    }
    for (;;) {
      const { tick } = await screen.report();
      await screen.until((last) => {
        const now = (window as Window & { desiredState?: () => { tick: number } }).desiredState?.().tick ?? 0;
        const waits = document.querySelector('.board-mirror [data-kind="waiting"]:not([aria-disabled])') !== null;
        return document.querySelector('dialog.end-screen[open]') !== null || (waits && now > last);
      }, tick);
      if (await screen.page.locator('dialog.end-screen[open]').isVisible()) break;
      while ((await longBeforeTheEnd()) && (await screen.waiting()).length > 0) if (!(await placeOne())) break;
    }
    await screen.page.locator('.end-score strong').waitFor();
  });

  test('[KEYS-5] from the end to the replay, through it, and home', async () => {
    expect(await screen.page.evaluate(() => document.activeElement?.closest('dialog.end-screen') !== null)).toBe(true);
    await pressOn('.end-actions .primary');
    await screen.boardIsThere();
    await screen.reaches(3);
    expect((await screen.report()).source).toBe('journal');
    await press(' ');
    await screen.button('replay.play').waitFor();
    await press('b');
    await screen.until(() => document.activeElement?.closest('.board-mirror') !== null, 0);
    await tabTo('.replay-play');
    await press('Enter');
    await screen.button('replay.pause').waitFor();
    await press('Enter');
    await screen.button('replay.play').waitFor();
    await press('Home');
    await screen.standsAt(0);
    await press(']');
    await screen.until(
      () => (window as Window & { desiredState?: () => { tick: number } }).desiredState?.().tick !== 0,
      0,
    );
    await press('End');
    await screen.standsAt(SCENARIO.ticks);
    await press('t');
    await screen.page.locator('dialog.tables[open]').waitFor();
    await press('Escape');
    await press('?');
    await screen.page.locator('dialog.manual[open]').waitFor();
    await press('Escape');
    await screen.page.locator('dialog.manual[open]').waitFor({ state: 'detached' });
    await pressOn('.replay-bar .plain');
    await screen.button('app.play').waitFor();
  });

  test('no pointer was used, and nothing broke in the console', async () => {
    expect(await screen.page.evaluate(() => (window as Window & { pointers?: number }).pointers)).toBe(0);
    expect(screen.errors).toEqual([]);
  });
});
