// Leases as `kubectl get leases` shows them, made when somebody reads: heartbeats of the nodes from their machines' columns, leadership from the loops' modes.

import { tick } from '../base/units.ts';
import type { Lease } from '../kinds/lease.ts';
import { HAND_OVER_SECONDS } from './loops.ts';
import type { World } from './world.ts';

const NODE_LEASE_SECONDS = 40;

export function leases(world: World): Lease[] {
  const ofNodes = world.nodes.byName().map((slot) => {
    const node = world.nodes.node(slot).metadata;
    return lease(
      'kube-node-lease',
      node.name,
      node.uid,
      NODE_LEASE_SECONDS,
      node.creationTimestamp,
      world.nodes.at.leaseAt[slot] as number,
    );
  });
  const leaders: Lease[] = [];
  if (world.loops.scheduler.mode === 'automatic')
    leaders.push(lease('kube-system', 'kube-scheduler', '', HAND_OVER_SECONDS, tick(0), world.tick));
  return [...ofNodes, ...leaders];
}

function lease(
  namespace: string,
  name: string,
  uid: string,
  leaseDurationSeconds: number,
  creationTimestamp: ReturnType<typeof tick>,
  renewed: number,
): Lease {
  return {
    kind: 'Lease',
    metadata: { namespace, name, uid, resourceVersion: 0, generation: 1, creationTimestamp },
    spec: { holderIdentity: name, leaseDurationSeconds, renewTime: tick(renewed) },
  };
}
