// etcd: members that must be more than half to agree on anything (facts sheet 5.3). Its data outlives its members; losing them for good is out of scope.

import { NEVER, NO_EVENT } from '../../base/units.ts';
import { drawBelow, STREAMS } from '../../base/draw.ts';
import type { World } from '../world.ts';
import { works } from './plane.ts';

/** The election timeout is 1 s, and then the votes are counted: in whole seconds, so long nothing is written. */
export const ELECTION_SECONDS = 2;

/** Of `members` this many must agree: 3 of 5. */
export function quorumOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/** Members that work are counted anew; without a leader among them, and enough of them, they elect one. */
export function settleEtcd(world: World): void {
  const { plane } = world;
  const members = plane.of('etcd');
  const alive = members.filter(works);
  const quorum = alive.length >= quorumOf(members.length);
  if (quorum !== plane.quorum) {
    plane.quorum = quorum;
    plane.cause = world.recordNamed(
      quorum ? 'EtcdQuorumRestored' : 'EtcdQuorumLost',
      'ControlPlane',
      undefined,
      'etcd',
      alive.length,
      members.length,
    );
  }
  if (!quorum) {
    plane.etcdLeader = ''; // it steps down
    plane.electedAt = NEVER;
    return;
  }
  if (alive.some((one) => one.name === plane.etcdLeader)) return;
  if (plane.electedAt === NEVER) {
    // The first members of a cluster have elected somebody before anybody looks.
    plane.electedAt = world.tick + (plane.elections === 0 ? 0 : ELECTION_SECONDS);
    plane.etcdLeader = '';
  }
  if (world.tick < plane.electedAt) return;
  const chosen = alive[drawBelow(alive.length, world.entropy, STREAMS.jitter, 0, world.tick, alive.length)];
  plane.etcdLeader = chosen?.name ?? '';
  plane.electedAt = NEVER;
  plane.elections += 1;
  if (plane.elections === 1) return;
  if (world.cause === NO_EVENT) world.cause = plane.cause;
  plane.cause = world.recordNamed('EtcdLeaderElected', 'ControlPlane', undefined, plane.etcdLeader);
}
