// A look at the limit world: it ticks in a worker, and the page has the moments that the worker tells. One only watches.

import { must } from '../../shared/base/assert.ts';
import { failure } from '../../shared/kinds/status.ts';
import { World } from '../../shared/sim/world.ts';
import type { Lookout } from '../board/lookout.ts';
import type { Moment } from '../board/scene-model.ts';
import { type Pier, type Roll, rollFrom, type Survey } from '../board/survey.ts';
import { Listeners } from './listeners.ts';
import type { Answer, Watched } from './session.ts';

export type LimitOrder =
  | { readonly kind: 'open'; readonly address: string }
  | { readonly kind: 'pace'; readonly perSecond: number }
  /** Names of the ships that are wanted in full. */
  | { readonly kind: 'want'; readonly ships: readonly string[] };

export type LimitNews =
  | {
      readonly kind: 'moment';
      readonly rest: Omit<Moment, 'survey' | 'piers'>;
      readonly columns: Omit<Survey, 'roll'>;
      /** Undefined: they are those that were told last. */
      readonly piers: readonly Pier[] | undefined;
    }
  /** The server does not offer it. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly why: string };

const TICKS_PER_SECOND = 1;

export class LimitSession implements Watched, Lookout {
  /** Nothing is asked of it: hands are empty here, and moments come from the worker. */
  readonly world = new World(0);
  readonly #worker = new Worker(new URL('./limit-worker.ts', import.meta.url), { type: 'module' });
  readonly #listeners = new Listeners();
  #roll: Roll | undefined;
  #moment: Moment | undefined;
  #wanted = '';
  #playing = false;

  /** Resolves when there is a first moment; otherwise with why there is none. */
  static async open(address: string): Promise<LimitSession | Exclude<LimitNews, { kind: 'moment' }>> {
    const session = new LimitSession();
    const first = await new Promise<LimitNews>((resolve) => {
      session.#hear(resolve);
      session.#order({ kind: 'open', address });
    });
    if (first.kind === 'moment') return session;
    session.dispose();
    return first;
  }

  get view(): Watched['view'] {
    return {
      connection: 'live',
      roles: [],
      tick: this.#moment?.tick ?? 0,
      ticks: 0,
      playing: this.#playing,
      canSeek: false,
      canCommand: false,
    };
  }

  /** Of the whole cluster; pods that wait are not counted. */
  get size(): { readonly nodes: number; readonly pods: number } {
    const { survey } = must(this.#moment, 'a session is given out with its first moment');
    return { nodes: survey.roll.names.length, pods: survey.pods.reduce((sum, count) => sum + count, 0) };
  }

  look(wanted: readonly string[]): Moment {
    const names = wanted.join();
    if (names !== this.#wanted) this.#order({ kind: 'want', ships: wanted });
    this.#wanted = names;
    return must(this.#moment, 'a session is given out with its first moment');
  }

  /** Moments are new by themselves. */
  stale(): void {}

  play(on: boolean): void {
    this.#playing = on;
    this.#order({ kind: 'pace', perSecond: on ? TICKS_PER_SECOND : 0 });
    this.#listeners.tell();
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async submit(): Promise<Answer> {
    return { status: 'refused', refusal: failure('Forbidden', 'one only watches here') };
  }

  dispose(): void {
    this.#worker.terminate();
    this.#listeners.clear();
  }

  #order(order: LimitOrder): void {
    this.#worker.postMessage(order);
  }

  #hear(first: (news: LimitNews) => void): void {
    this.#worker.onmessage = (event: MessageEvent<LimitNews>) => {
      this.#take(event.data);
      first(event.data);
      this.#listeners.tell();
    };
    this.#worker.onerror = (event) => first({ kind: 'failed', why: event.message });
  }

  #take(news: LimitNews): void {
    if (news.kind !== 'moment') return;
    if (news.piers !== undefined) this.#roll = rollFrom(news.piers, this.#roll);
    const roll = must(this.#roll, 'the first moment tells who there is');
    this.#moment = { ...news.rest, survey: { roll, ...news.columns }, piers: roll.piers };
  }
}
