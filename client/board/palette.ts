// What states and workloads look like: each has a colour, a shape and a word, so that nothing is told by colour alone.
// Words are kubectl's own and are not translated. The colours are those of the palette that is worn now.

import { type Night, PALETTES, type PaletteName, type Tone } from './palettes.ts';

/** The colours that are worn now. They change in place with `setPalette`, so nobody copies one for later. */
export const NIGHT: { -readonly [Name in keyof Night]: number } = { ...PALETTES.night.night };
export const TONES: Record<Tone, number> = { ...PALETTES.night.tones };
const workloadColours: number[] = [...PALETTES.night.workloads];
/** How many colours there are for workloads before they repeat. */
export const LIVERY_COLOURS = PALETTES.night.workloads.length;

/** Pictures of what does not take the pod in hand are multiplied with this. */
export const DIM = 0x58677a;

let worn: PaletteName = 'night';
const listeners = new Set<() => void>();

/** The name of the palette that is worn: part of the name of everything that is painted and kept. */
export function wornPalette(): PaletteName {
  return worn;
}

/** Wears another palette, and tells whoever has painted something. */
export function setPalette(name: PaletteName): void {
  if (name === worn) return;
  const { night, tones, workloads } = PALETTES[name];
  worn = name;
  Object.assign(NIGHT, night);
  Object.assign(TONES, tones);
  workloadColours.splice(0, workloadColours.length, ...workloads);
  for (const listener of [...listeners]) listener();
}

/** Called after each change of the palette. Returns the end of the subscription. */
export function onPalette(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

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

export interface Livery {
  readonly colour: number;
  readonly mark: Mark;
}

/** By a workload's rank. From the ninth workload on colours repeat, each time with another mark: 64 pairs in all. */
export function liveryOf(rank: number): Livery {
  const colour = rank % LIVERY_COLOURS;
  const mark = (colour + Math.floor(rank / LIVERY_COLOURS)) % MARKS.length;
  return { colour: workloadColours[colour] ?? NIGHT.text, mark: MARKS[mark] ?? 'disc' };
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

/**
 * How a container is drawn. `stowed`: shut and unlit, on the quay. `outline`: dashed, filling as its start comes on. `shut`: there, but dark.
 * `lit`: its doors are open and light falls out. `broken`: askew and crossed. `sinking`: striped and half gone. `ghost`: dashed and empty.
 * `done`: flat and pale.
 */
export type Body = 'stowed' | 'outline' | 'shut' | 'lit' | 'broken' | 'sinking' | 'ghost' | 'done';

export interface Look {
  readonly tone: Tone;
  readonly body: Body;
  /** A sign beside the thing; empty for the state in which nothing needs saying. */
  readonly sign: '' | '…' | '!' | '✕' | '↓' | '✓' | '?';
}

export const POD_LOOKS: Readonly<Record<PodState, Look>> = {
  waiting: { tone: 'busy', body: 'stowed', sign: '' },
  starting: { tone: 'busy', body: 'outline', sign: '…' },
  unready: { tone: 'warn', body: 'shut', sign: '!' },
  ready: { tone: 'calm', body: 'lit', sign: '' },
  failing: { tone: 'bad', body: 'broken', sign: '✕' },
  stopping: { tone: 'off', body: 'sinking', sign: '↓' },
  lost: { tone: 'bad', body: 'ghost', sign: '?' },
  finished: { tone: 'off', body: 'done', sign: '✓' },
};

export const SHIP_STATES = ['ready', 'cordoned', 'silent', 'not-ready', 'dark'] as const;
/** `silent`: it missed a renewal of its Lease, and is called Ready all the same. `dark`: the control plane has lost it; whether it has power nobody can say. */
export type ShipState = (typeof SHIP_STATES)[number];

export const SHIP_LOOKS: Readonly<Record<ShipState, { readonly tone: Tone; readonly sign: string }>> = {
  ready: { tone: 'calm', sign: '●' },
  cordoned: { tone: 'warn', sign: '⊘' },
  silent: { tone: 'warn', sign: '?' },
  'not-ready': { tone: 'bad', sign: '▲' },
  dark: { tone: 'bad', sign: '✕' },
};
