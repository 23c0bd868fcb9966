// axe-core finds no barrier on any page, in both languages, on a large screen and on a phone; and the sound and the words of a match reach those
// who cannot see or hear it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PALETTE_NAMES } from '../../client/board/palettes.ts';
import { type Language, LANGUAGES } from '../../client/text/words.ts';
import { findChromium } from '../support/chromium.ts';
import { Game } from './game.ts';
import type { Screen } from './screen.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Each barrier as `rule: element`. */
async function barriers(screen: Screen, languages: readonly Language[] = LANGUAGES): Promise<string[]> {
  const found: string[] = [];
  for (const language of languages) {
    await screen.speak(language);
    await screen.page.evaluate(AXE);
    const { violations, passes } = await screen.page.evaluate(
      (tags) =>
        (window as unknown as { axe: { run(page: Document, options: RunOptions): Promise<AxeResults> } }).axe.run(
          document,
          { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'passes'] },
        ),
      RULES,
    );
    // A page on which nothing could be looked at has no barriers either.
    expect(passes.length).toBeGreaterThan(10);
    for (const { id, nodes } of violations)
      for (const node of nodes.slice(0, 4))
        found.push(
          `${language} ${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ''}`,
        );
  }
  return found;
}

describe.skipIf(findChromium() === undefined).each([
  ['a large screen', { width: 1920, height: 1080 }],
  ['a phone', { width: 390, height: 844, touch: true }],
] as const)('axe finds nothing on %s', (_, size) => {
  let game: Game;
  let screen: Screen;

  beforeAll(async () => {
    game = await Game.open();
    screen = await game.visit('/', size);
  });
  afterAll(() => game?.close());

  const menu = async (id: 'settings.title' | 'match.keys' | 'table.open' | 'match.end'): Promise<void> => {
    await screen.page.locator('.main-menu').evaluate((details: HTMLDetailsElement) => {
      details.open = true;
    });
    await screen.page
      .locator('.main-menu')
      .getByRole('button', { name: screen.words(id), exact: true })
      .click();
  };
  const shut = async (selector: string): Promise<void> => {
    await screen.page.keyboard.press('Escape');
    await screen.page.locator(`${selector}[open]`).waitFor({ state: 'detached' });
  };

  test('[AXE-1] on the start page and in the settings', async () => {
    await screen.button('app.play').waitFor();
    expect(await barriers(screen)).toEqual([]);
    await screen.button('settings.title').first().click();
    await screen.page.locator('dialog.settings[open]').waitFor();
    expect(await barriers(screen)).toEqual([]);
    await shut('dialog.settings');
  });

  test('[AXE-2] in a match: with its first hint, with a pod in hand, with a thing inspected, paused', async () => {
    await screen.play();
    const pod = await screen.next('tickets');
    expect(await barriers(screen)).toEqual([]);
    await screen.pick(pod, 'keys');
    expect(await barriers(screen)).toEqual([]);
    await screen.place(await screen.next('tickets'), 'keys');
    await screen.tap(await screen.thing('ship', 'gannet'));
    await screen.page.keyboard.press('p');
    await screen.page.locator('.banner:not([hidden])').waitFor();
    expect(await barriers(screen)).toEqual([]);
  });

  test('[AXE-3] in the manual, the settings and the tables', async () => {
    for (const [id, selector] of [
      ['match.keys', 'dialog.manual'],
      ['settings.title', 'dialog.settings'],
      ['table.open', 'dialog.tables'],
    ] as const) {
      await menu(id);
      await screen.page.locator(`${selector}[open]`).waitFor();
      expect(await barriers(screen), selector).toEqual([]);
      await shut(selector);
    }
  });

  test('[AXE-4] at the end of a match, with its charts, and in the replay', async () => {
    await screen.page.keyboard.press('p');
    await screen.reaches(30);
    await menu('match.end');
    await screen.page
      .locator('dialog[open]')
      .getByRole('button', { name: screen.words('match.end') })
      .click();
    await screen.page.locator('.end-score strong').waitFor();
    await screen.page.locator('.after-charts canvas').first().waitFor();
    expect(await barriers(screen)).toEqual([]);
    await screen.button('result.replay').click();
    await screen.boardIsThere();
    await screen.reaches(5);
    expect(await barriers(screen)).toEqual([]);
    for (const palette of PALETTE_NAMES) {
      await screen.page.locator(`dialog.settings input[value="${palette}"]`).dispatchEvent('click');
      expect(await barriers(screen, ['ko']), palette).toEqual([]);
    }
  });

  test('nothing broke in the console, and nothing was asked of other sites', () => {
    expect(screen.errors).toEqual([]);
    expect(screen.strangers).toEqual([]);
  });
});
