// The pods of a StatefulSet: what each is made of (name, labels, storage, address), its claims, and the writes that make them. Which of them are made
// and when is `controllers/statefulset`'s.

import { share } from '../../base/hash.ts';
import { LIMITS } from '../../base/limits.ts';
import { tick } from '../../base/units.ts';
import { type ControllerRevision, REVISION_HASH_LABEL } from '../../kinds/controller-revision.ts';
import { keyOf, type OwnerReference } from '../../kinds/meta.ts';
import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import type { Pod, PodSpec, PodTemplate } from '../../kinds/pod.ts';
import { matchesSelector } from '../../kinds/selector.ts';
import { POD_INDEX_LABEL, POD_NAME_LABEL, type StatefulSet, type StatefulSetSpec } from '../../kinds/statefulset.ts';
import { admitClaim, namespaceForbidden, podForbidden } from '../control-plane/admission.ts';
import { createObject, createPod } from '../control-plane/create.ts';
import { claimLimitsBroken } from '../control-plane/limit-range.ts';
import { quotaBroken } from '../control-plane/quota.ts';
import { canonical } from '../naming.ts';
import { endRetries, retryLater } from '../retries.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

const references = new WeakMap<StatefulSetSpec['selector'], readonly OwnerReference[]>();

/** One list for all that a set owns: its hash is reckoned once. */
export function ownerOf({ metadata: { name, uid }, spec: { selector } }: StatefulSet): readonly OwnerReference[] {
  const known = references.get(selector);
  if (known?.[0]?.uid === uid) return known;
  const list = share([
    { apiVersion: 'apps/v1', kind: 'StatefulSet', name, uid, controller: true, blockOwnerDeletion: true },
  ] as const);
  references.set(selector, list);
  return list;
}

export function podName(set: StatefulSet, ordinal: number): string {
  return `${set.metadata.name}-${ordinal}`;
}

