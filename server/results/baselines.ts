// The two plays between which a score's scale is drawn, played in a thread of their own: they take a second, and other matches tick on.
import { Worker } from 'node:worker_threads';
import type { Baselines } from '../../shared/match/result.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';

/** What the thread is given. */
export interface BaselineJob {
  readonly scenario: Scenario;
  readonly secret: string;
  /** The length that the match really had. */
  readonly ticks: number;
}

/** Rejects when a baseline asserts or the thread dies. */
export function baselinesInThread(job: BaselineJob): Promise<Baselines> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./baseline-worker.ts', import.meta.url), { workerData: job });
    worker.once('message', (baselines: Baselines) => resolve(baselines));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the baselines' thread ended with ${code}`)));
  });
}
