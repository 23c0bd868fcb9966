// What is known of a played match beyond its worlds: the timeline, and the analysis. Both come from a worker, one after the other, and until
// then the screen does without.

import type { Analysis } from '../../shared/match/analysis.ts';
import type { Timeline } from '../../shared/match/timeline.ts';
import { Listeners } from './listeners.ts';

/** What the worker is given. */
export interface InsightJob {
  readonly journal: Uint8Array | string;
  /** Whether keyframes are wanted, for seeking. */
  readonly keyframes: boolean;
}

/** What the worker tells, in this order; `failed` may come at any time and is the last. */
export type InsightNews =
  | { readonly kind: 'keyframe'; readonly tick: number; readonly keyframe: Uint8Array }
  | { readonly kind: 'timeline'; readonly timeline: Timeline }
  | { readonly kind: 'analysis'; readonly analysis: Analysis }
  | { readonly kind: 'failed'; readonly why: string };

/** A journal that is not there (yet) is undefined. */
export type JournalSource = () => Promise<Uint8Array | string | undefined>;

export class Insight {
  timeline: Timeline | undefined;
  analysis: Analysis | undefined;
  /** `idle` until `start`; `failed` leaves what had come before. */
  state: 'idle' | 'working' | 'done' | 'failed' = 'idle';
  readonly #journal: JournalSource;
  readonly #listeners = new Listeners();
  #worker: Worker | undefined;

  constructor(journal: JournalSource) {
    this.#journal = journal;
  }

  /** Once; later calls do nothing. `keyframe` gets what a replay can adopt. */
  start(keyframe?: (tick: number, bytes: Uint8Array) => void): void {
    if (this.state !== 'idle') return;
    this.state = 'working';
    this.#journal().then(
      (journal) => (journal === undefined ? this.#end('failed') : this.#work(journal, keyframe)),
      () => this.#end('failed'),
    );
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  dispose(): void {
    this.#listeners.clear();
    if (this.state === 'idle' || this.state === 'working') this.#end('failed');
  }

  #work(journal: Uint8Array | string, keyframe?: (tick: number, bytes: Uint8Array) => void): void {
    if (this.state !== 'working') return;
    try {
      this.#worker = new Worker(new URL('./insight-worker.ts', import.meta.url), { type: 'module' });
    } catch {
      // Where there are no workers a match is played and replayed without being taken apart.
      return this.#end('failed');
    }
    this.#worker.onerror = () => this.#end('failed');
    this.#worker.onmessage = ({ data }: MessageEvent<InsightNews>) => this.#heard(data, keyframe);
    this.#worker.postMessage({ journal, keyframes: keyframe !== undefined } satisfies InsightJob);
  }

  #heard(news: InsightNews, keyframe?: (tick: number, bytes: Uint8Array) => void): void {
    switch (news.kind) {
      case 'keyframe':
        return keyframe?.(news.tick, news.keyframe);
      case 'timeline':
        this.timeline = news.timeline;
        return this.#listeners.tell();
      case 'analysis':
        this.analysis = news.analysis;
        return this.#end('done');
      case 'failed':
        return this.#end('failed');
    }
  }

  #end(state: 'done' | 'failed'): void {
    this.state = state;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#listeners.tell();
  }
}
