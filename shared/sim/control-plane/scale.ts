// The scale subresource: another number of replicas for an object that has one, and nothing else of it.

import type { StoredKind, StoredKinds } from '../../kinds/index.ts';
import type { Change } from '../store.ts';
import type { World } from '../world.ts';

/** Nothing is written when the number is the same, or when the object has no replicas. */
export function setReplicas(world: World, kind: StoredKind, key: string, replicas: number): void {
  const stored = world.store.stored<StoredKind>(kind, key);
  if (!stored || !('spec' in stored.object) || !('replicas' in stored.object.spec)) return;
  const { spec, metadata } = stored.object;
  if (spec.replicas === replicas) return;
  const change = { metadata: { generation: metadata.generation + 1 }, spec: { ...spec, replicas } };
  world.store.write<StoredKind>(kind, stored, change as Change<StoredKinds[StoredKind]>); // the spec is of the object's own kind
}
