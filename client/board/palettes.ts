// The four sets of colours that the board can wear. Which one is worn, and what wears it, is in `palette`.

export const PALETTE_NAMES = ['night', 'red-green', 'blue-yellow', 'projector'] as const;
/** `night` is the default; `red-green` and `blue-yellow` stay apart for eyes that mix those; `projector` for pale pictures in lit rooms. */
export type PaletteName = (typeof PALETTE_NAMES)[number];

export type Tone = 'calm' | 'busy' | 'warn' | 'bad' | 'off';

/** Things of the harbour and the colours that they have at night, as numbers for Phaser; `css` writes them for Canvas 2D and DOM. */
const NIGHT_COLOURS = {
  skyTop: 0x070d1c,
  skyLow: 0x2b4a7a,
  haze: 0xffb46a,
  hill: 0x101d33,
  town: 0x0a1425,
  townEdge: 0x1d304b,
  window: 0xffd08a,
  waterFar: 0x17395a,
  water: 0x0a2440,
  waterDeep: 0x051322,
  glint: 0x8fc1ea,
  stone: 0x33455a,
  stoneEdge: 0x6b8199,
  stoneDark: 0x131e2c,
  hull: 0x3e5a7c,
  hullLow: 0x1b2f49,
  hullDark: 0x151f2d,
  keel: 0x8c3d3f,
  rim: 0x9db8d4,
  wall: 0xd4deea,
  well: 0x081320,
  steel: 0xe0a64c,
  frame: 0xa9bed4,
  text: 0xf2f7fc,
  quiet: 0xb2c5d9,
  lamp: 0xffdf9f,
  light: 0x9fe8ff,
  ink: 0x071120,
  dawnTop: 0x4a6fa8,
  dawnLow: 0xffb27a,
} as const;

export type Night = Readonly<Record<keyof typeof NIGHT_COLOURS, number>>;

export interface Palette {
  readonly night: Night;
  readonly tones: Readonly<Record<Tone, number>>;
  /** By rank: eight colours; with the marks they make 64 liveries. */
  readonly workloads: readonly number[];
}

const NIGHT: Palette = {
  night: NIGHT_COLOURS,
  tones: { calm: 0x7fe0c3, busy: 0x9fc4ff, warn: 0xffc04a, bad: 0xff6f61, off: 0x8494a8 },
  workloads: [0x4fb3ff, 0xf7d24a, 0xc58cff, 0x45d69f, 0xff9ac4, 0xeae6da, 0x7f8dff, 0xb4dc4e],
};

/** Differences of red against green are gone in these: blue, yellow and brightness carry them. */
const RED_GREEN: Palette = {
  night: { ...NIGHT_COLOURS, keel: 0x5b5f78, steel: 0xd9c24c, window: 0xffe08a },
  tones: { calm: 0x6fc3ff, busy: 0xc7d6ea, warn: 0xffe14d, bad: 0xff7a2e, off: 0x8494a8 },
  workloads: [0x3f9bff, 0xf6e34a, 0xdcb6e6, 0x0f8f78, 0xffffff, 0xd08a1e, 0x7d74ff, 0xa3b3c4],
};

/** Differences of blue against green, and of yellow against pink, are gone in these: red, cyan and brightness carry them. */
const BLUE_YELLOW: Palette = {
  night: { ...NIGHT_COLOURS, window: 0xffcfc0, lamp: 0xffdccf, steel: 0xe08f80, haze: 0xff9c8a },
  tones: { calm: 0x58d8dc, busy: 0xc7d6ea, warn: 0xffb3ba, bad: 0xff4545, off: 0x8494a8 },
  workloads: [0x35c4d4, 0xffc2cb, 0xd0606c, 0x157f86, 0xffffff, 0xe58ba0, 0x93a6b5, 0xb9f3ee],
};

/** Nothing but dark and bright: a projector swallows what lies between. */
const PROJECTOR: Palette = {
  night: {
    ...NIGHT_COLOURS,
    skyTop: 0x00040c,
    skyLow: 0x0e2444,
    hill: 0x030914,
    town: 0x000409,
    townEdge: 0x3a5478,
    waterFar: 0x0e2d4c,
    water: 0x031020,
    waterDeep: 0x00060f,
    stone: 0x2d4058,
    stoneEdge: 0xb9cde2,
    hull: 0x3d6494,
    hullLow: 0x1d3658,
    hullDark: 0x1b2431,
    rim: 0xffffff,
    wall: 0xffffff,
    well: 0x000409,
    frame: 0xffffff,
    text: 0xffffff,
    quiet: 0xe2edf8,
    window: 0xffe0a0,
  },
  tones: { calm: 0x6fffd6, busy: 0xbfe0ff, warn: 0xffd21f, bad: 0xff5a4a, off: 0xb0c0d2 },
  workloads: [0x43b8ff, 0xffe02e, 0xd79bff, 0x2cf0a4, 0xffa5d0, 0xffffff, 0x929fff, 0xc6f53c],
};

export const PALETTES: Readonly<Record<PaletteName, Palette>> = {
  night: NIGHT,
  'red-green': RED_GREEN,
  'blue-yellow': BLUE_YELLOW,
  projector: PROJECTOR,
};
