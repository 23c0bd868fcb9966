// What an experiment has come to: the objects, the scheduler's last decision among the pods' annotations, and on demand each pod's way from filter to score
// to choice.

import { listAll, type ApiList } from '../../shared/api/read.ts';
import { condition } from '../../shared/kinds/meta.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import { printTime } from '../../shared/manifest/time.ts';
import { explainPod, type PodExplanation } from '../../shared/sim/scheduler/explain.ts';
import type { Stored } from '../../shared/sim/store.ts';
import type { World } from '../../shared/sim/world.ts';

export interface NodeFinding {
  readonly name: string;
  readonly feasible: boolean;
  /** The filter that refuses the node, and why; `null` for a node that is feasible. */
  readonly plugin: string | null;
  readonly reason: string | null;
  /** Weighted. */
  readonly scores: Readonly<Record<string, number>>;
  readonly total: number;
}

export interface PodFinding {
  readonly name: string;
  readonly namespace: string;
  readonly node: string | null;
  readonly nominatedNode: string | null;
  /** Why it waits; `null` for a pod that has a node or was not looked at. */
  readonly message: string | null;
  readonly nodes?: readonly NodeFinding[];
}

const PREFIX = 'desired-state.example/';

/** All objects as a List; pods that were decided carry the decision in their annotations. */
export function objectsOf(world: World): ApiList {
  const list = listAll(world);
  return { ...list, items: list.items.map((item) => (item['kind'] === 'Pod' ? annotated(world, item) : item)) };
}

function annotated(world: World, item: Record<string, unknown>): Record<string, unknown> {
  const metadata = item['metadata'] as { name: string; namespace: string; annotations?: Record<string, string> }; // printed from an ObjectMeta
  const stored = world.store.stored('Pod', `${metadata.namespace}/${metadata.name}`);
  const decision = stored && world.decisions.of(stored.slot, stored.object);
  if (!decision) return item;
  const nodes = nodesOf(decision.explanation);
  const feasible = nodes.filter((one) => one.feasible);
  const refused = nodes.filter((one) => !one.feasible);
  const annotations = {
    ...metadata.annotations,
    [`${PREFIX}decided-at`]: printTime(world.epoch, decision.tick),
    [`${PREFIX}selected-node`]: decision.node ?? '',
    [`${PREFIX}best-nodes`]: decision.explanation.best.join(','),
    [`${PREFIX}filter-result`]: JSON.stringify(
      Object.fromEntries(refused.map(({ name, plugin, reason }) => [name, `${plugin ?? ''}: ${reason ?? ''}`])),
    ),
    [`${PREFIX}score-result`]: JSON.stringify(Object.fromEntries(feasible.map(({ name, scores }) => [name, scores]))),
    [`${PREFIX}total-result`]: JSON.stringify(Object.fromEntries(feasible.map(({ name, total }) => [name, total]))),
  };
  return { ...item, metadata: { ...metadata, annotations } };
}

/** By namespace and name. With `explain` each node's part in the last decision; for a pod that the scheduler never decided, what it thinks of it now. */
export function podsOf(world: World, explain: boolean): PodFinding[] {
  return world.store.list('Pod').map((pod) => {
    const stored = world.store.stored('Pod', `${pod.metadata.namespace}/${pod.metadata.name}`);
    const finding: PodFinding = {
      name: pod.metadata.name,
      namespace: pod.metadata.namespace ?? '',
      node: pod.spec.nodeName ?? null,
      nominatedNode: pod.status.nominatedNodeName ?? null,
      message: messageOf(pod),
    };
    return explain && stored ? { ...finding, nodes: nodesOf(explanationOf(world, stored)) } : finding;
  });
}

function messageOf({ status }: Pod): string | null {
  const scheduled = condition(status.conditions, 'PodScheduled');
  return scheduled?.status === 'False' ? (scheduled.message ?? null) : null;
}

function explanationOf(world: World, { slot, object }: Stored<Pod>): PodExplanation {
  return world.decisions.of(slot, object)?.explanation ?? explainPod(world, slot);
}

function nodesOf({ nodes }: PodExplanation): NodeFinding[] {
  return nodes.map(({ node, feasible, plugin, reasons, scores, total }) => ({
    name: node,
    feasible,
    plugin: feasible ? null : (plugin ?? null),
    reason: feasible ? null : reasons.join(', '),
    scores,
    total,
  }));
}
