// Random clusters and random commands for properties, drawn by fast-check: everything a player, a host or a director could send, sensible or not.

import fc from 'fast-check';
import { tick } from '../../shared/base/units.ts';
import { type Command, FAULTS, HOST, LOOP_MODES, LOOPS, REGISTRY } from '../../shared/journal/command.ts';
import { runTick } from '../../shared/sim/tick.ts';
import { World } from '../../shared/sim/world.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import { image } from './cluster.ts';
import { randomBatch } from './random-batch.ts';
import { RANDOM_IMAGE, randomNetwork } from './random-network.ts';
import { randomCreation } from './random-objects.ts';
import { randomRollout, type Rollout, rolloutOf } from './random-rollouts.ts';
import { changedSet, randomSet, type SetStep, setName, storageStage } from './random-sets.ts';
import { planeCommand } from './random-plane.ts';

const NAMESPACE = 'default';
export const nodeNames = ['pier-a1', 'pier-a2', 'pier-b1', 'pier-b2'] as const;
const appNames = ['web', 'api', 'search'] as const;

/** Pods have generated names, so commands say "the n-th pod" and are resolved against the world when their tick comes. */
export type Step =
  | SetStep
  | { readonly kind: 'fixed'; readonly command: Command }
  | {
      readonly kind: 'pod';
      readonly nth: number;
      readonly act: 'bind' | 'delete' | 'kill' | 'ungate' | 'evict' | 'relabel';
      readonly node: string;
    }
  | { readonly kind: 'rollout'; readonly name: string; readonly change: Rollout };

const node = fc.constantFrom(...nodeNames, 'pier-of-nobody');
const app = fc.constantFrom(...appNames);

const fixed: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ name: node, milliCpu: fc.constantFrom(1000, 4000), memory: fc.constantFrom(1, 8) }).map(
    ({ name, milliCpu, memory }): Command => ({
      kind: 'order',
      order: 'machine',
      name,
      zone: name.slice(5, 6),
      milliCpu,
      memoryBytes: memory * 1024 ** 3,
      maxPods: 20,
      centsPerHour: 10,
    }),
  ),
  fc
    .record({
      name: app,
      replicas: fc.integer({ min: 0, max: 6 }),
      cpu: fc.constantFrom('100m', '700m', '5'),
      seconds: fc.constantFrom(5, 60, undefined),
    })
    .map(({ name, replicas, cpu, seconds }) => deployment(name, replicas, cpu, seconds)),
  app.map(
    (name): Command => ({
      kind: 'api',
      verb: 'create',
      resource: 'services',
      namespace: NAMESPACE,
      name,
      body: {
        kind: 'Service',
        metadata: { name, namespace: NAMESPACE },
        spec: {
          type: 'ClusterIP',
          clusterIP: '',
          selector: { app: name },
          ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }],
        },
      },
    }),
  ),
  fc.record({ name: app, replicas: fc.integer({ min: 0, max: 8 }) }).map(
    ({ name, replicas }): Command => ({
      kind: 'api',
      verb: 'update',
      resource: 'deployments',
      subresource: 'scale',
      namespace: NAMESPACE,
      name,
      body: { spec: { replicas } },
    }),
  ),
  fc
    .record({
      name: fc.oneof(app, setName),
      resource: fc.constantFrom('deployments', 'services', 'statefulsets', 'daemonsets', 'persistentvolumeclaims'),
    })
    .map(({ name, resource }): Command => ({ kind: 'api', verb: 'delete', resource, namespace: NAMESPACE, name })),
  fc.record({ name: node, unschedulable: fc.boolean() }).map(
    ({ name, unschedulable }): Command => ({
      kind: 'api',
      verb: 'update',
      resource: 'nodes',
      name,
      body: {
        metadata: { name, labels: { 'topology.kubernetes.io/zone': 'a' } },
        spec: { unschedulable: unschedulable || undefined, taints: [] },
      },
    }),
  ),
  node.map((name): Command => ({ kind: 'api', verb: 'delete', resource: 'nodes', name })),
  fc.record({ fault: fc.constantFrom(...FAULTS.filter((one) => one !== 'container-kill')), target: node }).map(
    ({ fault, target }): Command => ({
      kind: 'fault',
      fault,
      target: fault.startsWith('registry') ? REGISTRY : target,
    }),
  ),
  fc.record({ service: app, rate: fc.constantFrom(0, 20, 400), retries: fc.integer({ min: 0, max: 3 }) }).map(
    ({ service, rate, retries }): Command => ({
      kind: 'traffic',
      namespace: NAMESPACE,
      service,
      requestsPerSecond: rate,
      rampTicks: 5,
      timeoutSeconds: 2,
      retries,
    }),
  ),
  fc
    .record({
      loop: fc.constantFrom(...LOOPS),
      mode: fc.constantFrom(...LOOP_MODES),
      afterTicks: fc.constantFrom(0, 15),
    })
    .map(({ loop, mode, afterTicks }): Command => ({ kind: 'loop', loop, mode, afterTicks })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fixed.map((command): Step => ({ kind: 'fixed', command })) },
  { weight: 1, arbitrary: randomNetwork.map((command): Step => ({ kind: 'fixed', command })) },
  { weight: 1, arbitrary: randomCreation.map((command): Step => ({ kind: 'fixed', command })) },
  { weight: 2, arbitrary: randomSet },
  { weight: 1, arbitrary: randomBatch.map((command): Step => ({ kind: 'fixed', command })) },
  { weight: 1, arbitrary: planeCommand.map((command): Step => ({ kind: 'fixed', command })) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('pod' as const),
      nth: fc.nat({ max: 20 }),
      act: fc.constantFrom('bind', 'delete', 'kill', 'ungate', 'evict', 'relabel' as const),
      node,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('rollout' as const), name: app, change: randomRollout }),
  },
);

