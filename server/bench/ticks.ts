// Time of one tick in the steady state, at three sizes of cluster: the median and the 99th percentile of the ticks, hash marks included.

import { setImmediate } from 'node:timers/promises';
import { LIMITS } from '../../shared/base/limits.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import { BenchCluster, type ClusterSize } from './cluster.ts';
import type { Figure } from './figure.ts';

const SIZES = {
  'tick.small': { nodes: 10, deployments: 5, replicas: 20, churn: 10, ticks: 20_000 },
  'tick.middle': { nodes: 500, deployments: 150, replicas: 100, churn: 100, ticks: 1_200 },
  'tick.limit': { nodes: 5_000, deployments: 1_500, replicas: 100, churn: 100, ticks: 600 },
} as const satisfies Record<string, ClusterSize & { ticks: number }>;

/** So many pods have come and gone before the first tick that is timed: until then V8 still compiles what a tick runs through, at a tenth more for each tick. */
const WARM_UP_PODS = 150_000;

export type TickBench = keyof typeof SIZES;
export const TICK_BENCHES = Object.keys(SIZES) as TickBench[]; // the keys of the record above

export async function benchTicks(name: TickBench): Promise<Figure> {
  const size = SIZES[name];
  const cluster = new BenchCluster(size);
  const times: number[] = [];
  const warmUp = WARM_UP_PODS / size.churn;
  for (let i = 0; i < warmUp + size.ticks; i += 1) {
    await setImmediate(); // as in a room, each tick has a turn of the event loop for itself
    const entries = cluster.entries(cluster.churn());
    const entropy = cluster.nextEntropy();
    const before = performance.now();
    cluster.run(entries, entropy);
    if (cluster.world.tick % LIMITS.ticksPerHashMark === 0) hashWorld(cluster.world);
    if (i >= warmUp) times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  return {
    name,
    value: times[times.length >> 1] as number,
    unit: 'ms a tick',
    p99: times[Math.floor(times.length * 0.99)] as number,
  };
}
