// The default plugins in their order (facts sheet 1.3). A new plugin is a new file and a line here.

import type { PluginName } from '../../../kinds/scheduler-configuration.ts';
import { balancedAllocation } from './balanced-allocation.ts';
import { imageLocality } from './image-locality.ts';
import { interPodAffinity } from './inter-pod-affinity.ts';
import { nodeAffinity } from './node-affinity.ts';
import { nodeName } from './node-name.ts';
import { nodePorts } from './node-ports.ts';
import { nodeResourcesFit } from './node-resources-fit.ts';
import { nodeUnschedulable } from './node-unschedulable.ts';
import { nodeVolumeLimits } from './node-volume-limits.ts';
import type { ClusterScore, FilterPlugin, LiveFilter, NodeScore, StaticFilter } from './plugin.ts';
import { podTopologySpread } from './pod-topology-spread.ts';
import { taintToleration } from './taint-toleration.ts';
import { volumeBinding } from './volume-binding.ts';
import { volumeRestrictions } from './volume-restrictions.ts';
import { volumeZone } from './volume-zone.ts';

export const STATIC_FILTERS: readonly StaticFilter[] = [nodeUnschedulable, nodeName, taintToleration, nodeAffinity];
export const LIVE_FILTERS: readonly LiveFilter[] = [
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions,
  nodeVolumeLimits,
  volumeBinding,
  volumeZone,
  podTopologySpread,
  interPodAffinity,
];
/** The first that rejects a node is the only one that counts for it. Sets of them are bits: number n of this list is 1 << n. */
export const FILTERS: readonly FilterPlugin[] = [...STATIC_FILTERS, ...LIVE_FILTERS];

export const NODE_SCORES: readonly NodeScore[] = [nodeResourcesFit, balancedAllocation];
export const CLUSTER_SCORES: readonly ClusterScore[] = [
  taintToleration,
  nodeAffinity,
  podTopologySpread,
  interPodAffinity,
  imageLocality,
];

const NUMBERS = new Map<PluginName, number>(FILTERS.map(({ name }, number) => [name, number]));

export function filterNumber(name: PluginName): number {
  return NUMBERS.get(name) ?? -1;
}
