// Random clusters for the scheduler, drawn by fast-check as manifests: few labels, small nodes, little storage, so that every rule has something to say.

import fc from 'fast-check';
import {
  DEFAULT_CONFIGURATION,
  DEFAULT_WEIGHTS,
  PLUGINS,
  type SchedulerConfiguration,
} from '../../shared/kinds/scheduler-configuration.ts';
import { labels, NAMESPACES, nodeName, rarely, selector, ZONES } from './random-pods.ts';

export type Manifest = Readonly<Record<string, unknown>> & { readonly kind: string };

const MEBIBYTE = 1024 * 1024;

const taint = fc.record({
  key: fc.constantFrom('pool', 'spot'),
  value: fc.constantFrom('x', 'y', ''),
  effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'PreferNoSchedule', 'NoExecute'),
});

const image = fc.record({
  name: fc.constantFrom('small:1', 'big:1', 'big:latest'),
  sizeBytes: fc.constantFrom(20 * MEBIBYTE, 90 * MEBIBYTE, 500 * MEBIBYTE, 2_500 * MEBIBYTE),
});

export const plainNode = fc.record({
  cpu: fc.constantFrom('2', '4', '1500m', '8'),
  memory: fc.constantFrom('4Gi', '8Gi', '3000Mi'),
  pods: fc.constantFrom('3', '8', '110', '110'),
  gpu: rarely(fc.constantFrom('1', '2'), 1),
  disk: rarely(fc.constantFrom('10Gi', '1Gi'), 1),
  zone: fc.constantFrom(...ZONES, ...ZONES, undefined),
  hostname: fc.constantFrom(true, true, true, false),
  tier: fc.constantFrom('gold', 'iron', undefined),
  rank: fc.constantFrom('1', '5', '9', 'first', undefined, undefined),
  unschedulable: rarely(fc.constant(true), 9),
  taints: rarely(fc.uniqueArray(taint, { maxLength: 2, selector: (one) => `${one.key}${one.effect}` }), 2),
  images: fc.uniqueArray(image, { maxLength: 2, selector: (one) => one.name }),
  dark: fc.constantFrom(false, false, true),
});
export type PlainNode = typeof plainNode extends fc.Arbitrary<infer N> ? N : never;

export function nodeManifest(one: PlainNode, i: number): Manifest {
  const name = nodeName(i);
  const { cpu, memory, pods, gpu, disk } = one;
  const resources = { cpu, memory, pods, 'example.com/gpu': gpu, 'ephemeral-storage': disk };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': one.hostname ? name : undefined,
        'topology.kubernetes.io/zone': one.zone,
        tier: one.tier,
        rank: one.rank,
      },
    },
    spec: { unschedulable: one.unschedulable, taints: one.taints },
    status: {
      capacity: resources,
      allocatable: resources,
      images: one.images.map(({ name: tag, sizeBytes }) => ({ names: [tag], sizeBytes })),
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

const PRIORITY_CLASSES: readonly Manifest[] = [
  { name: 'low', value: 10 },
  { name: 'high', value: 100 },
  { name: 'polite', value: 100, preemptionPolicy: 'Never' },
  { name: 'top', value: 1_000 },
].map(({ name, ...said }) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  ...said,
}));

const STORAGE_CLASSES: readonly Manifest[] = [
  { name: 'now', volumeBindingMode: 'Immediate', provisioner: 'example.com/disk' },
  { name: 'later', volumeBindingMode: 'WaitForFirstConsumer', provisioner: 'kubernetes.io/no-provisioner' },
  {
    name: 'made',
    volumeBindingMode: 'WaitForFirstConsumer',
    provisioner: 'example.com/disk',
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['a'] }] }],
  },
].map(({ name, ...said }) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  ...said,
}));

const NAMESPACED: readonly Manifest[] = NAMESPACES.filter((name) => name !== 'default').map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: name === 'blue' ? { team: 'sea' } : undefined },
}));

const claim = (name: string, said: object, phase: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...said },
  status: { phase },
});

const volume = (name: string, said: object, where: object, phase: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, labels: where },
  spec: {
    capacity: { storage: '2Gi' },
    accessModes: ['ReadWriteOnce'],
    hostPath: { path: '/data' },
    ...said,
  },
  status: { phase },
});

const near = (zone: string) => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] }] }],
  },
});

