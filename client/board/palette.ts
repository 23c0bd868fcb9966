// What states and workloads look like: each has a colour, a shape and a word, so that nothing is told by colour alone.
// Words are kubectl's own and are not translated.

/** The colours of the harbour at night, as numbers for Phaser; `css` writes them for Canvas 2D and DOM. */
export const NIGHT = {
  skyTop: 0x0a1322,
  skyLow: 0x1c3350,
  town: 0x0d1828,
  window: 0xffd08a,
  water: 0x0b2034,
  waterDeep: 0x07131f,
  jetty: 0x2c3b4e,
  jettyEdge: 0x4c6179,
  quay: 0x233142,
  quayEdge: 0x4a5f78,
  hull: 0x33475f,
  hullLow: 0x22334a,
  hullDark: 0x182230,
  deck: 0x5a7491,
  well: 0x101c2b,
  text: 0xeef4fb,
  quiet: 0xa9bdd2,
  lamp: 0xffe2b0,
  light: 0x9fe8ff,
} as const;

/** Pictures of what does not take the pod in hand are multiplied with this. */
export const DIM = 0x5c6a7a;

export const TONES = { calm: 0x8fd6c4, busy: 0x9fc4ff, warn: 0xffc45c, bad: 0xff7d6e, off: 0x8494a8 } as const;
export type Tone = keyof typeof TONES;

export function css(colour: number, alpha = 1): string {
  const hex = colour.toString(16).padStart(6, '0');
  return alpha >= 1 ? `#${hex}` : `rgba(${colour >> 16}, ${(colour >> 8) & 255}, ${colour & 255}, ${alpha})`;
}

/** Between two colours: 0 gives the first, 1 the second. */
export function blend(from: number, to: number, share: number): number {
  const channel = (shift: number): number => {
    const start = (from >> shift) & 255;
    return Math.round(start + (((to >> shift) & 255) - start) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

export const MARKS = ['disc', 'triangle', 'bars', 'diamond', 'ring', 'cross', 'chevron', 'square'] as const;
export type Mark = (typeof MARKS)[number];

/** Eight colours that stay apart under the common forms of colour blindness, none of them close to the tones `warn` and `bad`. */
export const WORKLOAD_COLOURS = [
  0x5db4f0, 0xf2d16b, 0xc79bf2, 0x55d0a8, 0xf29bc1, 0xe8e4d8, 0x7f93f5, 0xb9d65c,
] as const;

export interface Livery {
  readonly colour: number;
  readonly mark: Mark;
}

/** By a workload's rank. From the ninth workload on colours repeat, each time with another mark: 64 pairs in all. */
export function liveryOf(rank: number): Livery {
  const colour = rank % WORKLOAD_COLOURS.length;
  const mark = (colour + Math.floor(rank / WORKLOAD_COLOURS.length)) % MARKS.length;
  return { colour: WORKLOAD_COLOURS[colour] ?? NIGHT.text, mark: MARKS[mark] ?? 'disc' };
}

export const POD_STATES = [
  'waiting',
  'starting',
  'unready',
  'ready',
  'failing',
  'stopping',
  'lost',
  'finished',
] as const;
export type PodState = (typeof POD_STATES)[number];

/** How a container's box is drawn: full of its workload's colour, only outlined, striped, crossed out, or faded. */
export type Body = 'full' | 'hollow' | 'striped' | 'crossed' | 'faded';

export interface Look {
  readonly tone: Tone;
  readonly body: Body;
  /** A sign beside the thing; empty for the state in which nothing needs saying. */
  readonly sign: '' | '…' | '!' | '✕' | '↓' | '✓' | '?';
}

export const POD_LOOKS: Readonly<Record<PodState, Look>> = {
  waiting: { tone: 'busy', body: 'full', sign: '' },
  starting: { tone: 'busy', body: 'hollow', sign: '…' },
  unready: { tone: 'warn', body: 'hollow', sign: '!' },
  ready: { tone: 'calm', body: 'full', sign: '' },
  failing: { tone: 'bad', body: 'crossed', sign: '✕' },
  stopping: { tone: 'off', body: 'striped', sign: '↓' },
  lost: { tone: 'bad', body: 'faded', sign: '?' },
  finished: { tone: 'off', body: 'faded', sign: '✓' },
};

export const SHIP_STATES = ['ready', 'cordoned', 'not-ready', 'dark'] as const;
/** `dark` is what eyes see (no power); what the control plane knows is in the word, which may still say Ready. */
export type ShipState = (typeof SHIP_STATES)[number];

export const SHIP_LOOKS: Readonly<Record<ShipState, { readonly tone: Tone; readonly sign: string }>> = {
  ready: { tone: 'calm', sign: '●' },
  cordoned: { tone: 'warn', sign: '⊘' },
  'not-ready': { tone: 'bad', sign: '▲' },
  dark: { tone: 'bad', sign: '✕' },
};
