// Leases as `kubectl get leases` shows them, made when somebody reads: heartbeats of the nodes from their machines' columns, leadership from the control plane.

import { type Tick, tick } from '../base/units.ts';
import { ELECTED, LOOPS } from '../journal/command.ts';
import type { Lease } from '../kinds/lease.ts';
import { componentOf, HAND_OVER_SECONDS } from './loops.ts';
import type { World } from './world.ts';

const NODE_LEASE_SECONDS = 40;

export function leases(world: World): Lease[] {
  const ofNodes = world.nodes.byName().map((slot) => {
    const { name, uid, creationTimestamp } = world.nodes.node(slot).metadata;
    const renewed = world.nodes.at.leaseAt[slot] as number;
    return lease('kube-node-lease', name, uid, name, NODE_LEASE_SECONDS, creationTimestamp, renewed);
  });
  return [...ofNodes, ...leaders(world)];
}

/** Of a managed control plane: held and renewed while somebody there decides. Of one of machines: what stands in etcd, however old. */
function leaders(world: World): Lease[] {
  const { plane } = world;
  return [...ELECTED].reverse().flatMap((component) => {
    const { holder, acquiredAt, renewedAt } = plane.leases[component];
    if (!plane.managed)
      return holder === ''
        ? []
        : [lease('kube-system', component, '', holder, HAND_OVER_SECONDS, tick(0), renewedAt, acquiredAt)];
    const runs = LOOPS.some((loop) => componentOf(loop) === component && world.loops[loop].mode === 'automatic');
    return runs ? [lease('kube-system', component, '', component, HAND_OVER_SECONDS, tick(0), world.tick)] : [];
  });
}

function lease(
  namespace: string,
  name: string,
  uid: string,
  holderIdentity: string,
  leaseDurationSeconds: number,
  creationTimestamp: Tick,
  renewed: number,
  acquired: number = creationTimestamp,
): Lease {
  return {
    kind: 'Lease',
    metadata: { namespace, name, uid, resourceVersion: 0, generation: 1, creationTimestamp },
    spec: { holderIdentity, leaseDurationSeconds, acquireTime: tick(acquired), renewTime: tick(renewed) },
  };
}