function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${podName(set, ordinal)}`;
}

const specs = new WeakMap<PodTemplate, Map<number, PodSpec>>();

/** The template with the pod's own host name and volumes; one object for all lives of an ordinal. */
function specOf(set: StatefulSet, template: PodTemplate, ordinal: number): PodSpec {
  let made = specs.get(template);
  if (!made) {
    made = new Map();
    specs.set(template, made);
  }
  let spec = made.get(ordinal);
  if (!spec) {
    const own = (set.spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
      name,
      persistentVolumeClaim: { claimName: claimName(set, name, ordinal) },
    }));
    const others = (template.spec.volumes ?? []).filter((one) => !own.some(({ name }) => name === one.name));
    const volumes = [...own, ...others];
    spec = {
      ...template.spec,
      volumes: volumes.length > 0 ? volumes : undefined,
      hostname: podName(set, ordinal),
      subdomain: set.spec.serviceName === '' ? undefined : set.spec.serviceName,
    };
    made.set(ordinal, spec);
  }
  return spec;
}

/** True when the pod is there now. */
export function createReplica(world: World, set: StatefulSet, revision: ControllerRevision, ordinal: number): boolean {
  const name = podName(set, ordinal);
  const { namespace } = set.metadata;
  const trigger = world.cause;
  const claims = createClaims(world, set, ordinal);
  if (claims === 'waits') return false;
  if (claims !== 'there') return fail(world, set, name, claims.failed);
  const { template } = revision.data.spec;
  const spec = specOf(set, template, ordinal);
  const key = `${namespace}/${name}`;
  const there = world.store.stored('Pod', key);
  if (there && adopts(world, set, there)) return true;
  const forbidden = podForbidden(world, namespace, spec);
  const why =
    forbidden !== undefined
      ? `pods "${name}" is forbidden: ${forbidden}`
      : there
        ? `pods "${name}" already exists`
        : world.store.count('Pod') >= LIMITS.pods
          ? 'the cluster holds no more pods'
          : undefined;
  if (why !== undefined) return fail(world, set, name, why);
  endRetries(world, 'statefulSets', keyOf(set.metadata));
  world.cause = world.record('SetPodCreated', set, name);
  const labels = {
    ...template.metadata.labels,
    [POD_NAME_LABEL]: name,
    [POD_INDEX_LABEL]: String(ordinal),
    [REVISION_HASH_LABEL]: revision.metadata.name,
  };
  const { annotations } = template.metadata;
  createPod(world, { name, namespace, labels, annotations, ownerReferences: ownerOf(set) }, spec);
  world.cause = trigger;
  return true;
}

function fail(world: World, set: StatefulSet, pod: string, why: string): false {
  world.record('SetPodFailed', set, pod, why);
  retryLater(world, 'statefulSets', keyOf(set.metadata));
  return false;
}

/** A pod of the right name and labels that nobody owns is the set's from now on. */
function adopts(world: World, set: StatefulSet, stored: Stored<Pod>): boolean {
  const { ownerReferences, labels, deletionTimestamp } = stored.object.metadata;
  if (ownerReferences !== undefined || deletionTimestamp !== undefined) return false;
  if (!matchesSelector(set.spec.selector, labels)) return false;
  world.store.write('Pod', stored, { metadata: { ownerReferences: ownerOf(set) } });
  return true;
}

/** Claims that are missing are made, all that can be. `waits`: one cannot be used yet. */
export function createClaims(
  world: World,
  set: StatefulSet,
  ordinal: number,
): 'there' | 'waits' | { readonly failed: string } {
  const { namespace } = set.metadata;
  const pod = podName(set, ordinal);
  const failed: string[] = [];
  for (const { metadata, spec } of set.spec.volumeClaimTemplates ?? []) {
    const name = claimName(set, metadata.name, ordinal);
    const there = world.store.stored('PersistentVolumeClaim', `${namespace}/${name}`);
    if (there) {
      const { deletionTimestamp } = there.seen.metadata;
      if (deletionTimestamp !== undefined || isStale(world, there.seen)) return awaitClaim(world, set);
      continue;
    }
    const admitted = admitClaim(world, spec);
    const why =
      namespaceForbidden(world, namespace) ??
      claimLimitsBroken(world, namespace, admitted) ??
      quotaBroken(world, namespace, { kind: 'PersistentVolumeClaim', spec: admitted });
    if (why !== undefined) {
      const said = `persistentvolumeclaims "${name}" is forbidden: ${why}`;
      world.record('SetClaimFailed', set, `${name} for Pod ${pod}`, said);
      failed.push(`failed to create PVC ${name}: ${said}`);
      continue;
    }
    const trigger = world.cause;
    world.cause = world.record('SetClaimCreated', set, name, pod);
    createObject(world, {
      kind: 'PersistentVolumeClaim',
      metadata: {
        name,
        namespace,
        labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
        annotations: metadata.annotations,
        ownerReferences: claimOwners(set, undefined),
      },
      spec,
      status: { phase: 'Pending' },
    });
    world.cause = trigger;
  }
  if (failed.length === 0) return 'there';
  return { failed: failed.length === 1 ? failed.join() : `[${failed.join(', ')}]` };
}

/** The old claim of the name goes first; who is gone is looked for in each second. */
function awaitClaim(world: World, { metadata: { namespace, name } }: StatefulSet): 'waits' {
  world.queues.later('statefulSets', `${namespace}/${name}`, tick(world.tick + 1));
  return 'waits';
}

/** It belongs to a pod of before, and is about to be collected with it (whenScaled: Delete). */
function isStale(world: World, { metadata }: PersistentVolumeClaim): boolean {
  const owner = metadata.ownerReferences?.find((one) => one.kind === 'Pod');
  if (!owner) return false;
  return world.store.stored('Pod', `${metadata.namespace}/${owner.name}`)?.seen.metadata.uid !== owner.uid;
}

/** Who takes a claim along when it goes: the pod when it is scaled away, else the set, else nobody. `condemned` is a pod that the set no longer has room for. */
function claimOwners(set: StatefulSet, condemned: Pod | undefined): readonly OwnerReference[] | undefined {
  const { whenDeleted, whenScaled } = set.spec.persistentVolumeClaimRetentionPolicy;
  if (condemned !== undefined && whenScaled === 'Delete') {
    const { name, uid } = condemned.metadata;
    return [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true, blockOwnerDeletion: true }];
  }
  return whenDeleted === 'Delete' ? ownerOf(set) : undefined;
}

/** The claims of a pod carry the owners that the retention policy asks for. */
export function keepClaimOwners(world: World, set: StatefulSet, ordinal: number, condemned: Pod | undefined): void {
  const { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy: policy } = set.spec;
  if (volumeClaimTemplates === undefined) return;
  const wanted = claimOwners(set, condemned);
  for (const { metadata } of volumeClaimTemplates) {
    const key = `${set.metadata.namespace}/${claimName(set, metadata.name, ordinal)}`;
    const stored = world.store.stored('PersistentVolumeClaim', key);
    if (!stored) continue;
    const { ownerReferences } = stored.seen.metadata;
    // A policy that retains lets go only of what it may have bound itself.
    const bound = ownerReferences?.some((one) => one.kind === 'Pod' || one.uid === set.metadata.uid) ?? false;
    if (!bound && wanted === undefined) continue;
    if (policy.whenDeleted === 'Retain' && policy.whenScaled === 'Retain' && !bound) continue;
    if (canonical(ownerReferences) !== canonical(wanted))
      world.store.write('PersistentVolumeClaim', stored, { metadata: { ownerReferences: wanted } });
  }
}
