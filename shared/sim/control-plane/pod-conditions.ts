// The steps that a pod's list of conditions takes. Pods that took the same steps in the same ticks share one list: most pods of a wave do, and then
// the list is made once for all of them.

import type { Tick } from '../../base/units.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';

export type ConditionPlan = Omit<Condition, 'lastTransitionTime'>;

const NOTHING: readonly Condition[] = [];

/** One step, which keeps the last list that it made: a wave of pods comes in one tick and one after the other, so one is enough. */
export class ConditionStep {
  readonly plans: readonly ConditionPlan[];
  private from = NOTHING;
  private made = NOTHING;
  private at = -1;

  constructor(plans: readonly ConditionPlan[]) {
    this.plans = plans;
  }

  /** The list with these conditions, as of `now`. */
  of(list: readonly Condition[], now: Tick): readonly Condition[] {
    if (this.from === list && this.at === now) return this.made;
    let made = list;
    for (const plan of this.plans) made = withCondition(made, { ...plan, lastTransitionTime: now });
    this.from = list;
    this.at = now;
    this.made = made;
    return made;
  }
}
