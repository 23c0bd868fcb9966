// How long a replay in the browser takes to show another moment: from the slider's movement to the next frame, there and back over a whole match.

import { Buffer } from 'node:buffer';
import { boardIsThere, drawNothing, withBrowser } from './browser.ts';
import type { Figure } from './figure.ts';
import { playedMatch } from './played-match.ts';

/** Each jump goes this share of the match further, so that near and far and both directions come in turn. */
const STRIDE = 0.381966;
const JUMPS = 300;
/** Keyframes are made beside the page. Until they are there, within a second or so, a far jump runs the ticks itself and takes up to half a second. */
const KEYFRAMES_MS = 3_000;

export function benchSeek(): Promise<Figure> {
  return withBrowser(async ({ page, address }) => {
    await drawNothing(page);
    await page.goto(address);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: /Open/ }).first().click(),
    ]);
    const { text } = playedMatch('kube-default');
    await chooser.setFiles({ name: 'shift.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(text) });
    await boardIsThere(page);
    const slider = page.locator('.replay-bar input[type="range"]');
    await page.locator('.seek-marks button').first().waitFor();
    await page.waitForTimeout(KEYFRAMES_MS);
    const most = Number(await slider.getAttribute('max'));
    const goals = Array.from({ length: JUMPS }, (_, n) => Math.floor(((n * STRIDE) % 1) * most));
    const times = await slider.evaluate(async (element, ticks) => {
      const input = element as unknown as { value: string; dispatchEvent(event: Event): boolean }; // the slider
      const { requestAnimationFrame } = globalThis as unknown as { requestAnimationFrame(then: () => void): void };
      const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(resolve));
      const taken: number[] = [];
      for (const tick of ticks) {
        await frame();
        const before = performance.now();
        input.value = String(tick);
        input.dispatchEvent(new Event('input'));
        await frame();
        taken.push(performance.now() - before);
      }
      return taken;
    }, goals);
    times.sort((a, b) => a - b);
    return {
      name: 'replay.seek',
      value: times[times.length >> 1] as number,
      unit: 'ms to the next frame',
      p99: times[Math.floor(times.length * 0.99)] as number,
    };
  });
}
