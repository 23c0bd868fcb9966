// A match is heard: after the first press and not before, off with one key, off on a phone until it is asked for; what is heard can also be read,
// and what matters is announced to screen readers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { findChromium } from '../support/chromium.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';

interface Ears {
  readonly contexts: AudioContext[];
  readonly meters: AnalyserNode[];
}
type Heard = Window & { ears?: Ears };

/** Puts an ear to whatever the page sends to the loudspeaker. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const ears: Ears = { contexts: [], meters: [] };
    (window as Heard).ears = ears;
    const { connect } = AudioNode.prototype;
    AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
      if (to[0] instanceof AudioDestinationNode) {
        const meter = new AnalyserNode(this.context, { fftSize: 2048 });
        Reflect.apply(connect, this, [meter]);
        ears.contexts.push(this.context as AudioContext);
        ears.meters.push(meter);
      }
      return Reflect.apply(connect, this, to) as AudioNode;
    } as typeof connect;
  });
}

const states = (page: Page): Promise<string[]> =>
  page.evaluate(() => ((window as Heard).ears?.contexts ?? []).map(({ state }) => state));
/** Waits until something is heard that is louder than this, as the mean of the wave, 1 being the most there is. */
const heardLouderThan = (screen: Screen, level: number): Promise<void> =>
  screen.until((least) => {
    const meter = (window as Heard).ears?.meters[0];
    if (meter === undefined) return false;
    const wave = new Float32Array(meter.fftSize);
    meter.getFloatTimeDomainData(wave);
    return Math.sqrt(wave.reduce((sum, one) => sum + one * one, 0) / wave.length) > least;
  }, level);

describe.skipIf(findChromium() === undefined)('the sound of a match', () => {
  let game: Game;

  beforeAll(async () => {
    game = await Game.open();
  });
  afterAll(() => game?.close());

  test('[SOUND-1] the harbour is heard after the press on Play, a crane above it; M is silence, and M again is not', async () => {
    const screen = await game.visit('about:blank', { from: '' });
    const { page } = screen;
    await listen(page);
    await page.goto(`${game.server.address}/`);
    await screen.button('app.play').waitFor();
    expect(await states(page), 'before the first press').toEqual([]);
    await screen.play();
    await screen.until(() => (window as Heard).ears?.contexts[0]?.state === 'running', 0);
    await heardLouderThan(screen, 0.0005);
    await screen.place(await screen.next('weather'), 'keys');
    await heardLouderThan(screen, 0.008);
    await page.locator('.captions .caption').filter({ hasText: 'crane: weather' }).waitFor();
    await page.keyboard.press('m');
    await screen.until(() => (window as Heard).ears?.contexts[0]?.state === 'suspended', 0);
    await page.locator('.captions-place').waitFor({ state: 'hidden' });
    await page.keyboard.press('m');
    await screen.until(() => (window as Heard).ears?.contexts[0]?.state === 'running', 0);
    await heardLouderThan(screen, 0.0005);
    expect(await states(page), 'one loudspeaker is enough').toHaveLength(1);
    expect(screen.errors).toEqual([]);
    expect(screen.strangers).toEqual([]);
  });

  test('[SOUND-2] on a phone it is silent until sound is asked for; captions can be had without it, in Korean', async () => {
    const screen = await game.visit('about:blank', { from: '', width: 390, height: 844, touch: true, language: 'ko' });
    const { page } = screen;
    await listen(page);
    await page.goto(`${game.server.address}/`);
    await screen.play();
    await screen.place(await screen.next('weather'), 'tap');
    expect(await states(page)).toEqual([]);
    expect(await page.locator('.captions-place').isVisible()).toBe(false);
    await page.locator('dialog.settings input[name="setting-captions"][value="always"]').dispatchEvent('click');
    await screen.place(await screen.next('tickets'), 'tap');
    await page
      .locator('.captions .caption')
      .filter({ hasText: /크레인: tickets를/ })
      .waitFor();
    // The very press that changes the language changes lines that stand there already.
    const lines = await page.evaluate(() => {
      (document.querySelector('dialog.settings [lang="en"]') as HTMLElement).click();
      return document.querySelector('.captions')?.textContent;
    });
    expect(lines).toContain('crane: tickets goes aboard');
    expect(lines).not.toContain('크레인');
    expect(await states(page)).toEqual([]);
    await page.locator('dialog.settings input[name="setting-sound"][value="full"]').dispatchEvent('click');
    await screen.until(() => (window as Heard).ears?.contexts[0]?.state === 'running', 0);
    await heardLouderThan(screen, 0.0005);
    expect(screen.errors).toEqual([]);
  });

  test('[HEARD-1] what happens by itself is read out: losses, a loop that changed hands, pods that wait', async ({
    onTestFailed,
  }) => {
    const screen = await game.visit('/');
    const { page } = screen;
    await page.evaluate(() => {
      const said: string[] = [];
      (window as Window & { said?: string[] }).said = said;
      new MutationObserver((changes) => {
        for (const { target } of changes)
          if (target instanceof HTMLElement && target.matches('[aria-live]') && target.textContent) {
            const text = `${target.getAttribute('aria-live')}: ${target.textContent}`;
            // Taking the old text away and putting the new one there are two changes.
            if (said.at(-1) !== text) said.push(text);
          }
      }).observe(document, { subtree: true, childList: true });
    });
    onTestFailed(async () =>
      console.log(await page.evaluate(() => (window as Window & { said?: string[] }).said), await screen.report()),
    );
    await screen.play();
    const said = (text: string): Promise<void> =>
      screen.until(
        (wanted) => (window as Window & { said?: string[] }).said?.some((one) => one.includes(wanted)) === true,
        text,
      );
    await screen.setSpeed(8);
    // Nobody is aboard when the first users come.
    await said('Requests of tickets are being lost: no endpoints.');
    await screen.button('panels.scheduler.give').click();
    await said('The scheduler loop now runs by itself.');
    await said('are answered again.');
    const all = await page.evaluate(() => (window as Window & { said?: string[] }).said ?? []);
    expect(all.length, all.join('\n')).toBeLessThan(40);
    expect(screen.errors).toEqual([]);
  });
});
