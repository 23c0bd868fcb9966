// Random objects that the scheduler reads, drawn by fast-check: pods with affinity, spreading, ports, gates and claims; classes, budgets, volumes, Nodes;
// and other configurations of the scheduler. They come through the manifest reader, as a stranger's would.

import fc from 'fast-check';
import type { Command } from '../../shared/journal/command.ts';
import { creationOf } from '../../shared/journal/creation.ts';
import { DEFAULT_CONFIGURATION } from '../../shared/kinds/scheduler-configuration.ts';
import { readObject } from '../../shared/manifest/read.ts';

type Json = Readonly<Record<string, unknown>>;

function creation(object: Json): Command {
  const read = readObject(object);
  if ('findings' in read) throw new Error(JSON.stringify([object, read.findings]));
  return creationOf(read.object);
}

const app = fc.constantFrom('web', 'api', 'search');
const topologyKey = fc.constantFrom('kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'nobody-has-it');
const labelSelector = fc.oneof(
  fc.constant({}),
  app.map((name): Json => ({ matchLabels: { app: name } })),
  app.map((name): Json => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [name] }] })),
);
const term = fc.record({ topologyKey, labelSelector });
const weighted = fc.record({ weight: fc.integer({ min: 1, max: 100 }), podAffinityTerm: term });
const podAffinity = fc.record(
  {
    requiredDuringSchedulingIgnoredDuringExecution: fc.array(term, { maxLength: 2 }),
    preferredDuringSchedulingIgnoredDuringExecution: fc.array(weighted, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const constraints = fc.uniqueArray(
  fc.record({
    maxSkew: fc.integer({ min: 1, max: 2 }),
    topologyKey,
    whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
    labelSelector,
  }),
  { maxLength: 2, selector: (one) => one.topologyKey + one.whenUnsatisfiable },
);
const requests = fc.record(
  {
    cpu: fc.constantFrom('100m', '700m', '5'),
    memory: fc.constantFrom('64Mi', '2Gi'),
    'example.com/gpu': fc.constant('1'),
  },
  { requiredKeys: [] },
);

const spec = fc.record(
  {
    nodeName: fc.constantFrom('pier-a1', 'pier-of-nobody'),
    priorityClassName: fc.constantFrom('high', 'low', 'system-node-critical', 'nobody-made-it'),
    affinity: fc.record({ podAffinity, podAntiAffinity: podAffinity }, { requiredKeys: [] }),
    topologySpreadConstraints: constraints,
    schedulingGates: fc.constant([{ name: 'example.com/wait' }]),
    tolerations: fc.constant([{ operator: 'Exists' }]),
    volumes: fc.constant([{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }]),
    overhead: fc.constant({ cpu: '10m' }),
    terminationGracePeriodSeconds: fc.constantFrom(0, 5),
  },
  { requiredKeys: [] },
);

const pod = fc
  .record({ name: fc.nat({ max: 40 }), app, spec, requests, port: fc.constantFrom(undefined, 80), two: fc.boolean() })
  .map(({ name, app, spec, requests, port, two }) => {
    const gpu = requests['example.com/gpu'];
    const container = {
      name: 'main',
      image: `${app}:1.0`,
      resources: { requests, ...(gpu === undefined ? {} : { limits: { 'example.com/gpu': gpu } }) },
      ports: port === undefined ? [] : [{ containerPort: port, hostPort: port }],
    };
    // Gates and a node of one's own exclude each other.
    const { schedulingGates, ...rest } = spec;
    return creation({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `bare-${name}`, labels: { app } },
      spec: {
        ...rest,
        ...(spec.nodeName === undefined && schedulingGates ? { schedulingGates } : {}),
        containers: two ? [container, { name: 'side', image: 'api:1.0' }] : [container],
      },
    });
  });

const priorityClass = fc
  .record({ name: fc.constantFrom('high', 'low'), globalDefault: fc.boolean(), never: fc.boolean() })
  .map(({ name, globalDefault, never }) =>
    creation({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: name === 'high' ? 1000 : -5,
      globalDefault,
      preemptionPolicy: never ? 'Never' : 'PreemptLowerPriority',
    }),
  );

const budget = fc.record({ app, minAvailable: fc.constantFrom(0, 2, '50%') }).map(({ app, minAvailable }) =>
  creation({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: app },
    spec: { minAvailable, selector: { matchLabels: { app } } },
  }),
);

const node = fc
  .record({
    name: fc.constantFrom('pier-a1', 'pier-c1', 'pier-of-nobody'),
    zone: fc.constantFrom('a', 'c'),
    ready: fc.constantFrom('True', 'False', undefined),
    gpus: fc.nat({ max: 2 }),
    taint: fc.constantFrom(undefined, 'NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  })
  .map(({ name, zone, ready, gpus, taint }) =>
    creation({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone } },
      spec: { taints: taint === undefined ? [] : [{ key: 'lab', effect: taint }] },
      status: {
        capacity: { cpu: 2, memory: '4Gi', pods: 8, 'example.com/gpu': gpus },
        images: [{ names: ['web:1.0'], sizeBytes: 500e6 }],
        conditions: ready === undefined ? [] : [{ type: 'Ready', status: ready }],
      },
    }),
  );

const claim = { accessModes: ['ReadWriteOncePod'], resources: { requests: { storage: '1Gi' } } };
const storage = fc.constantFrom(
  creation({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { ...claim, storageClassName: '', volumeName: 'disk' },
  }),
  creation({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk', labels: { 'topology.kubernetes.io/zone': 'a' } },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOncePod'],
      hostPath: {},
      claimRef: { namespace: 'default', name: 'data' },
    },
  }),
);

const configuration = fc.constantFrom(
  DEFAULT_CONFIGURATION,
  { ...DEFAULT_CONFIGURATION, weights: { ...DEFAULT_CONFIGURATION.weights, NodeResourcesFit: 0, ImageLocality: 50 } },
  { ...DEFAULT_CONFIGURATION, disabled: ['SchedulingGates', 'InterPodAffinity', 'DefaultPreemption'] as const },
  { ...DEFAULT_CONFIGURATION, version: '1.20' as const, podMaxBackoffSeconds: 1 },
);

/** Creations of all these, and changes of the configuration; most often pods. */
export const randomCreation: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: pod },
  priorityClass,
  budget,
  node,
  storage,
  configuration.map((one): Command => ({ kind: 'host', action: 'scheduler-configuration', configuration: one })),
);
