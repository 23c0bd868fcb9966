// Random pods of several containers, their images, ConfigMaps and what may befall them, drawn by fast-check. They come through the manifest reader, as a
// stranger's would.

import fc from 'fast-check';
import { type Command, REGISTRY } from '../../shared/journal/command.ts';
import { creationOf } from '../../shared/journal/creation.ts';
import { readObject } from '../../shared/manifest/read.ts';

type Json = Readonly<Record<string, unknown>>;

function creation(object: Json): Command {
  const read = readObject(object);
  if ('findings' in read) throw new Error(JSON.stringify([object, read.findings]));
  return creationOf(read.object);
}

const NAMESPACE = 'default';
const IMAGES = ['steady:1', 'short:1', 'fails:1', 'slow:1', 'huge:latest', 'panics:1', 'nowhere:1'] as const;
const NAMES = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'] as const;
const NODES = ['n1', 'n2'] as const;
const MAPS = ['settings', 'other'] as const;
const name = fc.constantFrom(...NAMES);
const map = fc.constantFrom(...MAPS);

const probe = fc
  .record({
    how: fc.constantFrom<Json>({ tcpSocket: { port: 80 } }, { httpGet: { port: 80 } }, { exec: { command: ['true'] } }),
    initialDelaySeconds: fc.constantFrom(0, 5),
    periodSeconds: fc.constantFrom(1, 3),
    failureThreshold: fc.constantFrom(1, 3),
  })
  .map(({ how, ...numbers }): Json => ({ ...how, ...numbers }));

const container = fc.record(
  {
    image: fc.constantFrom(...IMAGES),
    imagePullPolicy: fc.constantFrom('Always', 'IfNotPresent', 'Never'),
    readinessProbe: probe,
    livenessProbe: probe,
    startupProbe: probe,
    lifecycle: fc
      .constantFrom(0, 3, 20)
      .map((seconds): Json => ({ preStop: { exec: { command: [`sleep ${seconds}`] } } })),
    envFrom: map.map((one) => [{ configMapRef: { name: one } }]),
    resources: fc.constantFrom<Json>({}, { limits: { memory: '256Mi' } }, { requests: { memory: '64Mi' } }),
  },
  { requiredKeys: ['image'] },
);
const initContainer = fc.oneof(
  fc.record({ image: fc.constantFrom(...IMAGES) }),
  container.map((one): Json => ({ ...one, restartPolicy: 'Always' })),
);
const named = (list: readonly Json[], prefix: string): Json[] =>
  list.map((one, i) => ({ name: `${prefix}${i}`, ...one }));

const pod = fc
  .record({
    name,
    containers: fc.array(container, { minLength: 1, maxLength: 3 }),
    initContainers: fc.array(initContainer, { maxLength: 2 }),
    restartPolicy: fc.constantFrom('Always', 'OnFailure', 'Never'),
    grace: fc.constantFrom(20, 30),
    volume: fc.option(fc.record({ name: map, optional: fc.boolean() })),
  })
  .map(({ name, containers, initContainers, restartPolicy, grace, volume }) =>
    creation({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: 'web' } },
      spec: {
        restartPolicy,
        terminationGracePeriodSeconds: grace,
        containers: named(containers, 'c'),
        ...(initContainers.length > 0 ? { initContainers: named(initContainers, 'i') } : {}),
        ...(volume ? { volumes: [{ name: 'v', configMap: volume }] } : {}),
      },
    }),
  );

const bodyOf = (name: string, value: number): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { key: String(value) },
});

/** Commands that meet containers: pods made and deleted, faults, settings, load. */
export const containerCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: pod },
  {
    weight: 2,
    arbitrary: fc.record({ name, gracePeriodSeconds: fc.constantFrom(undefined, 0, 2, 25) }).map(
      ({ name, gracePeriodSeconds }): Command => ({
        kind: 'api',
        verb: 'delete',
        resource: 'pods',
        namespace: NAMESPACE,
        name,
        body: gracePeriodSeconds === undefined ? undefined : { gracePeriodSeconds },
      }),
    ),
  },
  map.map((one) => creation(bodyOf(one, 1))),
  fc.record({ map, value: fc.nat({ max: 5 }) }).map(
    ({ map, value }): Command => ({
      kind: 'api',
      verb: 'update',
      resource: 'configmaps',
      namespace: NAMESPACE,
      name: map,
      body: bodyOf(map, value),
    }),
  ),
  map.map((one): Command => ({ kind: 'api', verb: 'delete', resource: 'configmaps', namespace: NAMESPACE, name: one })),
  fc
    .record({
      fault: fc.constantFrom('node-poweroff' as const, 'node-restart' as const, 'kernel-panic' as const),
      target: fc.constantFrom(...NODES),
    })
    .map(({ fault, target }): Command => ({ kind: 'fault', fault, target })),
  name.map((one): Command => ({ kind: 'fault', fault: 'container-kill', target: `${NAMESPACE}/${one}` })),
  fc
    .constantFrom('registry-stop' as const, 'registry-start' as const)
    .map((fault): Command => ({ kind: 'fault', fault, target: REGISTRY })),
  fc.constantFrom(0, 60, 500).map(
    (requestsPerSecond): Command => ({
      kind: 'traffic',
      namespace: NAMESPACE,
      service: 'web',
      requestsPerSecond,
      rampTicks: 3,
      timeoutSeconds: 2,
      retries: 1,
    }),
  ),
);

const MIB = 1024 ** 2;
const image = (name: string, more: Json): Command => ({
  kind: 'host',
  action: 'image',
  profile: {
    image: name,
    sizeBytes: 100e6,
    bootSeconds: 1,
    stopSeconds: 2,
    milliCpuSecondsPerRequest: 20,
    idleMilliCpu: 5,
    memoryBytes: 100 * MIB,
    memoryBytesPerRequest: 0,
    backlog: 300,
    ...more,
  },
});

/** Two small machines, images of every sort, and a Service that all pods stand behind. */
export const CONTAINER_WORLD: readonly Command[] = [
  creation({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }),
  ...NODES.map(
    (name): Command => ({
      kind: 'order',
      order: 'machine',
      name,
      zone: 'a',
      milliCpu: 2_000,
      memoryBytes: 520 * MIB,
      maxPods: 20,
      centsPerHour: 1,
      imageDiskBytes: 900e6,
      pullBytesPerSecond: 100e6,
    }),
  ),
  image('steady:1', {
    layers: [
      { digest: 'base', sizeBytes: 80e6 },
      { digest: 'a', sizeBytes: 20e6 },
    ],
  }),
  image('short:1', { crash: { afterSeconds: 4, exitCode: 0 } }),
  image('fails:1', { crash: { afterSeconds: 7, exitCode: 3 }, layers: [{ digest: 'base', sizeBytes: 80e6 }] }),
  image('slow:1', { bootSeconds: 15, stopSeconds: 40 }),
  image('huge:latest', { memoryBytes: 410 * MIB, sizeBytes: 600e6 }),
  image('panics:1', { crash: { afterSeconds: 9, exitCode: 1, kernelPanic: true } }),
  creation({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  }),
];

/** Ticks with their commands, and how many quiet ones follow each. */
export const containerPlan = fc.array(
  fc.record({ commands: fc.array(containerCommand, { maxLength: 4 }), quiet: fc.nat({ max: 15 }) }),
  { minLength: 4, maxLength: 25 },
);
