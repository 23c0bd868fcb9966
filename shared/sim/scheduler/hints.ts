// Queueing hints: which event in the cluster may help a pod, by the plugin that rejected it (facts sheet 1.1). A pod for which no hint says yes is not
// tried again, since it would be rejected as before. Who listens, and that it goes on, is `wake`'s.

import type { PodAffinityTerm } from '../../kinds/affinity.ts';
import type { PersistentVolume } from '../../kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import type { Labels } from '../../kinds/meta.ts';
import { type Node, TAINTS, type Taint } from '../../kinds/node.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { PluginName } from '../../kinds/scheduler-configuration.ts';
import { matchesSelector } from '../../kinds/selector.ts';
import type { StorageClass } from '../../kinds/storage-class.ts';
import type { VolumeAttachment } from '../../kinds/volume-attachment.ts';
import { tolerates } from '../../kinds/toleration.ts';
import { parseBytes, parseMilli } from '../../manifest/quantity.ts';
import type { World } from '../world.ts';
import type { PodClass } from './classes.ts';
import { matchesNode } from './plugins/node-affinity.ts';
import { clashes } from './plugins/node-ports.ts';
import { zoneLabels } from './plugins/volume-zone.ts';

/** What can happen, with the object before and after. Pods are assigned ones, but for `self`: the waiting pod's own object. */
export interface Happenings {
  podAdded: Pod;
  podDeleted: Pod;
  podRelabelled: Pod;
  self: Pod;
  nodeAdded: Node;
  nodeDeleted: Node;
  nodeResized: Node;
  /** Taints or the cordon. */
  nodeTainted: Node;
  nodeRelabelled: Node;
  claimWritten: PersistentVolumeClaim;
  volumeWritten: PersistentVolume;
  classWritten: StorageClass;
  volumeDetached: VolumeAttachment;
}
export const HAPPENINGS = [
  'podAdded',
  'podDeleted',
  'podRelabelled',
  'self',
  'nodeAdded',
  'nodeDeleted',
  'nodeResized',
  'nodeTainted',
  'nodeRelabelled',
  'claimWritten',
  'volumeWritten',
  'classWritten',
  'volumeDetached',
] as const satisfies readonly (keyof Happenings)[];
export type Happening = (typeof HAPPENINGS)[number];

/** True when the waiting pod may fit now. `after` is the object as it is, or was last; `before` is there for changes of what was there already. */
export type Hint<T> = (waiting: Pod, after: T, before: T | undefined, world: World) => boolean;
export type Hints = { readonly [H in Happening]?: Hint<Happenings[H]> };

const always = () => true;
const ownClaim: Hint<PersistentVolumeClaim> = (waiting, claim, _, world) =>
  claim.metadata.namespace === waiting.metadata.namespace &&
  classOf(world, waiting).claims.includes(claim.metadata.name);

/** Plugins that never reject, or only before the queue, are not here. */
export const HINTS: Partial<Readonly<Record<PluginName, Hints>>> = {
  NodeUnschedulable: {
    nodeAdded: (waiting, node) => takes(waiting, node),
    nodeTainted: (waiting, node, before) => takes(waiting, node) && (before === undefined || !takes(waiting, before)),
    self: (_, after, before) => before?.spec.tolerations !== after.spec.tolerations,
  },
  NodeName: { nodeAdded: always },
  TaintToleration: {
    nodeAdded: (waiting, node) => tolerated(waiting, node),
    nodeTainted: (waiting, node, before) =>
      tolerated(waiting, node) && (before === undefined || !tolerated(waiting, before)),
    self: (_, after, before) => before?.spec.tolerations !== after.spec.tolerations,
  },
  NodeAffinity: {
    nodeAdded: (waiting, node) => matchesNode(waiting.spec, node),
    nodeRelabelled: (waiting, node, before) =>
      matchesNode(waiting.spec, node) && (before === undefined || !matchesNode(waiting.spec, before)),
  },
  NodePorts: {
    nodeAdded: always,
    podDeleted: (waiting, gone, _, world) => clashes(classOf(world, waiting), classOf(world, gone)),
  },
  NodeResourcesFit: {
    podDeleted: always,
    nodeAdded: (waiting, node, _, world) => fitsEmpty(classOf(world, waiting), node),
    nodeResized: (waiting, node, before, world) => {
      const wants = classOf(world, waiting);
      return fitsEmpty(wants, node) && before !== undefined && hasMore(wants, node, before);
    },
  },
  VolumeRestrictions: {
    nodeAdded: always,
    podDeleted: (waiting, gone, _, world) =>
      gone.metadata.namespace === waiting.metadata.namespace &&
      classOf(world, gone).claims.some((name) => classOf(world, waiting).claims.includes(name)),
    claimWritten: ownClaim,
  },
  NodeVolumeLimits: {
    nodeAdded: always,
    podDeleted: (_, gone, __, world) => classOf(world, gone).claims.length > 0,
    volumeDetached: always,
    claimWritten: ownClaim,
  },
  VolumeBinding: {
    nodeAdded: always,
    nodeRelabelled: always,
    claimWritten: ownClaim,
    volumeWritten: always,
    classWritten: (_, after, before) => before === undefined || before.allowedTopologies !== after.allowedTopologies,
  },
  VolumeZone: {
    nodeAdded: always,
    nodeRelabelled: always,
    claimWritten: ownClaim,
    volumeWritten: (_, after, before) =>
      before === undefined || String(zoneLabels(before)) !== String(zoneLabels(after)),
    classWritten: (_, after, before) => before === undefined && after.volumeBindingMode === 'WaitForFirstConsumer',
  },
  PodTopologySpread: {
    podAdded: (waiting, added) => spreadCounts(waiting, added),
    podDeleted: (waiting, gone) => spreadCounts(waiting, gone),
    podRelabelled: (waiting, after, before) =>
      before !== undefined && spreadCounts(waiting, after) !== spreadCounts(waiting, before),
    self: (_, after, before) => before?.metadata.labels !== after.metadata.labels,
    nodeAdded: (waiting, node) => hasSpreadKeys(waiting, node),
    nodeDeleted: (waiting, node) => hasSpreadKeys(waiting, node),
    nodeTainted: (waiting, node) => hasSpreadKeys(waiting, node),
    nodeRelabelled: (waiting, node, before) => {
      const has = hasSpreadKeys(waiting, node);
      if (before === undefined || has !== hasSpreadKeys(waiting, before)) return true;
      return has && spreadKeys(waiting).some((key) => label(node, key) !== label(before, key));
    },
  },
  InterPodAffinity: {
    podAdded: (waiting, added, _, world) => meetsAffinity(world, waiting, added),
    podDeleted: (waiting, gone, _, world) => repels(world, waiting, gone),
    podRelabelled: (waiting, after, before, world) =>
      before !== undefined &&
      ((meetsAffinity(world, waiting, after) && !meetsAffinity(world, waiting, before)) ||
        (repels(world, waiting, before) && !repels(world, waiting, after))),
    self: (_, after, before) => before?.metadata.labels !== after.metadata.labels,
    nodeAdded: always,
    nodeRelabelled: always,
  },
};

