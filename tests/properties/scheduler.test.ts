// The fast scheduler and the reference scheduler agree on random clusters, in everything that either says and does.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schedulingCase } from '../support/scheduling-case.ts';
import { newTally, walk } from '../support/scheduling-walk.ts';
import { size } from '../support/size.ts';

/** Cases come in lots of this many, each from a seed of its own, so that a failure names a short way to itself. */
const CASES = 250;
const SEEDS = size(4, 40);
/** Shrinking may take minutes: what it has found by then is told. */
const LONGEST = 180_000;
const PATIENCE = { interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true };
/** Cases that failed once, shrunk; seed and path as fast-check prints them. */
const PINNED: readonly { readonly seed: number; readonly path: string }[] = [
  // The profile of 1.20 left nodes out that were not named.
  {
    seed: 7,
    path: '7:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:2:3:3:3:3:3:3:3:3:3:3:3:5:5:4:3:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4:4',
  },
  // A nominated pod's rules about other pods were not known when it was first counted.
  {
    seed: 24,
    path: '225:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:5:5:5:5:5:5:5:5:5:7:7:7:7:8:1:1:4:4:6:6:6:6:7:7:7:7:7:7:11:11:13:13:13:13:14:14:14:14:16:8:3:7:7:7:7:7:7:7:7:7:7:7:8:7:7:7:7:9:9:9:9:9:9:9:9:9:9:9:9:9:9:10:9:9:12:12:12:12:12:12:12:12:12:12:12:12:12:12:12:13:13:13:13:13:13:13:13:13:13:13:13:13:13:13:13:13:14:14:15:17:15:15:15:17:16:16:16:16:16:16:16:16:16:16:16:16:16:16:16:16:17:17:17:17:17:17:17:17:17:17:17:17:17:17:17:17:17:17:17:17:17:4:7:7:7:7:7:7:7:7:7:7:7:7:7:7:7:7:7:7:4:5:6:6:6:6:6:6:6',
  },
  // A pod that waited for its volumes on its node was counted there once more for its nomination.
  {
    seed: 31,
    path: '8:3:2:2:2:2:2:2:2:6:1:4:4:4:4:4:4:4:4:4:4:4:4:5:5:1:2:3:3:3:3:5:4:4:4:8:8:8:8:9:13:10:10:10:10:10:10:10:12:11:11:11:11:11:11:11:11:11:11:15:14:14:14:14:14:14:14:14:14:14:14:14:15:15:15:17:17:17:17:10:12:15:15:15:15:15:15:15:15:15:1:5:12:12:12:12:12:12:0:13:12:13:13:9:10:11:11:11:11:11:11:11:11:11:13:11:11:11:11:11:11:11:11:14:12:12:12:14:15:9:10:10:10:8:8:7:7:7:8:10:10:10:10:10:10:10:10:10:10:11:11:11:12:0:11:14:12:14:14',
  },
];

const tally = newTally();
const property = fc.property(schedulingCase, (one) => walk(one, tally));
const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);

test.each(seeds)(
  '[REFERENCE-1] both agree on the cases of seed %i',
  (seed) => fc.assert(property, { numRuns: CASES, seed, ...PATIENCE }),
  LONGEST,
);

test.each(PINNED)('[REFERENCE-1] both agree where they did not once: seed $seed, path $path', (where) =>
  fc.assert(property, { ...where, numRuns: 1 }),
);

test('[REFERENCE-1] the cases ask for something', () => {
  const { explained, scheduled, failed, preempted, reasons } = tally;
  console.log(`${explained} explanations, ${scheduled} scheduled, ${failed} failures, ${preempted} preemptions`);
  expect(scheduled).toBeGreaterThan(2 * CASES);
  expect(preempted).toBeGreaterThan(CASES / 2);
  expect(reasons.size).toBeGreaterThan(25);
});
