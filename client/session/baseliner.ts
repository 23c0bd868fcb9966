// The two plays between which the scale is drawn, played ahead in a worker while the match is on, so that its end does not stand still for them.

import type { Baselines } from '../../shared/match/result.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';

export class Baseliner {
  readonly #scenario: Scenario;
  readonly #secret: string;
  #whole: Baselines | undefined;

  constructor(scenario: Scenario, secret: string) {
    this.#scenario = scenario;
    this.#secret = secret;
    try {
      const worker = new Worker(new URL('./baseline-worker.ts', import.meta.url), { type: 'module' });
      worker.onmessage = (event: MessageEvent<Baselines>) => {
        this.#whole = event.data;
        worker.terminate();
      };
      worker.postMessage({ scenario, secret });
    } catch {
      // Without workers they are played at the end.
    }
  }

  /** For a match of so many ticks; one that ended early, or too soon for the worker, has to wait for them here. */
  baselines(ticks: number): Baselines {
    if (this.#whole !== undefined && ticks === this.#scenario.ticks) return this.#whole;
    return playBaselines(this.#scenario, this.#secret, ticks);
  }
}
