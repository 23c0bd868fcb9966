// The scratch paper of one tick of traffic: sums by Service and by node that mean nothing once the tick is over, kept only so that they need not be made anew.

import type { World } from '../world.ts';
import { LOSS_REASONS } from './loss-reasons.ts';

export interface Flow {
  /** Attempts that failed, by Service number times the number of reasons plus the reason's column. */
  failed: Float64Array;
  /** By Service number: requests answered, their seconds together, the slowest hundredth, processor wanted and at hand. */
  answered: Float64Array;
  seconds: Float64Array;
  slowest: Float64Array;
  wanted: Float64Array;
  available: Float64Array;
  /** By node row: millicores wanted by its pods, and whether that is more than there is. */
  nodeWanted: Float64Array;
  contended: Uint8Array;
  /** For one contended node: the columns of `shareProcessor`. */
  want: Float64Array;
  weight: Float64Array;
  grant: Float64Array;
}

const flows = new WeakMap<World, Flow>();
const SPARE = 64;

/** Zeroed. */
export function flowOf(world: World): Flow {
  const services = world.traffic.all().length;
  const nodes = world.nodes.length;
  let flow = flows.get(world);
  if (!flow || flow.answered.length < services || flow.nodeWanted.length < nodes) {
    flow = made(services + SPARE, nodes + SPARE);
    flows.set(world, flow);
    return flow;
  }
  for (const column of [flow.failed, flow.answered, flow.seconds, flow.slowest, flow.wanted, flow.available]) column.fill(0);
  flow.nodeWanted.fill(0);
  flow.contended.fill(0);
  return flow;
}

function made(services: number, nodes: number): Flow {
  const column = (size: number) => new Float64Array(size);
  return {
    failed: column(services * LOSS_REASONS.length), answered: column(services), seconds: column(services), slowest: column(services), wanted: column(services),
    available: column(services), nodeWanted: column(nodes), contended: new Uint8Array(nodes), want: column(SPARE), weight: column(SPARE), grant: column(SPARE),
  };
}

export function fail(flow: Flow, service: number, reason: number, count: number): void {
  const i = service * LOSS_REASONS.length + reason;
  flow.failed[i] = (flow.failed[i] as number) + count;
}
