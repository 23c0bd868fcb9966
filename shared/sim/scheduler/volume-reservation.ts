// VolumeBinding's later steps (facts sheet 1.2): a pod whose claims wait for it is promised its node, the claims are told of it, and the pod is bound when
// they are (Reserve and PreBind). Until then its room on the node is taken.

import { must } from '../../base/assert.ts';
import { NO_EVENT, type NodeSlot, type PodSlot } from '../../base/units.ts';
import type { PersistentVolumeClaim } from '../../kinds/persistent-volume-claim.ts';
import { bindPod } from '../control-plane/bind.ts';
import { ANNOTATIONS, selectedNode } from '../volumes/matching.ts';
import type { World } from '../world.ts';
import { book, unbook, wantsOf } from './bookings.ts';
import { claimsOf, isBound } from './claims.ts';
import { tellFailure } from './failure-events.ts';
import { provisionsOn } from './plugins/volume-binding.ts';

/** `bindTimeoutSeconds`: how long a pod waits for its volumes. */
const BIND_TIMEOUT = 600;
const TIMED_OUT = 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded';

/** Claims that wait for the pod are told its node, or given the volume that is there for them. */
export function reserveVolumes(world: World, slot: PodSlot, node: NodeSlot): void {
  if (wantsOf(world, slot).claims.length === 0) return;
  const object = world.nodes.node(node);
  for (const { claim, volume } of provisionsOn(world, slot, object) ?? []) {
    const { namespace = '', name, uid, annotations } = claim.metadata;
    if (volume) {
      if (volume.spec.claimRef?.uid === uid) continue;
      const stored = must(world.store.stored('PersistentVolume', volume.metadata.name), 'the volume was found');
      world.store.write('PersistentVolume', stored, {
        metadata: { annotations: { ...volume.metadata.annotations, [ANNOTATIONS.boundByController]: 'yes' } },
        spec: { ...volume.spec, claimRef: { namespace, name, uid } },
      });
    } else if (selectedNode(claim) === undefined) {
      const stored = must(world.store.stored('PersistentVolumeClaim', `${namespace}/${name}`), 'the claim was found');
      world.store.write('PersistentVolumeClaim', stored, {
        metadata: { annotations: { ...annotations, [ANNOTATIONS.selectedNode]: object.metadata.name } },
      });
    }
  }
}

/** The decision: bound at once, or promised while the volumes are made ready. */
export function place(world: World, slot: PodSlot, node: NodeSlot): void {
  if (wantsOf(world, slot).claims.length === 0) return bindPod(world, slot, node);
  const before = world.cause;
  world.cause = before || must(world.pods.stored[slot], 'a pod that was decided exists').cause;
  const pod = world.pods.pod(slot);
  if ((provisionsOn(world, slot, world.nodes.node(node)) ?? []).length === 0) {
    world.cause = before;
    return bindPod(world, slot, node);
  }
  world.cause = world.record('AwaitsVolumes', pod, world.nodes.node(node).metadata.name);
  reserveVolumes(world, slot, node);
  world.cause = before;
  book(world, slot, node);
  world.volumes.assumed.set(slot, { node, since: world.tick });
}

/** Once a tick: those whose volumes are there are bound; who waited too long, or whose node will not do any more, is decided anew. */
export function settleAssumed(world: World): void {
  if (world.volumes.assumed.size === 0) return;
  for (const row of world.volumes.assumedRows()) {
    const slot = row as PodSlot; // rows of pods are pod slots
    const { node, since } = must(world.volumes.assumed.get(slot), 'the row is in the list');
    const claims = claimsOf({ world, slot, wants: wantsOf(world, slot) });
    if (claims.every(({ claim }) => claim !== undefined && isBound(claim))) {
      world.cause = claims.map(({ claim }) => causeOf(world, claim?.metadata)).at(-1) ?? NO_EVENT;
      bindPod(world, slot, node);
      world.cause = NO_EVENT;
    } else if (world.tick - since >= BIND_TIMEOUT) {
      takeBack(world, slot);
      tellFailure(world, slot, TIMED_OUT, { kind: 'cleared' });
      world.cause = NO_EVENT;
    } else if (
      claims.some(({ claim }) => isOver(claim)) ||
      provisionsOn(world, slot, world.nodes.node(node)) === undefined
    )
      takeBack(world, slot);
  }
}

/** It will never have a volume: nothing is to be waited for. */
function isOver(claim: PersistentVolumeClaim | undefined): boolean {
  return claim === undefined || claim.metadata.deletionTimestamp !== undefined || claim.status.phase === 'Lost';
}

function causeOf(world: World, meta: { readonly namespace?: string | undefined; readonly name: string } | undefined) {
  return world.store.stored('PersistentVolumeClaim', `${meta?.namespace}/${meta?.name}`)?.cause ?? NO_EVENT;
}

/** The promise is withdrawn, and the pod waits for another attempt. */
export function takeBack(world: World, slot: PodSlot): void {
  forget(world, slot);
  world.queue.putBackAfterError(slot, world.tick);
}

/** The pod is gone, or was bound by somebody else: its room is free. */
export function forget(world: World, slot: PodSlot): void {
  if (world.volumes.assumed.size > 0 && world.volumes.assumed.delete(slot)) unbook(world, slot);
}

/** The scheduler stops deciding: what it had in mind is lost with it. */
export function takeAllBack(world: World): void {
  if (world.volumes.assumed.size === 0) return;
  for (const slot of world.volumes.assumedRows()) takeBack(world, slot as PodSlot); // rows of pods are pod slots
}
