// Pictures of the game for people to look at: with SHOTS=FOLDER in the environment the browser tests leave them there, in both languages and on
// a large and a small screen. `screenshot.png` among them is the README's. Without SHOTS nothing is done.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Screen } from './screen.ts';

export const SHOTS = process.env['SHOTS'] ?? '';

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 390, height: 844 },
] as const;
const README = { width: 1400, height: 860 };

/** Names a moment: `<name>-<language>-<width>.png` for each language and size. The screen is as it was afterwards. */
export async function shoot(screen: Screen, name: string): Promise<void> {
  if (SHOTS === '') return;
  const { page } = screen;
  const before = page.viewportSize() ?? README;
  const { language } = screen.words;
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const shown of ['ko', 'en'] as const) {
      await screen.speak(shown);
      await picture(screen, `${name}-${shown}-${size.width}`);
    }
  }
  await screen.speak(language);
  await page.setViewportSize(before);
  await drawn(screen);
}

/** The picture at the top of the README. */
export async function shootReadme(screen: Screen): Promise<void> {
  if (SHOTS === '') return;
  const before = screen.page.viewportSize() ?? README;
  await screen.page.setViewportSize(README);
  await picture(screen, 'screenshot');
  await screen.page.setViewportSize(before);
  await drawn(screen);
}

async function picture(screen: Screen, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await drawn(screen);
  await screen.page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** The board has taken on its new size and has been drawn twice: once anew, once with the typeface that came. */
function drawn(screen: Screen): Promise<void> {
  return screen.frames(6);
}
