// What every Kubernetes object carries: metadata, owner references, conditions, and the names under which objects are found.
// Inside the simulation times are ticks and versions are numbers; `manifest/print` turns them into the API's text.

import type { Tick } from '../base/units.ts';

export type Labels = Readonly<Record<string, string>>;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** The one that made the object, or took it over; at most one. */
  readonly controller?: true | undefined;
  /** In a foreground deletion the owner waits for this object. */
  readonly blockOwnerDeletion?: true | undefined;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid: string;
  readonly resourceVersion: number;
  /** Grows by one when the spec changes. */
  readonly generation: number;
  readonly creationTimestamp: Tick;
  readonly deletionTimestamp?: Tick | undefined;
  readonly deletionGracePeriodSeconds?: number | undefined;
  readonly generateName?: string | undefined;
  readonly labels?: Labels | undefined;
  readonly annotations?: Labels | undefined;
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
  /** Who must be done before the object goes: while the list has a name in it, a deleted object stays. */
  readonly finalizers?: readonly string[] | undefined;
}

/** Set on an owner that waits for what it owns to be deleted, or to be let go, before it goes itself. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';

export type ConditionStatus = 'True' | 'False' | 'Unknown';

export interface Condition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastTransitionTime: Tick;
  /** Only a Deployment's conditions have it: when the condition was last said, also with the same status. */
  readonly lastUpdateTime?: Tick | undefined;
}

export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** `namespace/name`, or the bare name for kinds without a namespace; unique within a kind. */
export function keyOf(meta: { readonly namespace?: string | undefined; readonly name: string }): string {
  const { namespace, name } = meta;
  if (namespace === undefined) return name;
  if (namespace !== before.namespace) before = { namespace, prefix: `${namespace}/` };
  return before.prefix + name;
}

/** Most keys that are asked for are of the namespace of the one before. */
let before = { namespace: '', prefix: '/' };

const ownerKeys = new WeakMap<OwnerReference, string>();

/** Of an owner of objects in this namespace. Shared references, shared key: building it for each pod would cost more than the rest. */
export function ownerKey(owner: OwnerReference, namespace: string | undefined): string {
  let key = ownerKeys.get(owner);
  if (key === undefined) {
    key = keyOf({ namespace, name: owner.name });
    ownerKeys.set(owner, key);
  }
  return key;
}

export function controllerOf(meta: ObjectMeta): OwnerReference | undefined {
  return meta.ownerReferences?.find((owner) => owner.controller);
}

export function condition(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((one) => one.type === type);
}

/** Replaces the condition of the same type; an unchanged status keeps its transition time. Equal conditions give back the same list. */
export function withCondition(conditions: readonly Condition[], next: Condition): readonly Condition[] {
  const index = conditions.findIndex((one) => one.type === next.type);
  if (index < 0) return [...conditions, next];
  const old = conditions[index] as Condition;
  if (old.status === next.status && old.reason === next.reason && old.message === next.message) return conditions;
  const kept = old.status === next.status ? { ...next, lastTransitionTime: old.lastTransitionTime } : next;
  return conditions.map((one, i) => (i === index ? kept : one));
}
