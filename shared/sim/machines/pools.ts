// Node pools: machines of one shape that are bought and given back by the cluster autoscaler. A machine that was bought boots, and registers when it is up.

import { LIMITS } from '../../base/limits.ts';
import { type EventId, type Tick, tick } from '../../base/units.ts';
import type { PoolOrder } from '../../journal/command.ts';
import { failure, type Status } from '../../kinds/status.ts';
import { generateName } from '../naming.ts';
import type { World } from '../world.ts';
import { addMachine } from './order.ts';

/** On each node of a pool: the pool's name, and whether it can be taken back (`spot`) or not (`on-demand`). */
export const POOL_LABEL = 'node-pool';
export const CAPACITY_TYPE_LABEL = 'capacity-type';

/** A machine on its way. */
export interface Booting {
  readonly pool: string;
  readonly name: string;
  readonly at: Tick;
  readonly cause: EventId;
}

export interface SavedPools {
  readonly orders: readonly PoolOrder[];
  readonly booting: readonly Booting[];
}

export class Pools {
  /** In the order in which they were opened. */
  readonly orders: PoolOrder[] = [];
  booting: readonly Booting[] = [];

  save(): SavedPools {
    return { orders: this.orders, booting: this.booting };
  }

  restore({ orders, booting }: SavedPools): void {
    this.orders.push(...orders);
    this.booting = booting;
  }
}

export function poolRefusal(world: World, { name, min, max }: PoolOrder): Status | undefined {
  if (world.pools.orders.some((one) => one.name === name))
    return failure('AlreadyExists', `node pool "${name}" already exists`);
  if (max < min) return failure('Invalid', `node pool "${name}": max must be greater than or equal to min`);
  if (world.pools.orders.length >= LIMITS.pools)
    return failure('Forbidden', `a cluster has at most ${LIMITS.pools} pools`);
  if (world.nodes.count + min > LIMITS.nodes)
    return failure('Forbidden', `a cluster has at most ${LIMITS.nodes} nodes`);
  return undefined;
}

export function openPool(world: World, pool: PoolOrder): void {
  world.pools.orders.push(pool);
  for (let i = 0; i < pool.min; i += 1) register(world, pool, machineName(world, pool));
}

function machineName(world: World, { name }: PoolOrder): string {
  return generateName(
    world,
    `${name}-`,
    (taken) => world.nodes.slotOf(taken) !== undefined || world.pools.booting.some((one) => one.name === taken),
  );
}

/** One more machine of the pool; its node is there after the pool's boot time. */
export function buyMachine(world: World, pool: PoolOrder): void {
  const at = tick(world.tick + Math.max(1, pool.bootSeconds));
  const name = machineName(world, pool);
  world.pools.booting = [...world.pools.booting, { pool: pool.name, name, at, cause: world.cause }];
}

/** Machines that are up by now register as nodes. */
export function bootPools(world: World): void {
  const { pools } = world;
  if (pools.booting.length === 0) return;
  const up = pools.booting.filter((one) => one.at <= world.tick);
  if (up.length === 0) return;
  pools.booting = pools.booting.filter((one) => one.at > world.tick);
  for (const { pool: name, name: machine, cause } of up) {
    const pool = pools.orders.find((one) => one.name === name);
    if (!pool || world.nodes.count >= LIMITS.nodes || world.nodes.slotOf(machine) !== undefined) continue;
    world.cause = cause;
    register(world, pool, machine);
  }
}

function register(world: World, pool: PoolOrder, name: string): void {
  const { min: _min, max: _max, bootSeconds: _boot, spot: _spot, ...machine } = pool;
  addMachine(world, { ...machine, order: 'machine', name, labels: labelsOf(pool) });
}

export function labelsOf({ name, labels, spot }: PoolOrder): Readonly<Record<string, string>> {
  return { ...labels, [POOL_LABEL]: name, [CAPACITY_TYPE_LABEL]: spot ? 'spot' : 'on-demand' };
}

/** Nodes of the pool, by name. */
export function nodesOfPool(world: World, pool: string): number[] {
  return world.nodes.byName().filter((slot) => world.nodes.node(slot).metadata.labels?.[POOL_LABEL] === pool);
}
