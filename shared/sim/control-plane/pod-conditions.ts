// The steps that a pod's list of conditions takes. Pods that took the same steps in the same ticks share one list: most pods of a wave do, and then
// the list is made once for all of them.

import type { Tick } from '../../base/units.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';

export type ConditionPlan = Omit<Condition, 'lastTransitionTime'>;

/** Each holds the last list that this step made of another one; a wave of pods comes in one tick, so one is enough. */
const steps = new Map<
  string,
  WeakMap<readonly Condition[], { readonly now: Tick; readonly list: readonly Condition[] }>
>();

/** The list with these conditions, as of `now`. `name` stands for the plans: the same name must always bring the same ones. */
export function withConditions(
  list: readonly Condition[],
  name: string,
  plans: readonly ConditionPlan[],
  now: Tick,
): readonly Condition[] {
  let made = steps.get(name);
  if (!made) {
    made = new WeakMap();
    if (steps.size < 1_000) steps.set(name, made);
  }
  const known = made.get(list);
  if (known && known.now === now) return known.list;
  let next = list;
  for (const plan of plans) next = withCondition(next, { ...plan, lastTransitionTime: now });
  made.set(list, { now, list: next });
  return next;
}
