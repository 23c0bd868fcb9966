// The sounds themselves, made of oscillators and noise: nothing is loaded. Each voice builds its nodes, plays once and is then forgotten by the
// browser. Plain nodes only, no worklets: those need a secure context, and this game is played over plain HTTP.

import type { CueName } from './cue.ts';

/** Where a voice plays: into `out`, beginning at `at` of the context's clock. */
export interface Stand {
  readonly context: BaseAudioContext;
  readonly out: AudioNode;
  readonly at: number;
  /** A second or two of hiss, made once. */
  readonly noise: AudioBuffer;
}

interface Tone {
  readonly shape: OscillatorType;
  readonly hertz: number;
  /** Where it glides to by its end. */
  readonly to?: number;
  readonly peak: number;
  readonly attack: number;
  /** Seconds until it has died away. */
  readonly decay: number;
  /** Seconds after the voice's beginning. */
  readonly after?: number;
  /** Hertz above which it is dulled. */
  readonly dull?: number;
}

/** An exponential ramp never reaches 0. */
const SILENCE = 0.0001;

function envelope({ context, out, at }: Stand, peak: number, attack: number, decay: number, dull?: number): GainNode {
  const gain = context.createGain();
  gain.gain.setValueAtTime(SILENCE, at);
  gain.gain.exponentialRampToValueAtTime(peak, at + attack);
  gain.gain.exponentialRampToValueAtTime(SILENCE, at + attack + decay);
  if (dull === undefined) gain.connect(out);
  else {
    const filter = context.createBiquadFilter();
    filter.type = 'lowpass';
    filter.frequency.value = dull;
    gain.connect(filter).connect(out);
  }
  return gain;
}

function tone(stand: Stand, { shape, hertz, to, peak, attack, decay, after = 0, dull }: Tone): void {
  const at = stand.at + after;
  const source = stand.context.createOscillator();
  source.type = shape;
  source.frequency.setValueAtTime(hertz, at);
  if (to !== undefined) source.frequency.exponentialRampToValueAtTime(to, at + attack + decay);
  source.connect(envelope({ ...stand, at }, peak, attack, decay, dull));
  source.start(at);
  source.stop(at + attack + decay + 0.05);
}

function hiss(stand: Stand, peak: number, attack: number, decay: number, dull: number): void {
  const source = stand.context.createBufferSource();
  source.buffer = stand.noise;
  source.connect(envelope(stand, peak, attack, decay, dull));
  source.start(stand.at);
  source.stop(stand.at + attack + decay + 0.05);
}

/** A struck bell: its partials stand in no simple ratio, and the high ones die first. */
function bell(stand: Stand, hertz: number, peak: number, decay: number, after = 0): void {
  for (const [ratio, share] of [
    [1, 1],
    [2.01, 0.5],
    [2.76, 0.28],
    [5.4, 0.1],
  ] as const)
    tone(stand, {
      shape: 'sine',
      hertz: hertz * ratio,
      peak: peak * share,
      attack: 0.004,
      decay: decay / ratio,
      after,
    });
}

/** Two low notes so close together that they beat against each other, sinking. */
function low(stand: Stand, hertz: number, peak: number, seconds: number): void {
  for (const detune of [1, 1.059])
    tone(stand, {
      shape: 'triangle',
      hertz: hertz * detune,
      to: hertz * detune * 0.75,
      peak,
      attack: 0.05,
      decay: seconds,
      dull: 500,
    });
}

/** `count`: how many of its kind it stands for. */
type Voice = (stand: Stand, count: number) => void;

export const VOICES: Readonly<Record<CueName, Voice>> = {
  bell: (stand, count) => {
    for (let i = 0; i < Math.min(3, count); i += 1) bell(stand, 740, 0.11, 1.6, i * 0.17);
  },
  // A winch, and the rope that tightens.
  crane: (stand) => {
    tone(stand, { shape: 'sawtooth', hertz: 62, to: 108, peak: 0.09, attack: 0.06, decay: 0.5, dull: 420 });
    hiss(stand, 0.025, 0.1, 0.35, 1_400);
  },
  // Steel is set down on steel; then it is at work.
  'set-down': (stand) => {
    tone(stand, { shape: 'sine', hertz: 150, to: 52, peak: 0.2, attack: 0.004, decay: 0.22 });
    hiss(stand, 0.06, 0.003, 0.08, 900);
    tone(stand, { shape: 'sine', hertz: 587, peak: 0.018, attack: 0.01, decay: 0.35, after: 0.06 });
  },
  death: (stand) => {
    low(stand, 58, 0.24, 3.6);
    hiss(stand, 0.05, 0.02, 1.4, 260);
  },
  // A ship's horn, far away.
  alarm: (stand) => {
    for (const hertz of [116.5, 146.8])
      tone(stand, { shape: 'sawtooth', hertz, peak: 0.06, attack: 0.12, decay: 1.1, dull: 520 });
  },
  losing: (stand) => {
    tone(stand, { shape: 'triangle', hertz: 392, peak: 0.09, attack: 0.02, decay: 0.35 });
    tone(stand, { shape: 'triangle', hertz: 311, peak: 0.1, attack: 0.02, decay: 0.7, after: 0.24 });
  },
  relief: (stand) => {
    tone(stand, { shape: 'sine', hertz: 392, peak: 0.07, attack: 0.03, decay: 0.4 });
    tone(stand, { shape: 'sine', hertz: 587, peak: 0.07, attack: 0.03, decay: 0.8, after: 0.18 });
  },
  'hand-over': (stand) => {
    bell(stand, 520, 0.05, 0.6);
    bell(stand, 520, 0.05, 0.6, 0.22);
  },
  // The watch is over.
  chime: (stand) => {
    for (const [i, hertz] of [523.3, 659.3, 784, 1_046.5].entries()) bell(stand, hertz, 0.1, 2.6, i * 0.34);
    for (const hertz of [261.6, 392])
      tone(stand, { shape: 'sine', hertz, peak: 0.05, attack: 0.6, decay: 3, after: 1 });
  },
};
