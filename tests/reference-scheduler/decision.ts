// One scheduling cycle of the reference scheduler: PreFilter, Filter, Score (facts sheet 1.2). What follows when nothing fits is in `preemption`.

import type { Node } from '../../shared/kinds/node.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import type { PluginName, ScoreName } from '../../shared/kinds/scheduler-configuration.ts';
import { isDisabled, type ReferenceCluster, samePod, withPods } from './cluster.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import {
  type Filter,
  nodeAffinity,
  nodeName,
  nodePorts,
  nodeResourcesFit,
  nodeUnschedulable,
  type Refusal,
  taintToleration,
} from './node-filters.ts';
import { scoresOf } from './scores.ts';
import { topologySpread } from './topology-spread.ts';
import { missingClaim, unboundClaims, unknownZones, volumeBinding, volumeRestrictions, volumeZone } from './volumes.ts';

type Named = readonly [PluginName, Filter];

const FILTERS: readonly Named[] = [
  ['NodeUnschedulable', nodeUnschedulable],
  ['NodeName', nodeName],
  ['TaintToleration', taintToleration],
  ['NodeAffinity', nodeAffinity],
  ['NodePorts', nodePorts],
  ['NodeResourcesFit', nodeResourcesFit],
  ['VolumeRestrictions', volumeRestrictions],
  ['VolumeBinding', volumeBinding],
  ['VolumeZone', volumeZone],
  ['PodTopologySpread', topologySpread],
  ['InterPodAffinity', interPodAffinity],
];

export interface NamedRefusal extends Refusal {
  readonly plugin: string;
}

export interface Verdict {
  readonly node: Node;
  /** Undefined for a node that fits. */
  readonly refusal: NamedRefusal | undefined;
}

export interface Decision {
  readonly verdicts: readonly Verdict[];
  /** The sentence that ended the cycle before any node was looked at. */
  readonly preFilter: string | undefined;
  readonly feasible: readonly Node[];
  /** One number for each feasible node, in their order. */
  readonly scores: Partial<Record<ScoreName, readonly number[]>>;
  readonly totals: readonly number[];
  readonly best: readonly string[];
}

/** What the scheduler thinks of a pod that has no node. */
export function decide(cluster: ReferenceCluster, pod: Pod): Decision {
  const preFilter = preFilterRefusal(cluster, pod);
  const named = namedNodes(cluster, pod);
  const verdicts = cluster.nodes.map((node): Verdict => {
    if (preFilter) return { node, refusal: { plugin: preFilter.plugin, reasons: [preFilter.sentence], final: true } };
    if (named && !named.includes(node.metadata.name)) {
      const reasons = ["node(s) didn't satisfy plugin(s) [NodeAffinity]"];
      return { node, refusal: { plugin: 'NodeAffinity', reasons, final: true } };
    }
    return { node, refusal: refusalWithNominated(cluster, pod, node) };
  });
  const feasible = verdicts.filter((one) => one.refusal === undefined).map((one) => one.node);
  const scores = feasible.length === 0 ? {} : scoresOf(cluster, pod, feasible);
  const totals = feasible.map((_, i) => Object.values(scores).reduce((sum, list) => sum + (list[i] ?? 0), 0));
  const most = Math.max(...totals);
  const best = feasible.filter((_, i) => totals[i] === most).map((one) => one.metadata.name);
  return { verdicts, preFilter: preFilter?.sentence, feasible, scores, totals, best };
}

/** The first filter that refuses the node, as the cluster stands. */
export function refusalOf(cluster: ReferenceCluster, pod: Pod, node: Node): NamedRefusal | undefined {
  for (const [plugin, filter] of FILTERS) {
    const refusal = isDisabled(cluster, plugin) ? undefined : filter(cluster, pod, node);
    if (refusal) return { plugin, ...refusal };
  }
  return undefined;
}

/** With the pods of at least its priority that are nominated to the node, and then as it is: both must pass. */
export function refusalWithNominated(cluster: ReferenceCluster, pod: Pod, node: Node): NamedRefusal | undefined {
  const nominated = cluster.pods.filter(
    (one) =>
      !samePod(one, pod) &&
      one.spec.nodeName === undefined &&
      one.status.nominatedNodeName === node.metadata.name &&
      one.spec.priority >= pod.spec.priority,
  );
  const first = nominated.length > 0 ? refusalOf(withPods(cluster, nominated, node), pod, node) : undefined;
  return first ?? refusalOf(cluster, pod, node);
}

interface PreFilterRefusal {
  readonly plugin: PluginName;
  readonly sentence: string;
}

function preFilterRefusal(cluster: ReferenceCluster, pod: Pod): PreFilterRefusal | undefined {
  const asked: readonly (readonly [PluginName, string | undefined])[] = [
    ['NodeAffinity', namedNodes(cluster, pod)?.length === 0 ? 'pod affinity terms conflict' : undefined],
    ['VolumeRestrictions', missingClaim(cluster, pod)],
    ['VolumeBinding', unboundClaims(cluster, pod)],
    ['VolumeZone', unknownZones(cluster, pod)],
  ];
  for (const [plugin, sentence] of asked)
    if (sentence !== undefined && !isDisabled(cluster, plugin)) return { plugin, sentence };
  return undefined;
}

/** When every required term names nodes, only these are looked at; undefined otherwise. */
function namedNodes(cluster: ReferenceCluster, { spec }: Pod): string[] | undefined {
  if (isDisabled(cluster, 'NodeAffinity') || cluster.configuration.version === '1.20') return undefined;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const lists = terms.map(({ matchFields = [] }) => {
    const named = matchFields.filter((one) => one.key === 'metadata.name' && one.operator === 'In');
    const [first, ...others] = named.map((one) => one.values ?? []);
    return first?.filter((name) => others.every((list) => list.includes(name)));
  });
  if (lists.length === 0 || lists.some((list) => list === undefined)) return undefined;
  return lists.flatMap((list) => list ?? []);
}
