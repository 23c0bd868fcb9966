// What a pod asks for in all, by the names under which quotas count it: `requests.cpu`, `limits.memory` and so on, in thousandths of a processor and
// whole units of all else.

import type { Container } from '../../kinds/container.ts';
import type { PodSpec } from '../../kinds/pod.ts';
import { requestsOf } from '../scheduler/requests.ts';

const known = new WeakMap<PodSpec, ReadonlyMap<string, number>>();

/** Only what the pod speaks of: a pod without requests has no `requests.cpu`. */
export function podAmounts(spec: PodSpec): ReadonlyMap<string, number> {
  const made = known.get(spec);
  if (made) return made;
  const amounts = new Map<string, number>();
  const count = (prefix: string, from: PodSpec) => {
    const { milli, memory, others } = requestsOf(from);
    if (milli > 0) amounts.set(`${prefix}cpu`, milli);
    if (memory > 0) amounts.set(`${prefix}memory`, memory);
    for (const { resource, amount } of others) amounts.set(`${prefix}${resource}`, amount);
  };
  count('requests.', spec);
  count('limits.', asIfRequested(spec));
  known.set(spec, amounts);
  return amounts;
}

/** The pod with its limits in the place of its requests: they are summed in the same way. */
function asIfRequested(spec: PodSpec): PodSpec {
  const turned = (one: Container): Container => ({ ...one, resources: { requests: one.resources.limits } });
  return {
    ...spec,
    containers: spec.containers.map(turned),
    initContainers: spec.initContainers?.map(turned),
    resources: spec.resources?.limits && { requests: spec.resources.limits },
    overhead: spec.containers.some((one) => one.resources.limits !== undefined) ? spec.overhead : undefined,
  };
}
