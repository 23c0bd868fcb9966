// The scratch paper of one tick of traffic: numbers by pod row that mean nothing once the tick is over, kept only so that they need not be made anew.

import type { World } from '../world.ts';
import { type Losses, noLosses, type ServiceTraffic } from './traffic.ts';

export interface Flow {
  /** By row: processor that the pod could have had in this tick, in millicores. */
  available: Float64Array;
  /** Attempts that failed in this tick, by Service. */
  readonly failed: Map<ServiceTraffic, Losses>;
  /** Sums for mean latency and load, by Service. */
  readonly answered: Map<ServiceTraffic, { count: number; seconds: number; slowest: number; wanted: number; available: number }>;
}

const flows = new WeakMap<World, Flow>();

export function flowOf(world: World): Flow {
  let flow = flows.get(world);
  if (!flow) {
    flow = { available: new Float64Array(64), failed: new Map(), answered: new Map() };
    flows.set(world, flow);
  }
  if (flow.available.length < world.pods.length) flow.available = new Float64Array(world.pods.at.node.length);
  flow.failed.clear();
  flow.answered.clear();
  return flow;
}

export function fail(flow: Flow, one: ServiceTraffic, reason: keyof Losses, count: number): void {
  if (count <= 0) return;
  let failed = flow.failed.get(one);
  if (!failed) {
    failed = noLosses();
    flow.failed.set(one, failed);
  }
  failed[reason] += count;
}
