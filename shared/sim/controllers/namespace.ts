// The namespace controller (pkg/controller/namespace), with what the service account and root certificate controllers put into a new namespace. A namespace
// that is Terminating is emptied, pods first, and goes when nothing is left in it.

import { tick } from '../../base/units.ts';
import { resourceOfKind, STORED_KINDS, type StoredKind } from '../../kinds/index.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';
import type { Namespace } from '../../kinds/namespace.ts';
import { newMeta } from '../control-plane/create.ts';
import { deleteObject } from '../control-plane/delete.ts';
import { chargeQuotas } from '../control-plane/quota.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

export const DEFAULT_SERVICE_ACCOUNT = 'default';
export const ROOT_CERTIFICATE = 'kube-root-ca.crt';
/** What stands in it nobody here reads. */
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n';

export function runNamespaces(world: World): void {
  for (const { key, cause } of world.work.namespaces.drain()) {
    const stored = world.store.stored('Namespace', key);
    if (!stored) continue;
    world.cause = cause || stored.cause; // time has no cause
    if (stored.object.status.phase === 'Active') furnish(world, key);
    else empty(world, stored);
  }
}

function furnish(world: World, namespace: string): void {
  if (!world.store.named('ServiceAccount', namespace, DEFAULT_SERVICE_ACCOUNT)) {
    const metadata = newMeta(world, { name: DEFAULT_SERVICE_ACCOUNT, namespace });
    world.store.create('ServiceAccount', { kind: 'ServiceAccount', metadata });
  }
  if (world.store.named('ConfigMap', namespace, ROOT_CERTIFICATE)) return;
  const metadata = newMeta(world, { name: ROOT_CERTIFICATE, namespace });
  chargeQuotas(world, namespace, { kind: 'ConfigMap' });
  world.store.create('ConfigMap', { kind: 'ConfigMap', metadata, data: { 'ca.crt': CERTIFICATE } });
}

/** Kinds that stand in namespaces, in the order in which they are emptied: pods before all else (OrderedNamespaceDeletion). */
const CONTENT: readonly StoredKind[] = [
  'Pod',
  ...STORED_KINDS.filter((kind) => kind !== 'Pod' && resourceOfKind(kind)?.namespaced === true),
];

function empty(world: World, stored: Stored<Namespace>): void {
  const { metadata } = stored.object;
  const cause = world.cause;
  let wait = 0;
  const left: { readonly kind: StoredKind; readonly count: number; readonly finalizers: readonly string[] }[] = [];
  for (const kind of CONTENT) {
    if (kind !== 'Pod' && left.length > 0) break; // pods are not gone yet
    for (const key of keysIn(world, kind, metadata.name)) {
      world.cause = cause;
      wait = Math.max(wait, remove(world, kind, key));
    }
    const rest = keysIn(world, kind, metadata.name).map((key) => world.store.stored(kind, key)?.object.metadata);
    const finalizers = rest.flatMap((one) => one?.finalizers ?? []);
    if (rest.length > 0) left.push({ kind, count: rest.length, finalizers });
  }
  world.cause = cause;
  if (left.length > 0) {
    writeConditions(world, stored, left);
    world.queues.later('namespaces', metadata.name, tick(world.tick + Math.max(1, Math.floor(wait / 2) + 1)));
    return;
  }
  const finalizers = stored.object.spec.finalizers.filter((one) => one !== 'kubernetes');
  if (finalizers.length > 0 || metadata.finalizers !== undefined)
    return void world.store.write('Namespace', stored, { spec: { finalizers } });
  world.record('NamespaceEmptied', stored.object);
  world.store.remove('Namespace', stored);
}

function keysIn(world: World, kind: StoredKind, namespace: string): string[] {
  const prefix = `${namespace}/`;
  return [...world.store.table(kind).keys()].filter((key) => key.startsWith(prefix)).sort((x, y) => (x < y ? -1 : 1));
}

/** How long the object may take to go, in seconds: the grace of a pod. */
function remove(world: World, kind: StoredKind, key: string): number {
  const stored = world.store.stored<StoredKind>(kind, key);
  if (stored === undefined) return 0;
  const { object } = stored;
  const grace = object.kind === 'Pod' ? object.spec.terminationGracePeriodSeconds : 0;
  if (object.metadata.deletionTimestamp !== undefined) return grace;
  world.cause = world.record('NamespaceContentDeleted', object);
  deleteObject(world, kind, stored);
  return grace;
}

type Left = Parameters<typeof writeConditions>[2];

function writeConditions(
  world: World,
  stored: Stored<Namespace>,
  left: readonly { readonly kind: StoredKind; readonly count: number; readonly finalizers: readonly string[] }[],
): void {
  const { status } = stored.object;
  let conditions = status.conditions ?? [];
  for (const one of conditionsOf(left))
    conditions = withCondition(conditions, { ...one, lastTransitionTime: world.tick });
  if (conditions !== status.conditions) world.store.write('Namespace', stored, { status: { ...status, conditions } });
}

/** As pkg/controller/namespace/deletion/status_condition_utils.go writes them. */
function conditionsOf(left: Left): Omit<Condition, 'lastTransitionTime'>[] {
  const counts = left.map(({ kind, count }) => `${nameOf(kind)} has ${count} resource instances`);
  const names = [...new Set(left.flatMap((one) => one.finalizers))].sort((x, y) => (x < y ? -1 : 1));
  const kept = names.map(
    (name) =>
      `${name} in ${left.reduce((sum, one) => sum + one.finalizers.filter((other) => other === name).length, 0)} resource instances`,
  );
  return [
    {
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${counts.join(', ')}`,
    },
    kept.length === 0
      ? {
          type: 'NamespaceFinalizersRemaining',
          status: 'False',
          reason: 'ContentHasNoFinalizers',
          message: 'All content-preserving finalizers finished',
        }
      : {
          type: 'NamespaceFinalizersRemaining',
          status: 'True',
          reason: 'SomeFinalizersRemain',
          message: `Some content in the namespace has finalizers remaining: ${kept.join(', ')}`,
        },
  ];
}

/** `deployments.apps`, and `pods.` for the core group, as the real message has it. */
function nameOf(kind: StoredKind): string {
  const served = resourceOfKind(kind);
  const slash = served?.apiVersion.indexOf('/') ?? -1;
  return `${served?.resource}.${slash < 0 ? '' : served?.apiVersion.slice(0, slash)}`;
}
