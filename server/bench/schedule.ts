// How many pods a second the scheduler decides at 5,000 nodes: `schedule.5000` and `schedule.5000.spread` decide and assume (what the recordings of the real one
// call its algorithm), `bind.5000` binds, too, with all that a bound pod is: objects, events, indexes, the hash.

import { machine } from '../sample-cluster.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import { tick } from '../../shared/base/units.ts';
import type { PodSpec } from '../../shared/kinds/pod.ts';
import { createPod } from '../../shared/sim/control-plane/create.ts';
import { addMachine } from '../../shared/sim/machines/order.ts';
import { book } from '../../shared/sim/scheduler/bookings.ts';
import { findNode, runScheduler } from '../../shared/sim/scheduler/cycle.ts';
import { snapshotOf } from '../../shared/sim/scheduler/node-snapshot.ts';
import { beginSearch } from '../../shared/sim/scheduler/search.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import { World } from '../../shared/sim/world.ts';
import type { Figure } from './figure.ts';

const NODES = 5_000;
const UNIT = 'pods a second';
/** Groups of the spread run: each keeps its own pods apart by host, and spreads them over three zones. */
const GROUPS = 200;

/** Pods decided first, to warm up, and then counted. */
interface Run {
  readonly warmUp: number;
  readonly counted: number;
}
const PLAIN: Run = { warmUp: 50_000, counted: 200_000 };
const SPREAD: Run = { warmUp: 10_000, counted: 40_000 };
const BIND: Run = { warmUp: 20_000, counted: 100_000 };

export function benchSchedule(): Figure {
  const world = clusterWith(
    PLAIN,
    () => PLAIN_SPEC,
    () => ({ app: 'plain' }),
  );
  return { name: 'schedule.5000', value: decideAll(world, PLAIN), unit: UNIT };
}

export function benchSpread(): Figure {
  const specs = Array.from({ length: GROUPS }, (_, group) => spreadSpec(`group-${group}`));
  const world = clusterWith(
    SPREAD,
    (n) => specs[n % GROUPS] as PodSpec, // the index is below the length
    (n) => ({ group: `group-${n % GROUPS}` }),
  );
  return { name: 'schedule.5000.spread', value: decideAll(world, SPREAD), unit: UNIT };
}

export function benchBind(): Figure {
  const world = clusterWith(
    BIND,
    () => PLAIN_SPEC,
    () => ({ app: 'plain' }),
  );
  const left = () => world.queue.size;
  while (left() > BIND.counted) bindTick(world);
  const pods = left();
  const before = performance.now();
  while (left() > 0) bindTick(world);
  return { name: 'bind.5000', value: (pods * 1000) / (performance.now() - before), unit: UNIT };
}

/** One tick of the scheduler's loop, and the hash. */
function bindTick(world: World): void {
  nextTick(world);
  runScheduler(world);
  world.inbox.length = 0; // no kubelet looks at them here
  hashWorld(world);
}

function decideAll(world: World, { warmUp, counted }: Run): number {
  decide(world, warmUp);
  const before = performance.now();
  const decided = decide(world, counted);
  return (decided * 1000) / (performance.now() - before);
}

/** Takes pods from the queue, finds each a node and counts it there. */
function decide(world: World, count: number): number {
  nextTick(world);
  for (let decided = 0; decided < count; decided += 1) {
    const slot = world.queue.pop();
    if (slot === undefined) throw new Error(`only ${decided} pods were waiting`);
    const node = findNode(beginSearch(snapshotOf(world), slot));
    if (node === undefined) throw new Error(`pod ${decided} found no node`);
    book(world, slot, node);
    world.queue.remove(slot);
  }
  return count;
}

function nextTick(world: World): void {
  world.tick = tick(world.tick + 1);
  world.entropy = entropyAt('bench', world.tick);
}

/** The nodes and pods of the recorded runs: 32 processors, 128 GiB and 250 pods in three zones; 50m and 64Mi. */
function clusterWith(
  { warmUp, counted }: Run,
  specOf: (n: number) => PodSpec,
  labelsOf: (n: number) => Readonly<Record<string, string>>,
): World {
  const world = new World(1_700_000_000);
  nextTick(world);
  for (let n = 0; n < NODES; n += 1)
    addMachine(world, machine(n, { milliCpu: 32_000, memoryBytes: 128 * 1024 ** 3, maxPods: 250 }));
  const labels = Array.from({ length: GROUPS }, (_, n) => labelsOf(n));
  for (let n = 0; n < warmUp + counted; n += 1)
    createPod(world, { name: `pod-${n}`, namespace: 'default', labels: labels[n % GROUPS] }, specOf(n));
  return world;
}

const PLAIN_SPEC: PodSpec = {
  schedulerName: 'default-scheduler',
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  priority: 0,
  tolerations: [],
  containers: [
    {
      name: 'main',
      image: 'bench:1.0',
      imagePullPolicy: 'IfNotPresent',
      resources: { requests: { cpu: '50m', memory: '64Mi' } },
    },
  ],
};

/** A hard spread over zones at maxSkew 5 and required anti-affinity by host, both within the group: the recorded kinds `spread` and `antiaffinity` in one. */
function spreadSpec(group: string): PodSpec {
  const labelSelector = { matchLabels: { group } };
  return {
    ...PLAIN_SPEC,
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector, topologyKey: 'kubernetes.io/hostname' }],
      },
    },
    topologySpreadConstraints: [
      { maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector },
    ],
  };
}
