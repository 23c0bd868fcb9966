// Which pods will come to the quay: those that evictions, drains and announcements bring, with their size, their time and the reason.

import { NEVER } from '../../../shared/base/units.ts';
import { keyOf } from '../../../shared/kinds/meta.ts';
import { TAINTS } from '../../../shared/kinds/node.ts';
import type { Pod } from '../../../shared/kinds/pod.ts';
import { standingOf } from '../../../shared/match/known/node.ts';
import { MONITOR_GRACE_PERIOD, MONITOR_PERIOD } from '../../../shared/sim/controllers/node-lifecycle.ts';
import type { World } from '../../../shared/sim/world.ts';
import { ranksOf, workloadOf } from '../../board/workloads.ts';
import { baysOf, holesFor, needOfArrival, READABLE_NODES, type Size, sizeOf } from './room.ts';

export interface Coming extends Size {
  readonly id: string;
  /** `namespace/name` of the Deployment. */
  readonly workload: string;
  readonly rank: number;
  readonly count: number;
  /** The tick at which they wait on the quay. */
  readonly at: number;
  /** `evicted`: a toleration runs out. `silent`: so will be if the node is not heard again. `drain`: their node goes down then, unless they were moved. `scaled`: the scenario's announcement. */
  readonly why: 'evicted' | 'silent' | 'drain' | 'scaled';
  readonly node?: string | undefined;
}

/** By time, then by workload. */
export function comingOf(world: World): readonly Coming[] {
  const ranks = ranksOf(world);
  const groups = new Map<string, Coming>();
  // Of a cluster that is too large to be read only what is announced is told.
  const nodes = world.nodes.byName().length > READABLE_NODES ? [] : world.nodes.byName();
  for (const slot of nodes) {
    const { name } = world.nodes.node(slot).metadata;
    for (const podSlot of world.nodes.pods[slot] ?? []) {
      const fate = fateOf(world, slot, name, podSlot);
      if (fate === undefined) continue;
      const workload = workloadOf(world, world.pods.pod(podSlot));
      const id = `${fate.why} ${name} ${workload} ${fate.at}`;
      const size = sizeOf(world, world.pods.at.podClass[podSlot] ?? 0);
      const known = groups.get(id);
      groups.set(id, {
        id,
        workload,
        rank: ranks.get(workload) ?? ranks.size,
        count: (known?.count ?? 0) + 1,
        node: name,
        ...size,
        ...fate,
      });
    }
  }
  return [...groups.values(), ...announced(world, ranks)].sort(
    (a, b) => a.at - b.at || a.rank - b.rank || (a.id < b.id ? -1 : 1),
  );
}

function fateOf(world: World, slot: number, node: string, podSlot: number): Pick<Coming, 'why' | 'at'> | undefined {
  const pod = world.pods.pod(podSlot);
  if (pod.metadata.deletionTimestamp !== undefined || pod.status.phase === 'Succeeded') return undefined;
  const evictAt = world.pods.at.evictAt[podSlot] as number; // a row on a node has its columns
  if (evictAt !== NEVER) return { why: 'evicted', at: evictAt };
  if (standingOf(world, slot) !== 'heard') return { why: 'silent', at: notReadyAt(world, slot) + patience(pod) };
  const notice = world.notices.find((one) => one.kind === 'maintenance' && one.node === node && one.at > world.tick);
  return notice && { why: 'drain', at: notice.at };
}

/** When node-lifecycle will call a silent node NotReady: at its first look more than the grace period after the last heartbeat that it saw. */
export function notReadyAt(world: World, slot: number): number {
  const { at } = world.nodes;
  if (at.lost[slot] === 1) return world.tick;
  // A lease that was renewed after the last look is seen at the next one.
  const seen = at.leaseAt[slot] === at.leaseSeen[slot] ? (at.leaseSeenAt[slot] ?? 0) : nextLook(world.tick + 1);
  return nextLook(seen + MONITOR_GRACE_PERIOD + 1);
}

function nextLook(tick: number): number {
  return Math.ceil(tick / MONITOR_PERIOD) * MONITOR_PERIOD;
}

/** Seconds for which a pod tolerates an unreachable node; admission gives 300 to those that say nothing. */
function patience(pod: Pod): number {
  const found = pod.spec.tolerations.find(
    (one) => one.key === TAINTS.unreachable && one.tolerationSeconds !== undefined,
  );
  return found?.tolerationSeconds ?? 300;
}

/** For each announced arrival (by its id): how many of its pods would find room now. */
export function roomForComing(world: World): ReadonlyMap<string, number> {
  const room = new Map<string, number>();
  if (world.nodes.byName().length > READABLE_NODES) return room;
  for (const one of comingOf(world)) {
    const notice = world.notices.find(({ id }) => id === one.id);
    if (notice?.kind !== 'arrival') continue;
    room.set(one.id, Math.min(one.count, holesFor(baysOf(world), needOfArrival(world, notice))));
  }
  return room;
}

function announced(world: World, ranks: ReadonlyMap<string, number>): Coming[] {
  return world.notices.flatMap((notice): Coming[] => {
    if (notice.kind !== 'arrival' || notice.at <= world.tick) return [];
    const workload = keyOf({ namespace: notice.namespace, name: notice.deployment });
    const count = notice.replicas - (world.store.get('Deployment', workload)?.spec.replicas ?? 0);
    if (count <= 0) return [];
    const rank = ranks.get(workload) ?? ranks.size;
    const { id, at, milliCpu, memoryBytes } = notice;
    return [{ id, workload, rank, count, at, why: 'scaled', milli: milliCpu, bytes: memoryBytes }];
  });
}
