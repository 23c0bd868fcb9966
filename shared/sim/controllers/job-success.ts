// successPolicy of an Indexed Job (success_policy.go): it is done when a rule says so, and the pods that still run are not needed any more.

import type { Job } from '../../kinds/job.ts';
import { indexesOf } from './job-indexes.ts';

/** The number of the first rule that is met, as the condition tells it; undefined for none. */
export function successMet({ spec }: Job, done: ReadonlySet<number>): string | undefined {
  if (done.size === 0) return undefined;
  const met = spec.successPolicy?.rules.findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return done.size >= (succeededCount ?? Infinity);
    const wanted = indexesOf(succeededIndexes, spec.completions);
    if (wanted.size === 0) return false;
    let there = 0;
    for (const index of wanted) if (done.has(index)) there += 1;
    return there === wanted.size || there >= (succeededCount ?? Infinity);
  });
  return met === undefined || met < 0 ? undefined : `Matched rules at index ${met}`;
}