function classOf(world: World, { spec }: Pod): PodClass {
  return world.classes.at(world.classes.of(spec));
}

const CORDON = { key: TAINTS.unschedulable, effect: 'NoSchedule' } as const;

function takes(pod: Pod, node: Node): boolean {
  return !node.spec.unschedulable || bears(pod, CORDON);
}

function tolerated(pod: Pod, node: Node): boolean {
  return node.spec.taints.every((taint) => taint.effect === 'PreferNoSchedule' || bears(pod, taint));
}

function bears(pod: Pod, taint: Pick<Taint, 'key' | 'value' | 'effect'>): boolean {
  return pod.spec.tolerations.some((one) => tolerates(one, taint));
}

function label(node: Node, key: string): string | undefined {
  return node.metadata.labels?.[key];
}

/** What a node has of a resource, in the resource's own unit. */
function amountOn(node: Node, resource: string): number {
  const text = node.status.allocatable[resource];
  if (text === undefined) return 0;
  return (resource === 'cpu' ? parseMilli(text) : parseBytes(text)) ?? 0;
}

/** What a pod requests above 0, by resource; `pods` is the place that it takes itself. */
function wanted({ requestMilli, requestMemory, others }: PodClass): [string, number][] {
  const all: [string, number][] = [
    ['pods', 1],
    ['cpu', requestMilli],
    ['memory', requestMemory],
  ];
  for (const { resource, amount } of others) all.push([resource, amount]);
  return all.filter(([, amount]) => amount > 0);
}

function fitsEmpty(wants: PodClass, node: Node): boolean {
  return wanted(wants).every(([resource, amount]) => amount <= amountOn(node, resource));
}

function hasMore(wants: PodClass, node: Node, before: Node): boolean {
  return wanted(wants).some(([resource]) => amountOn(node, resource) > amountOn(before, resource));
}

function hardConstraints(pod: Pod) {
  return (pod.spec.topologySpreadConstraints ?? []).filter((one) => one.whenUnsatisfiable === 'DoNotSchedule');
}

function spreadKeys(pod: Pod): string[] {
  return hardConstraints(pod).map((one) => one.topologyKey);
}

/** A node without one of the keys is in no domain. */
function hasSpreadKeys(pod: Pod, node: Node): boolean {
  return spreadKeys(pod).every((key) => label(node, key) !== undefined);
}

/** The other pod counts in one of the pod's constraints. */
function spreadCounts(pod: Pod, other: Pod): boolean {
  if (other.metadata.namespace !== pod.metadata.namespace) return false;
  return hardConstraints(pod).some(
    ({ labelSelector }) => labelSelector !== undefined && matchesSelector(labelSelector, other.metadata.labels),
  );
}

function required(pod: Pod, which: 'podAffinity' | 'podAntiAffinity'): readonly PodAffinityTerm[] {
  return pod.spec.affinity?.[which]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/** The other pod alone meets all terms of the pod's required affinity. */
function meetsAffinity(world: World, pod: Pod, other: Pod): boolean {
  const terms = required(pod, 'podAffinity');
  return terms.length > 0 && terms.every((term) => means(world, term, pod, other));
}

/** The other pod keeps the pod away, by the anti-affinity of either. */
function repels(world: World, pod: Pod, other: Pod): boolean {
  return (
    required(pod, 'podAntiAffinity').some((term) => means(world, term, pod, other)) ||
    required(other, 'podAntiAffinity').some((term) => means(world, term, other, pod))
  );
}

/** A term of `owner` means `other`: by namespace and by labels. */
function means(world: World, term: PodAffinityTerm, owner: Pod, other: Pod): boolean {
  const { labelSelector, namespaces = [], namespaceSelector } = term;
  if (labelSelector === undefined || !matchesSelector(labelSelector, other.metadata.labels)) return false;
  const namespace = other.metadata.namespace ?? '';
  if (namespaces.includes(namespace)) return true;
  if (namespaceSelector === undefined) return namespaces.length === 0 && namespace === owner.metadata.namespace;
  const labels: Labels | undefined = world.store.get('Namespace', namespace)?.metadata.labels;
  return matchesSelector(namespaceSelector, labels);
}