/** A list of ticks' commands with quiet stretches between them. */
export const ticksOfSteps = fc.array(
  fc.record({ steps: fc.array(step, { maxLength: 4 }), quiet: fc.constantFrom(0, 0, 1, 7, 60) }),
  { minLength: 4, maxLength: 40 },
);

function deployment(name: string, replicas: number, cpu: string, tolerationSeconds: number | undefined): Command {
  const labels = { app: name };
  const tolerations =
    tolerationSeconds === undefined
      ? []
      : [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds }];
  const containers = [
    {
      name: 'main',
      image: `${name}:1.0`,
      imagePullPolicy: 'IfNotPresent',
      resources: { requests: { cpu, memory: '64Mi' }, limits: { memory: '96Mi' } },
    },
  ];
  const spec = {
    schedulerName: 'default-scheduler',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    priority: 0,
    tolerations,
    containers,
  };
  const body = {
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      minReadySeconds: 0,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    },
  };
  return { kind: 'api', verb: 'create', resource: 'deployments', namespace: NAMESPACE, name, body };
}

/** A namespace, images (one that crashes), a node and a Deployment: less would make most commands refusals. */
export function stage(): Command[] {
  const images = appNames.map((name) =>
    image(`${name}:1.0`, {
      ...RANDOM_IMAGE,
      memoryBytesPerRequest: name === 'api' ? 1e6 : 0,
      ...(name === 'search' ? { crash: { afterSeconds: 9, exitCode: 1 } } : {}),
    }),
  );
  return [
    {
      kind: 'api',
      verb: 'create',
      resource: 'namespaces',
      name: NAMESPACE,
      body: { kind: 'Namespace', metadata: { name: NAMESPACE } },
    },
    ...images,
    {
      kind: 'host',
      action: 'image',
      profile: {
        image: 'job:1.0',
        sizeBytes: 10e6,
        bootSeconds: 1,
        stopSeconds: 1,
        milliCpuSecondsPerRequest: 0,
        idleMilliCpu: 100,
        memoryBytes: 16e6,
        memoryBytesPerRequest: 0,
        backlog: 0,
        crash: { afterSeconds: 4, exitCode: 0 },
      },
    },
    {
      kind: 'order',
      order: 'machine',
      name: 'pier-a1',
      zone: 'a',
      milliCpu: 2000,
      memoryBytes: 4 * 1024 ** 3,
      maxPods: 20,
      centsPerHour: 10,
    },
    deployment('web', 3, '500m', 20),
    ...storageStage(),
  ];
}

export function newRandomWorld(): World {
  const world = new World(1_700_000_000);
  world.store.frozen = true;
  runCommands(world, stage());
  return world;
}

export function runCommands(world: World, commands: readonly Command[]): void {
  const next = tick(world.started ? world.tick + 1 : 0);
  runTick(world, {
    tick: next,
    entropy: entropyAt('random', next),
    entries: commands.map((command, i) => ({ seq: next * 1000 + i + 1, actor: HOST, command })),
  });
}

export function resolve(world: World, one: Step): Command {
  if (one.kind === 'fixed') return one.command;
  if (one.kind === 'rollout') return rolloutOf(world, one.name, one.change);
  if (one.kind === 'set') return changedSet(world, one);
  const pods = world.store.list('Pod');
  const pod = pods[one.nth % Math.max(1, pods.length)];
  const name = pod?.metadata.name ?? 'nobody';
  switch (one.act) {
    case 'bind':
      return {
        kind: 'api',
        verb: 'create',
        resource: 'pods',
        subresource: 'binding',
        namespace: NAMESPACE,
        name,
        body: { target: { kind: 'Node', name: one.node } },
      };
    case 'evict':
      return {
        kind: 'api',
        verb: 'create',
        resource: 'pods',
        subresource: 'eviction',
        namespace: NAMESPACE,
        name,
        body: {},
      };
    case 'relabel': {
      const labels = one.nth % 2 === 0 ? { app: 'api' } : { ...pod?.metadata.labels, app: 'web' };
      const body = pod && { metadata: { ...pod.metadata, labels }, spec: pod.spec };
      return { kind: 'api', verb: 'update', resource: 'pods', namespace: NAMESPACE, name, body };
    }
    case 'delete':
      return { kind: 'api', verb: 'delete', resource: 'pods', namespace: NAMESPACE, name };
    case 'ungate':
      return {
        kind: 'api',
        verb: 'update',
        resource: 'pods',
        namespace: NAMESPACE,
        name,
        body: {
          metadata: { annotations: { lifted: 'yes' } },
          spec: { tolerations: [...(pod?.spec.tolerations ?? []), { key: 'lab', operator: 'Exists' }] },
        },
      };
    case 'kill':
      return { kind: 'fault', fault: 'container-kill', target: `${NAMESPACE}/${name}` };
  }
}
