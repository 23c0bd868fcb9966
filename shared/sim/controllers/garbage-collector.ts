// The garbage collector: what belonged to an owner that is gone goes after it (background deletion, facts sheet 2.13).

import type { StoredKind } from '../../kinds/index.ts';
import { deleteObject } from '../control-plane/delete.ts';
import type { World } from '../world.ts';

const COLLECTED: readonly StoredKind[] = ['ReplicaSet', 'Pod', 'EndpointSlice'];

export function runGarbageCollector(world: World): void {
  for (const { key: uid, cause } of world.orphans.drain()) {
    for (const kind of COLLECTED) {
      const rows = kind === 'Pod' ? (world.owners.of(uid)?.pods ?? []) : [];
      for (const key of [...world.pods.keysOf(rows), ...world.owners.keysOf(uid, kind)]) {
        const stored = world.store.stored(kind, key);
        if (!stored) continue;
        world.cause = cause;
        world.cause = world.record('GarbageCollected', stored.object);
        deleteObject(world, kind, key);
      }
    }
  }
}
