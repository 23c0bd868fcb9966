// The pods of a DaemonSet: which nodes should have one, what each is made of, and which node a pod is meant for (pkg/controller/daemon,
// pkg/controller/daemon/util; facts sheet 2.4).

import { share } from '../../base/hash.ts';
import { LIMITS } from '../../base/limits.ts';
import { REVISION_HASH_LABEL } from '../../kinds/controller-revision.ts';
import type { DaemonSet } from '../../kinds/daemonset.ts';
import type { OwnerReference } from '../../kinds/meta.ts';
import { type Node, TAINTS } from '../../kinds/node.ts';
import type { Pod, PodSpec, PodTemplate, Toleration } from '../../kinds/pod.ts';
import { tolerates } from '../../kinds/toleration.ts';
import { podForbidden } from '../control-plane/admission.ts';
import { createPod } from '../control-plane/create.ts';
import { freeName } from '../naming.ts';
import { matchesNode } from '../scheduler/plugins/node-affinity.ts';
import type { World } from '../world.ts';

/** Daemons stay where nobody else may: on nodes that are cordoned, silent or short of something. */
const ADDED: readonly Toleration[] = [
  { key: TAINTS.notReady, operator: 'Exists', effect: 'NoExecute' },
  { key: TAINTS.unreachable, operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: TAINTS.unschedulable, operator: 'Exists', effect: 'NoSchedule' },
];
const ON_HOST: Toleration = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };

interface Made {
  readonly tolerations: readonly Toleration[];
  readonly byNode: Map<string, PodSpec>;
}

const made = new WeakMap<PodTemplate, Made>();

function madeOf(template: PodTemplate): Made {
  let one = made.get(template);
  if (!one) {
    one = { tolerations: share(tolerationsOf(template.spec)), byNode: new Map() };
    made.set(template, one);
  }
  return one;
}

/** A toleration that the template has of its own gives way to the added one of the same key and effect. */
function tolerationsOf({ tolerations, hostNetwork }: PodSpec): readonly Toleration[] {
  const added = hostNetwork ? [...ADDED, ON_HOST] : ADDED;
  const own = tolerations.filter(
    (one) => !added.some((other) => other.key === one.key && other.effect === one.effect && one.operator === 'Exists'),
  );
  return [...own, ...added];
}

/** The template for one node: the ordinary scheduler binds the pod, and finds that only this node will do. */
function specFor(template: PodTemplate, node: string): PodSpec {
  const { tolerations, byNode } = madeOf(template);
  let spec = byNode.get(node);
  if (!spec) {
    const affinity = template.spec.affinity;
    // What the template required of nodes was asked by this controller; the name takes its place (ReplaceDaemonSetPodNodeNameNodeAffinity).
    const matchFields = [{ key: 'metadata.name', operator: 'In' as const, values: [node] }];
    const nodeAffinity = {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    };
    spec = { ...template.spec, tolerations, affinity: { ...affinity, nodeAffinity } };
    byNode.set(node, spec);
  }
  return spec;
}

export interface Fate {
  /** A pod is to be made there. */
  readonly run: boolean;
  /** One that is there may stay. */
  readonly stay: boolean;
}

const STAYS: Fate = { run: false, stay: true };
const GOES: Fate = { run: false, stay: false };
const RUNS: Fate = { run: true, stay: true };

type Fates = ReadonlyMap<string, Fate>;

const known = new WeakMap<PodTemplate, { readonly world: World; readonly version: number; readonly fates: Fates }>();

/** Of all nodes, by name; reckoned anew only when some node came, went or changed. */
export function fatesOf(world: World, set: DaemonSet): Fates {
  const { nodes } = world;
  const before = known.get(set.spec.template);
  if (before?.world === world && before.version === nodes.version) return before.fates;
  const fates = new Map<string, Fate>();
  for (const slot of nodes.byName()) {
    const node = nodes.node(slot);
    fates.set(node.metadata.name, fateOn(set, node));
  }
  known.set(set.spec.template, { world, version: nodes.version, fates });
  return fates;
}

/** By selector, affinity and taints: whether there is room is the scheduler's question. */
function fateOn({ spec: { template } }: DaemonSet, node: Node): Fate {
  const { nodeName } = template.spec;
  if (nodeName !== undefined && nodeName !== node.metadata.name) return GOES;
  if (!matchesNode(template.spec, node)) return GOES;
  const { tolerations } = madeOf(template);
  let run = true;
  for (const taint of node.spec.taints) {
    if (taint.effect === 'PreferNoSchedule' || tolerations.some((one) => tolerates(one, taint))) continue;
    if (taint.effect === 'NoExecute') return GOES;
    run = false;
  }
  return run ? RUNS : STAYS;
}

/** The node that a pod is on, or that it is meant for. */
export function targetOf({ spec: { nodeName, affinity } }: Pod): string | undefined {
  if (nodeName !== undefined) return nodeName;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return terms[0]?.matchFields?.find((one) => one.key === 'metadata.name')?.values?.[0];
}

const references = new WeakMap<PodTemplate, readonly OwnerReference[]>();

export function ownerOf({ metadata: { name, uid }, spec: { template } }: DaemonSet): readonly OwnerReference[] {
  const known = references.get(template);
  if (known?.[0]?.uid === uid) return known;
  const list = share([
    { apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid, controller: true, blockOwnerDeletion: true },
  ] as const);
  references.set(template, list);
  return list;
}

const labelled = new WeakMap<
  PodTemplate,
  { readonly hash: string; readonly labels: Readonly<Record<string, string>> }
>();

/** One object for all pods of a revision. */
function labelsOf(template: PodTemplate, hash: string): Readonly<Record<string, string>> {
  const known = labelled.get(template);
  if (known?.hash === hash) return known.labels;
  const labels = share({ ...template.metadata.labels, [REVISION_HASH_LABEL]: hash });
  labelled.set(template, { hash, labels });
  return labels;
}

/** False, and an event, when it is refused. */
export function createDaemon(world: World, set: DaemonSet, hash: string, node: string): boolean {
  const { template } = set.spec;
  const { namespace } = set.metadata;
  const prefix = `${set.metadata.name}-`;
  const trigger = world.cause;
  const spec = specFor(template, node);
  const forbidden = podForbidden(world, namespace, spec);
  const why =
    forbidden !== undefined
      ? `pods "${prefix}" is forbidden: ${forbidden}`
      : world.store.count('Pod') >= LIMITS.pods
        ? 'the cluster holds no more pods'
        : undefined;
  if (why !== undefined) {
    world.record('DaemonPodRefused', set, why);
    return false;
  }
  const name = freeName(world, 'Pod', namespace, prefix);
  world.cause = world.record('DaemonPodCreated', set, name);
  const labels = labelsOf(template, hash);
  const { annotations } = template.metadata;
  createPod(world, { name, namespace, generateName: prefix, labels, annotations, ownerReferences: ownerOf(set) }, spec);
  world.cause = trigger;
  return true;
}
