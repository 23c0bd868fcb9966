// The cluster autoscaler (facts sheet 2.12): every 10 s it looks at pods that are Pending because they fit nowhere, and buys machines of the pool on which they
// would, the one that wastes least. Giving machines back is `cluster-autoscaler-down`'s.

import { NO_NODE } from '../../base/units.ts';
import { LIMITS } from '../../base/limits.ts';
import type { PoolOrder } from '../../journal/command.ts';
import { condition } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { buyMachine, nodesOfPool } from '../machines/pools.ts';
import type { PodClass } from '../scheduler/classes.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { scaleDown } from './cluster-autoscaler-down.ts';
import { emptyRoom, refusesPod, type Room, roomOn, takeRoom } from './node-room.ts';

/** scan-interval. */
export const SCAN_SECONDS = 10;

interface Waiting {
  readonly stored: Stored<Pod>;
  readonly wants: PodClass;
}

export function runClusterAutoscaler(world: World): void {
  if (world.pools.orders.length === 0 || world.tick % SCAN_SECONDS !== 0) return;
  const grown = scaleUp(world);
  scaleDown(world, grown);
}

/** Pods that the scheduler found no node for, by name. */
function waitingPods(world: World): Waiting[] {
  const { node, ending, podClass } = world.pods.at;
  const waiting: Waiting[] = [];
  for (const stored of world.store.table('Pod').values()) {
    if (node[stored.slot] !== NO_NODE || ending[stored.slot] === 1) continue;
    if (condition(stored.object.status.conditions, 'PodScheduled')?.reason !== 'Unschedulable') continue;
    waiting.push({ stored, wants: world.classes.at(podClass[stored.slot] as number) });
  }
  return waiting.sort((x, y) => (x.stored.key < y.stored.key ? -1 : 1));
}

interface Option {
  readonly pool: PoolOrder;
  readonly size: number;
  readonly add: number;
  readonly helped: readonly Waiting[];
  readonly waste: number;
}

/** True when machines were bought. */
function scaleUp(world: World): boolean {
  const waiting = withoutHelped(world, waitingPods(world));
  const uids = new Set(waiting.map((one) => one.stored.seen.metadata.uid));
  for (const uid of [...world.autoscaling.told.keys()]) if (!uids.has(uid)) world.autoscaling.told.delete(uid);
  if (waiting.length === 0) return false;
  let best: Option | undefined;
  for (const pool of world.pools.orders) {
    const option = optionOf(world, pool, waiting);
    if (option && (best === undefined || option.waste < best.waste)) best = option;
  }
  if (best === undefined) {
    for (const one of waiting) tellNotHelped(world, one);
    return false;
  }
  const { pool, size, add, helped } = best;
  const words = `[{${pool.name} ${size}->${size + add} (max: ${pool.max})}]`;
  const [first] = helped;
  world.cause = first?.stored.cause ?? world.cause;
  const cause = world.recordNamed(
    'ScaledUpGroup',
    'NodePool',
    undefined,
    pool.name,
    size + add,
    `${size} (max: ${pool.max})`,
  );
  for (const { stored } of helped) {
    world.cause = cause;
    world.record('TriggeredScaleUp', stored.seen, words);
  }
  world.cause = cause;
  for (let i = 0; i < add; i += 1) buyMachine(world, pool);
  world.autoscaling.grownAt = world.tick;
  for (const one of waiting) if (!helped.includes(one)) tellNotHelped(world, one);
  return true;
}

/** Machines on their way, and room that came free, will do for some of them. */
function withoutHelped(world: World, waiting: readonly Waiting[]): Waiting[] {
  const coming: Room[] = world.pools.booting.flatMap(({ pool }) => {
    const order = world.pools.orders.find((one) => one.name === pool);
    return order ? [emptyRoom(order)] : [];
  });
  for (const slot of world.nodes.byName())
    if (world.nodes.at.ready[slot] === 1 && world.nodes.node(slot).spec.unschedulable !== true)
      coming.push(roomOn(world, slot));
  return waiting.filter(({ wants }) => {
    const room = coming.find((one) => refusesPod(one, wants) === undefined);
    if (room) takeRoom(room, wants);
    return room === undefined;
  });
}

function sizeOfPool(world: World, { name }: PoolOrder): number {
  return nodesOfPool(world, name).length + world.pools.booting.filter((one) => one.pool === name).length;
}

/** How many machines of the pool the pods would need, each pod on the first on which it fits. */
function optionOf(world: World, pool: PoolOrder, waiting: readonly Waiting[]): Option | undefined {
  const size = sizeOfPool(world, pool);
  const most = Math.min(pool.max - size, LIMITS.nodes - world.nodes.count - world.pools.booting.length);
  const rooms: Room[] = [];
  const helped: Waiting[] = [];
  for (const one of waiting) {
    let room = rooms.find((other) => refusesPod(other, one.wants) === undefined);
    if (!room && rooms.length < most) {
      const fresh = emptyRoom(pool);
      if (refusesPod(fresh, one.wants) === undefined) {
        rooms.push(fresh);
        room = fresh;
      }
    }
    if (!room) continue;
    takeRoom(room, one.wants);
    helped.push(one);
  }
  if (rooms.length === 0) return undefined;
  const whole = emptyRoom(pool);
  const idle = rooms.reduce((sum, room) => sum + room.milli / whole.milli + room.memory / whole.memory, 0);
  return { pool, size, add: rooms.length, helped, waste: idle / rooms.length };
}

/** Once for each text: why no pool would help. */
function tellNotHelped(world: World, { stored, wants }: Waiting): void {
  const reasons = new Map<string, number>();
  for (const pool of world.pools.orders) {
    const why =
      refusesPod(emptyRoom(pool), wants) ??
      (sizeOfPool(world, pool) >= pool.max ? 'max node group size reached' : 'another node group was preferred');
    reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  const said = [...reasons.entries()]
    .map(([why, count]) => `${count} ${why}`)
    .sort((x, y) => (x < y ? -1 : 1))
    .join(', ');
  const { uid } = stored.seen.metadata;
  if (world.autoscaling.told.get(uid) === said) return;
  world.autoscaling.told.set(uid, said);
  world.cause = stored.cause;
  world.record('NotTriggerScaleUp', stored.seen, said);
}
