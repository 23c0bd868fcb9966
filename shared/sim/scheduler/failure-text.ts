// The text of FailedScheduling for a pod that fits nowhere: what filters counted, and what preemption would say of it. It looks, and changes nothing.

import type { Diagnosis } from './diagnosis.ts';
import { postFilterText, unavailable } from './fit-error.ts';
import { planPreemption, type Preemption } from './preemption/plan.ts';
import type { DryRuns } from './preemption/victims.ts';
import type { Search } from './search.ts';

export function failureText(
  search: Search,
  diagnosis: Diagnosis,
  preemption = preemptionFor(search, diagnosis),
): string {
  const text = unavailable(diagnosis.nodes, diagnosis.reasons, diagnosis.endsCycle);
  if (preemption.kind === 'room') return text;
  const more = postFilterText(preemption.kind === 'none' ? preemption.text : undefined, search.configuration.version);
  return more === undefined ? text : `${text} ${more}`;
}

/** What preemption could do for the pod. `known`: see there. */
export function preemptionFor(search: Search, { resolvable }: Diagnosis, known?: DryRuns): Preemption {
  const { world, slot } = search;
  const name = world.pods.pod(slot).status.nominatedNodeName;
  const promised = name === undefined ? undefined : world.nodes.slotOf(name);
  const final = promised === undefined || !resolvable.includes(promised);
  const runs = search.checks.length === 0 ? known?.of(search.kin) : undefined;
  return planPreemption(search, search.allChecks, resolvable, final, runs);
}
