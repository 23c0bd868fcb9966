// Days of a small cluster in which something of every kind runs and things break all the time: the invariants hold to the end, nothing piles up, and when the
// faults stop the desired state is reached. Two hours in `npm test`, ten days at full size.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { tick } from '../../shared/base/units.ts';
import { type Command, COMPONENTS, DIRECTOR, type FaultName, REGISTRY } from '../../shared/journal/command.ts';
import { STORED_KINDS } from '../../shared/kinds/index.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import { brokenInvariants } from '../../shared/sim/invariants.ts';
import { runTick } from '../../shared/sim/tick.ts';
import { World } from '../../shared/sim/world.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';
import { autoscaler, cronJob, ending } from '../support/batch.ts';
import { create, deployment, fault, image, machine, NAMESPACE, scale, service } from '../support/cluster.ts';
import { controlPlane, mend } from '../support/random-plane.ts';
import { daemonSet, statefulSet } from '../support/sets.ts';
import { FULL_SIZE, size } from '../support/size.ts';
import { Chance } from './chance.ts';

const TICKS = size(2 * 3_600, 10 * 86_400);
const PARTS = 10;
/** Seconds without new faults, in which everything is to come back: longer than the slowest back-off and the rate limits of evictions. */
const CALM = 1_800;
const NODES = ['pier-a1', 'pier-a2', 'pier-b1', 'pier-b2', 'pier-c1'] as const;
const ON_NODES: readonly FaultName[] = [
  'node-poweroff',
  'node-restart',
  'kernel-panic',
  'network-partition',
  'kubelet-service-kill',
  'kube-proxy-stop',
];
const ON_PLANE: readonly FaultName[] = ['process-kill', 'process-stop'];

function stage(): Command[] {
  const requests = { cpu: '200m', memory: '64Mi' };
  return [
    create({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: NAMESPACE } }),
    image('web:1.0', { milliCpuSecondsPerRequest: 5 }),
    ending('job:1', 20),
    ...NODES.map((name) => machine(name, { zone: name.slice(5, 6) })),
    controlPlane(3),
    deployment('web', 4, { requests }),
    service('web'),
    deployment('api', 3, { requests, readinessProbe: { periodSeconds: 5, httpGet: { port: 8080 } } }),
    service('api'),
    statefulSet('ledger', 3, {}, { requests }),
    daemonSet('agent', {}, { requests: { cpu: '10m' } }),
    cronJob('report', '*/5 * * * *'),
  ];
}

function traffic(requestsPerSecond: number): Command {
  return {
    kind: 'traffic',
    namespace: NAMESPACE,
    service: 'web',
    requestsPerSecond,
    rampTicks: 30,
    timeoutSeconds: 2,
    retries: 1,
  };
}

/** What comes in a second: mostly nothing. */
function drawn(chance: Chance, world: World): Command[] {
  if (chance.permille(2)) return mend(world);
  if (chance.permille(1)) return [scale('api', 1 + chance.below(5))];
  if (chance.permille(1)) return [traffic(20 + chance.below(300))];
  if (chance.permille(1)) return [fault('registry-stop', REGISTRY)];
  if (chance.permille(1)) return [fault('registry-start', REGISTRY)];
  if (chance.permille(2)) return [fault(chance.pick(ON_NODES), chance.pick(NODES))];
  if (chance.permille(1)) return [fault(chance.pick(ON_PLANE), `${chance.pick(COMPONENTS)}-cp-${1 + chance.below(3)}`)];
  return [];
}

function run(world: World, commands: readonly Command[]): void {
  const next = tick(world.started ? world.tick + 1 : 0);
  const entries = commands.map((command, i) => ({ seq: 100 * next + i, actor: DIRECTOR, command }));
  runTick(world, { tick: next, entropy: entropyAt('endurance', next), entries });
  if (next % 10 === 0) hashWorld(world);
  if (next % 60 !== 0) return;
  const broken = brokenInvariants(world);
  if (broken.length > 0) throw new Error(`tick ${next}: ${broken.join('; ')}`);
}

/** Everything that a world holds and that could pile up, the log of facts aside, which has a limit of its own. */
function held(world: World): number {
  const { queues, later } = world.queues.save();
  const objects = STORED_KINDS.reduce((sum, kind) => sum + world.store.count(kind), 0);
  return objects + later.length + Object.values(queues).reduce((sum, keys) => sum + keys.length, 0) + world.pods.length;
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)(); // the flag made it
  return process.memoryUsage().heapUsed;
}

test('a small cluster under random faults: nothing breaks, nothing piles up, and it comes back', {
  timeout: size(180_000, 5_400_000),
}, () => {
  const world = new World(1_700_000_000);
  const chance = new Chance(2_026);
  run(world, stage());
  run(world, [
    traffic(100),
    autoscaler('web', {
      minReplicas: 2,
      maxReplicas: 8,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
      ],
    }),
  ]);
  const most: number[] = [];
  const heap: number[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    most.push(0);
    for (let i = 0; i < TICKS / PARTS; i += 1) {
      run(world, drawn(chance, world));
      if (i % 60 === 0) most[part] = Math.max(most[part] as number, held(world));
    }
    heap.push(heapBytes());
  }
  run(world, [
    ...mend(world),
    fault('registry-start', REGISTRY),
    ...NODES.map((name) => fault('kube-proxy-start', name)),
  ]);
  for (let i = 0; i < CALM; i += 1) run(world, []);
  console.log(
    `${world.tick} ticks, held ${most.join(' ')}, heap ${heap.map((one) => Math.round(one / 1e6)).join(' ')} MB`,
  );
  const half = PARTS / 2;
  expect(Math.max(...most.slice(half))).toBeLessThanOrEqual(1.5 * Math.max(...most.slice(0, half)));
  // Before, the log of facts fills up; after that nothing grows.
  if (FULL_SIZE) expect(heap.at(-1)).toBeLessThan(1.04 * (heap[half] as number));
  const replicas = world.store.list('Deployment').map(({ spec, status }) => [status.readyReplicas, spec.replicas]);
  for (const [ready, wanted] of replicas) expect(ready).toBe(wanted);
  expect(world.store.get('StatefulSet', `${NAMESPACE}/ledger`)?.status.readyReplicas).toBe(3);
  expect(world.store.get('DaemonSet', `${NAMESPACE}/agent`)?.status.numberReady).toBe(NODES.length);
});
