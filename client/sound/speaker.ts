// The way to the loudspeaker: a browser lets a page sound only after its user has pressed something, so it is opened then; it sleeps while sound
// is off and while the page is hidden, which costs nothing.

import { type Cue, type CueName, REST_MS } from './cue.ts';
import { type HarbourHum, noiseOf, startHum } from './harbour-hum.ts';
import { VOICES } from './voices.ts';

/** What wakes a browser's sound. */
const GESTURES = ['pointerup', 'keydown', 'touchend'] as const;
const FADE_SECONDS = 0.25;

interface Opened {
  readonly context: AudioContext;
  readonly volume: GainNode;
  readonly noise: AudioBuffer;
  readonly hum: HarbourHum;
}

export class Speaker {
  #opened: Opened | undefined;
  /** 0 is silence. */
  #loudness = 0;
  #ended = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #last = new Map<CueName, number>();

  constructor() {
    for (const name of GESTURES) document.addEventListener(name, this.#wake);
    document.addEventListener('visibilitychange', this.#wake);
  }

  /** 0 to 1. */
  setLoudness(loudness: number): void {
    this.#loudness = loudness;
    this.#wake();
  }

  /** True when it was not too soon after the last one of its kind; heard only where there is a voice to hear. */
  play({ name, count }: Cue, now: number): boolean {
    if (now - (this.#last.get(name) ?? Number.NEGATIVE_INFINITY) < REST_MS[name]) return false;
    this.#last.set(name, now);
    const opened = this.#opened;
    if (opened !== undefined && opened.context.state === 'running' && this.#loudness > 0) {
      const { context, volume, noise } = opened;
      VOICES[name]({ context, out: volume, noise, at: context.currentTime + 0.02 }, count);
    }
    return true;
  }

  setUnease(level: number): void {
    this.#opened?.hum.setUnease(level);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#rest);
    for (const name of GESTURES) document.removeEventListener(name, this.#wake);
    document.removeEventListener('visibilitychange', this.#wake);
    void this.#opened?.context.close();
  }

  readonly #wake = (): void => {
    if (this.#ended) return;
    const wanted = this.#loudness > 0 && !document.hidden;
    if (wanted && this.#opened === undefined && navigator.userActivation?.hasBeenActive !== false) this.#open();
    const opened = this.#opened;
    if (opened === undefined) return;
    const { context, volume } = opened;
    volume.gain.setTargetAtTime(wanted ? this.#loudness : 0, context.currentTime, FADE_SECONDS / 3);
    // A refusal means that there was no gesture yet: the next one asks again.
    if (wanted && context.state !== 'running') context.resume().catch(() => undefined);
    clearTimeout(this.#rest);
    // It fades first: what is cut off clicks.
    if (!wanted && context.state === 'running')
      this.#rest = setTimeout(() => void context.suspend().catch(() => undefined), FADE_SECONDS * 1_000);
  };

  #open(): void {
    if (typeof AudioContext === 'undefined') return;
    const context = new AudioContext({ latencyHint: 'interactive' });
    const noise = noiseOf(context);
    const volume = context.createGain();
    volume.gain.value = 0;
    // Ten things at once are no louder than one can bear.
    const limit = context.createDynamicsCompressor();
    limit.threshold.value = -18;
    limit.ratio.value = 8;
    volume.connect(limit).connect(context.destination);
    this.#opened = { context, volume, noise, hum: startHum(context, volume, noise) };
  }
}
