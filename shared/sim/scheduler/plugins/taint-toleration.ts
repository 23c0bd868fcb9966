// TaintToleration: NoSchedule and NoExecute taints keep pods away that do not tolerate them; PreferNoSchedule taints cost score.
// Driving away pods that are already on a node is the taint eviction controller's.

import type { Node } from '../../../kinds/node.ts';
import { tolerates } from '../../../kinds/toleration.ts';
import type { PodClass } from '../classes.ts';
import { type ClusterScore, normalisedReverse, type StaticFilter } from './plugin.ts';

export const taintToleration: StaticFilter & ClusterScore = {
  name: 'TaintToleration',
  rejects(wants, node) {
    for (const taint of node.spec.taints) {
      if (taint.effect === 'PreferNoSchedule' || wants.tolerations.some((one) => tolerates(one, taint))) continue;
      return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
    }
    return undefined;
  },
  differs: ({ verdicts }) => verdicts.taints !== undefined,
  score({ verdicts }, { places, found }, into) {
    const { taints } = verdicts;
    let most = 0;
    for (let k = 0; k < found; k += 1) most = Math.max(most, taints?.[places[k] as number] ?? 0);
    for (let k = 0; k < found; k += 1) into[k] = normalisedReverse(taints?.[places[k] as number] ?? 0, most);
    return true;
  },
};

/** Raw score: PreferNoSchedule taints that the pod does not tolerate. Normalised in reverse. */
export function intolerableTaints(wants: PodClass, node: Node): number {
  let count = 0;
  for (const taint of node.spec.taints) {
    if (taint.effect === 'PreferNoSchedule' && !wants.tolerations.some((one) => tolerates(one, taint))) count += 1;
  }
  return count;
}
