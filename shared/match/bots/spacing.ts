// How close together a workload lets its own pods stand, read from its manifest as a careful player reads it: required anti-affinity to its like, and
// topology spread that says DoNotSchedule. For plans of pods that do not exist yet; whether one that does may be bound, `explainPod` knows.

import { HOSTNAME_LABEL } from '../../kinds/node.ts';
import type { PodTemplate } from '../../kinds/pod.ts';
import { matchesLabels, matchesSelector } from '../../kinds/selector.ts';
import type { World } from '../../sim/world.ts';

export interface Spacing {
  /** The domain of each node that counts, by the node's name. */
  readonly domainOf: ReadonlyMap<string, string>;
  /** Pods that may stand in one domain: in all, or more than in the emptiest one. */
  readonly most: number;
  readonly beyond: 'nothing' | 'emptiest';
}

export function spacingsOf(world: World, { metadata, spec }: PodTemplate): Spacing[] {
  const apart = spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const spread = spec.topologySpreadConstraints ?? [];
  return [
    ...apart
      .filter(({ labelSelector }) => labelSelector !== undefined && matchesSelector(labelSelector, metadata.labels))
      .map(({ topologyKey }): Spacing => ({ domainOf: domains(world, topologyKey, {}), most: 1, beyond: 'nothing' })),
    ...spread
      .filter(
        ({ whenUnsatisfiable, labelSelector }) =>
          whenUnsatisfiable === 'DoNotSchedule' &&
          labelSelector !== undefined &&
          matchesSelector(labelSelector, metadata.labels),
      )
      .map(
        ({ topologyKey, maxSkew }): Spacing => ({
          domainOf: domains(world, topologyKey, spec.nodeSelector ?? {}),
          most: maxSkew,
          beyond: 'emptiest',
        }),
      ),
  ];
}

function domains(world: World, key: string, selector: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const of = new Map<string, string>();
  for (const slot of world.nodes.byName()) {
    const { name, labels } = world.nodes.node(slot).metadata;
    const domain = labels?.[key] ?? (key === HOSTNAME_LABEL ? name : undefined);
    if (domain !== undefined && matchesLabels(selector, labels)) of.set(name, domain);
  }
  return of;
}

/** Whether one more may stand on the node. `standing`: the nodes of those that are there, one entry a pod. */
export function mayJoin(spacings: readonly Spacing[], standing: readonly string[], node: string): boolean {
  return spacings.every(({ domainOf, most, beyond }) => {
    const domain = domainOf.get(node);
    if (domain === undefined) return beyond === 'nothing'; // outside of all domains nobody is repelled, and nothing can be spread
    const counts = new Map<string, number>([...domainOf.values()].map((one) => [one, 0]));
    for (const one of standing) {
      const there = domainOf.get(one);
      if (there !== undefined) counts.set(there, (counts.get(there) ?? 0) + 1);
    }
    const least = beyond === 'nothing' ? 0 : Math.min(...counts.values());
    return (counts.get(domain) ?? 0) + 1 - least <= most;
  });
}