/** Claims of each sort in namespace `default`; the last one that pods may name is nowhere. */
const storage = fc
  .record({ zone: fc.constantFrom(...ZONES), labelled: fc.boolean(), free: fc.boolean(), lost: fc.nat({ max: 7 }) })
  .map(({ zone, labelled, free, lost }): Manifest[] => [
    claim('bound', { volumeName: 'pv-bound', storageClassName: 'later' }, lost === 0 ? 'Lost' : 'Bound'),
    claim('loose', { storageClassName: 'now' }, 'Pending'),
    claim('lazy', { storageClassName: 'later' }, 'Pending'),
    claim('wanting', { storageClassName: 'made', resources: { requests: { storage: '5Gi' } } }, 'Pending'),
    claim('once', { volumeName: 'pv-once', storageClassName: 'later', accessModes: ['ReadWriteOncePod'] }, 'Bound'),
    volume(
      'pv-bound',
      labelled ? { storageClassName: 'later' } : { storageClassName: 'later', nodeAffinity: near(zone) },
      labelled ? { 'topology.kubernetes.io/zone': `${zone}__b` } : {},
      'Bound',
    ),
    volume('pv-once', { storageClassName: 'later', accessModes: ['ReadWriteOncePod'] }, {}, 'Bound'),
    ...(free ? [volume('pv-free', { storageClassName: 'later', nodeAffinity: near(zone) }, {}, 'Available')] : []),
  ]);

const someLabels = labels.map((one) => (Object.keys(one).length > 0 ? one : { app: 'x' }));

export const service = fc.record({ namespace: fc.constantFrom(...NAMESPACES), selector: someLabels }).map(
  ({ namespace, selector: wanted }): Manifest => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `web-${Object.values(wanted).join('-')}x`, namespace },
    spec: { selector: wanted, ports: [{ port: 80 }] },
  }),
);

const budget = fc.record({ selector, allowed: fc.nat({ max: 2 }), name: fc.constantFrom('p', 'q') }).map(
  ({ selector: wanted, allowed, name }): Manifest => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'default' },
    spec: { minAvailable: 1, selector: wanted },
    status: {
      disruptionsAllowed: allowed,
      currentHealthy: 1,
      desiredHealthy: 1,
      expectedPods: 1,
      observedGeneration: 1,
    },
  }),
);

const REPLICA_SET: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'set', namespace: 'default' },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: 'x' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['iron'] }] },
    template: { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'small:1' }] } },
  },
};

export const objects = fc
  .record({
    services: fc.uniqueArray(service, { maxLength: 3, selector: (one) => JSON.stringify(one['metadata']) }),
    budgets: fc.uniqueArray(budget, { maxLength: 2, selector: (one) => JSON.stringify(one['metadata']) }),
    storage,
    set: fc.boolean(),
  })
  .map(({ services, budgets, storage: stored, set }) => [
    ...NAMESPACED,
    ...PRIORITY_CLASSES,
    ...STORAGE_CLASSES,
    ...stored,
    ...services,
    ...budgets,
    ...(set ? [REPLICA_SET] : []),
  ]);

export const configuration: fc.Arbitrary<SchedulerConfiguration> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(DEFAULT_CONFIGURATION) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        version: fc.constantFrom('1.34', '1.20'),
        disabled: fc.subarray(
          PLUGINS.filter((one) => !(one in DEFAULT_WEIGHTS)),
          { maxLength: 2 },
        ),
        weights: fc.record(
          Object.fromEntries(Object.keys(DEFAULT_WEIGHTS).map((name) => [name, fc.constantFrom(0, 1, 2, 7)])) as Record<
            keyof typeof DEFAULT_WEIGHTS,
            fc.Arbitrary<number>
          >, // the same names
        ),
        hardPodAffinityWeight: fc.constantFrom(0, 1, 50),
        minCandidateNodesAbsolute: fc.constantFrom(1, 3, 100),
        defaultingType: fc.constantFrom('System', 'List'),
        defaultConstraints: fc.subarray([
          { maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
          { maxSkew: 2, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' },
          { maxSkew: 1, topologyKey: 'tier', whenUnsatisfiable: 'ScheduleAnyway' },
        ] as const),
      })
      .map((said) => ({ ...DEFAULT_CONFIGURATION, ...said })),
  },
);
