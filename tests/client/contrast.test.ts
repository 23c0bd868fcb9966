// Every text token of the style sheets can be read on every ground that it stands on, in every palette: 4.5 : 1, as WCAG 2 asks of small text.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PALETTE_NAMES } from '../../client/board/palettes.ts';

const SHEET = readFileSync(new URL('../../client/style/tokens.css', import.meta.url), 'utf8');

/** The colours that `selector` gives, by token. */
function tokensOf(selector: string): Record<string, string> {
  const found = SHEET.split(`\n${selector} {`)[1]?.split('\n}')[0] ?? '';
  return Object.fromEntries(
    [...found.matchAll(/--([\w-]+):\s*(#[0-9a-f]{3,6});/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit).join('') : colour.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['night', 'water', 'panel', 'raised'];
/** Which text stands on which grounds. */
const TABLE: readonly (readonly [string, readonly string[]])[] = [
  ['text', [...GROUNDS, 'raised-more', 'bad-deep', 'warn-deep', 'dawn-high', 'dawn-middle']],
  ['quiet', [...GROUNDS, 'raised-more', 'bad-deep', 'warn-deep']],
  ['faint', ['night', 'water', 'panel']],
  ['lamp', [...GROUNDS, 'raised-more']],
  ['light', [...GROUNDS, 'raised-more']],
  ['calm', GROUNDS],
  ['busy', GROUNDS],
  ['warn', [...GROUNDS, 'warn-deep']],
  ['bad', [...GROUNDS, 'bad-deep']],
  ['lamp-ink', ['lamp', 'lamp-strong']],
];

test('the colours of black on white and of equals are as far apart as they should be', () => {
  expect(contrast('#000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#fff')).toBeCloseTo(4.48, 2);
  expect(contrast('#123456', '#123456')).toBe(1);
});

describe.each(PALETTE_NAMES)('the palette %s', (name) => {
  const tokens = { ...tokensOf(':root'), ...tokensOf(`:root[data-palette="${name}"]`) };
  const pairs = TABLE.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const));

  test.each(pairs)('%s is read on %s', (text, ground) => {
    const [ink, paper] = [tokens[text], tokens[ground]];
    if (ink === undefined || paper === undefined) throw new Error(`tokens.css has no colour --${text} or --${ground}`);
    expect(contrast(ink, paper)).toBeGreaterThanOrEqual(4.5);
  });
});

test('every palette but the default says what it changes', () => {
  for (const name of PALETTE_NAMES)
    if (name !== 'night') expect(Object.keys(tokensOf(`:root[data-palette="${name}"]`)).length).toBeGreaterThan(3);
});
