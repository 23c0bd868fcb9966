// The sets of colours: each does for its eyes what the default does for most, and wearing one changes everything that is painted.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { liveryOf, NIGHT, onPalette, setPalette, TONES, wornPalette } from '../../../client/board/palette.ts';
import { PALETTE_NAMES, PALETTES, type PaletteName } from '../../../client/board/palettes.ts';

type Triple = readonly [number, number, number];
type Eyes = 'all colours' | 'no red' | 'no green' | 'no blue';

/** Linear light seen by eyes that lack one kind of cones: Viénot, Brettel and Mollon 1999 for red and green, Brettel's plane for blue. */
const SEEN: Readonly<Record<Eyes, readonly [Triple, Triple, Triple]>> = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  'no green': [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
  'no blue': [
    [1.01277, 0.13548, -0.14826],
    [-0.01243, 0.86812, 0.14431],
    [0.07589, 0.805, 0.11911],
  ],
};

function linear(colour: number): Triple {
  const channel = (shift: number): number => {
    const c = ((colour >> shift) & 255) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(16), channel(8), channel(0)];
}

/** CIE L*a*b* of linear sRGB: distances in it are about as large as the eye finds them; 2 is just seen, 20 is plain. */
function lab(rgb: Triple, eyes: Eyes): Triple {
  const [r, g, b] = SEEN[eyes].map((row) =>
    Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]),
  ) as unknown as Triple; // three rows give three numbers
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The smallest distance between two of these colours. */
function nearest(colours: readonly number[], eyes: Eyes): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [i, one] of colours.entries()) {
    for (const other of colours.slice(i + 1)) {
      const [a, b] = [lab(linear(one), eyes), lab(linear(other), eyes)];
      least = Math.min(least, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
    }
  }
  return least;
}

function luminance(colour: number): number {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: number, other: number): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const EYES: readonly (readonly [PaletteName, Eyes])[] = [
  ['night', 'all colours'],
  ['projector', 'all colours'],
  ['red-green', 'no red'],
  ['red-green', 'no green'],
  ['blue-yellow', 'no blue'],
];

describe.each(EYES)('the palette %s for eyes that see %s', (name, eyes) => {
  const { tones, workloads } = PALETTES[name];

  test('well, near the limit and bad are plainly apart', () => {
    const apart = nearest([tones.calm, tones.warn, tones.bad], eyes);
    console.log(
      `${name}, ${eyes}: tones ${apart.toFixed(1)}, workloads ${nearest(workloads.slice(0, 4), eyes).toFixed(1)}`,
    );
    expect(apart).toBeGreaterThan(20);
  });

  test('the first four workloads are plainly apart, all eight can be told apart', () => {
    expect(nearest(workloads.slice(0, 4), eyes)).toBeGreaterThan(20);
    expect(nearest(workloads, eyes)).toBeGreaterThan(8);
  });
});

test.each([
  ['red-green', 'no red'],
  ['red-green', 'no green'],
  ['blue-yellow', 'no blue'],
] as const)('%s serves eyes with %s better than the default does', (name, eyes) => {
  const worst = (palette: PaletteName): number => {
    const { tones, workloads } = PALETTES[palette];
    return Math.min(nearest([tones.calm, tones.warn, tones.bad], eyes), nearest(workloads.slice(0, 4), eyes));
  };
  expect(worst(name)).toBeGreaterThan(worst('night'));
});

test.each(PALETTE_NAMES)(
  'in %s words are read on water, stone, hull and signs, and workloads stand out from the night',
  (name) => {
    const { night, tones, workloads } = PALETTES[name];
    for (const ground of [night.water, night.waterDeep, night.stoneDark, night.ink, night.hull, night.hullLow]) {
      expect(contrast(night.text, ground)).toBeGreaterThan(4.5);
    }
    for (const tone of [tones.calm, tones.warn, tones.bad]) expect(contrast(tone, night.ink)).toBeGreaterThan(4.5);
    for (const colour of workloads) expect(contrast(colour, night.ink)).toBeGreaterThan(3);
  },
);

test('the projector palette has the strongest contrast between things and the night', () => {
  const strength = (name: PaletteName): number =>
    Math.min(...PALETTES[name].workloads.map((colour) => contrast(colour, PALETTES[name].night.water)));
  for (const name of PALETTE_NAMES)
    if (name !== 'projector') expect(strength('projector')).toBeGreaterThan(strength(name));
});

test('wearing a palette changes every colour in place and is told to those who listen', () => {
  const heard: PaletteName[] = [];
  const end = onPalette(() => heard.push(wornPalette()));
  const { night, tones, workloads } = PALETTES.projector;
  setPalette('projector');
  setPalette('projector');
  expect({ ...NIGHT }).toEqual(night);
  expect({ ...TONES }).toEqual(tones);
  expect(liveryOf(0).colour).toBe(workloads[0]);
  end();
  setPalette('night');
  expect(heard).toEqual(['projector']);
  expect({ ...NIGHT }).toEqual(PALETTES.night.night);
});

test('the drawings use the colours of the default palette only: every one of them changes with the palette', () => {
  const { night, tones } = PALETTES.night;
  const known = new Set(
    [...Object.values(night), ...Object.values(tones)].map((one) => one.toString(16).padStart(6, '0')),
  );
  const folder = new URL('../../../assets/art/', import.meta.url);
  const drawings = readdirSync(folder).filter((name) => name.endsWith('.svg'));
  expect(drawings.length).toBeGreaterThan(10);
  for (const name of drawings) {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const strange = [...text.matchAll(/#([0-9a-f]{3,8})\b/g)]
      .map((match) => match[1] ?? '')
      .filter((one) => !known.has(one));
    expect(strange, name).toEqual([]);
    expect(text, `${name} loads something`).not.toMatch(/href|url\((?!#)|<image|<script|<foreignObject/);
  }
});
