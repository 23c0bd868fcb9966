// PriorityClasses, PodDisruptionBudgets, volumes, claims and classes of storage, and all that a Node and a Pod can say to the scheduler: what is filled
// in, what is refused, and that printing and reading are each other's inverse.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { Tick } from '../../../shared/base/units.ts';
import type { Decoded, DecodedOf } from '../../../shared/manifest/manifest-object.ts';
import { toYaml } from '../../../shared/manifest/print.ts';
import { readManifest, readObject } from '../../../shared/manifest/read.ts';
import { type Json, node, pod, said, table } from './objects.ts';

function read(value: Json): Decoded {
  const result = readObject(value);
  if ('findings' in result) throw new Error(JSON.stringify(result.findings));
  return result.object;
}

const priorityClass = (more: Json = {}, name = 'high'): Json => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value: 100,
  ...more,
});
const budget = (spec: Json, more: Json = {}): Json => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'guard' },
  spec,
  ...more,
});
const volume = (spec: Json = {}, more: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'disk' },
  spec: { capacity: { storage: '10Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' }, ...spec },
  ...more,
});
const claim = (spec: Json = {}, more: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '3Gi' } }, ...spec },
  ...more,
});
const storageClass = (more: Json = {}): Json => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'fast' },
  provisioner: 'example.com/disks',
  ...more,
});
const app = { matchLabels: { app: 'web' } };

describe('[DEFAULT-13] what classes, budgets and storage are when they do not say', () => {
  test('a PriorityClass preempts', () => {
    expect(read(priorityClass())).toMatchObject({ value: 100, preemptionPolicy: 'PreemptLowerPriority' });
    expect((read(priorityClass({ globalDefault: false })) as DecodedOf<'PriorityClass'>).globalDefault).toBeUndefined();
  });
  test('a volume is kept when it is given up, and Pending until the binder has looked at it', () => {
    const { spec, status } = read(volume()) as DecodedOf<'PersistentVolume'>;
    expect([spec.persistentVolumeReclaimPolicy, spec.volumeMode, spec.storageClassName, status.phase]).toEqual([
      'Retain',
      'Filesystem',
      '',
      'Pending',
    ]);
    const claimRef = { namespace: 'default', name: 'data' };
    const bound = read(volume({ claimRef }, { status: { phase: 'Bound' } })) as DecodedOf<'PersistentVolume'>;
    expect(bound.status.phase).toBe('Bound');
  });
  test('a claim is Pending, also one that names its volume, and its class stays open', () => {
    const { spec, status } = read(claim()) as DecodedOf<'PersistentVolumeClaim'>;
    expect([spec.volumeMode, spec.storageClassName, status.phase]).toEqual(['Filesystem', undefined, 'Pending']);
    const named = read(claim({ volumeName: 'disk' })) as DecodedOf<'PersistentVolumeClaim'>;
    expect(named.status.phase).toBe('Pending');
    const lost = read(
      claim({ volumeName: 'disk' }, { status: { phase: 'Lost' } }),
    ) as DecodedOf<'PersistentVolumeClaim'>;
    expect(lost.status.phase).toBe('Lost');
  });
  test('a StorageClass deletes its volumes and binds at once', () => {
    expect(read(storageClass())).toMatchObject({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
  });
  test('a budget brings its status along', () => {
    const status = {
      disruptionsAllowed: 1,
      currentHealthy: 3,
      desiredHealthy: 2,
      expectedPods: 3,
      observedGeneration: 1,
    };
    expect(read(budget({ minAvailable: 2, selector: app }, { status }))).toMatchObject({ status });
  });
});

test('[DEFAULT-14] an empty selector of a budget chooses every pod; in v1beta1 it chose none', () => {
  const selectorOf = (value: Json) => (read(value) as DecodedOf<'PodDisruptionBudget'>).spec.selector;
  const all = budget({ minAvailable: 1, selector: {} });
  expect(selectorOf(all)).toEqual({});
  expect(selectorOf({ ...all, apiVersion: 'policy/v1beta1' })).toBeUndefined();
  expect(selectorOf({ ...budget({ selector: app }), apiVersion: 'policy/v1beta1' })).toEqual(app);
  expect(said({ ...all, apiVersion: 'policy/v1alpha1' })).toEqual([
    'apiVersion: no matches for kind "PodDisruptionBudget" in version "policy/v1alpha1"',
  ]);
});

test('[DEFAULT-11] in the network of the node, each port of a container is a port of the node', () => {
  const portsOf = (more: Json) =>
    (read(pod(more, { ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }] })) as DecodedOf<'Pod'>).spec
      .containers[0]?.ports;
  expect(portsOf({})?.map((port) => port.hostPort)).toEqual([undefined, 81]);
  expect(portsOf({ hostNetwork: true })?.map((port) => port.hostPort)).toEqual([80, 81]);
});

describe('[DEFAULT-12] requests of a whole pod that are not said', () => {
  const requestsOf = (more: Json, container: Json = {}) =>
    (read(pod({ resources: { limits: { cpu: 4, memory: '1Gi' } }, ...more }, container)) as DecodedOf<'Pod'>).spec
      .resources?.requests;
  test('are the limits when no container requests anything', () => {
    expect(requestsOf({})).toEqual({ cpu: '4', memory: '1Gi' });
  });
  test('are what the containers need together, at the worst moment', () => {
    const initContainers = [
      { name: 'side', image: 'a:1', restartPolicy: 'Always', resources: { requests: { cpu: '100m' } } },
      { name: 'first', image: 'a:1', resources: { requests: { cpu: '700m' } } },
    ];
    expect(requestsOf({}, { resources: { requests: { cpu: '500m' } } })).toEqual({ cpu: '500m', memory: '1Gi' });
    expect(requestsOf({ initContainers }, { resources: { requests: { cpu: '500m' } } })).toMatchObject({ cpu: '800m' });
    expect(requestsOf({ initContainers }, { resources: { requests: { cpu: '900m' } } })).toMatchObject({ cpu: '1' });
  });
});

test('[DEFAULT-5] a missing request is as large as its limit, whatever the resource', () => {
  const limits = { cpu: 1, 'example.com/gpu': 2 };
  const { spec } = read(pod({}, { resources: { limits, requests: { cpu: '500m' } } })) as DecodedOf<'Pod'>;
  expect(spec.containers[0]?.resources.requests).toEqual({ cpu: '500m', 'example.com/gpu': '2' });
});

const CRITICAL = 'system-node-critical';
table('[VALID-20] priority classes', [
  [priorityClass({ value: 1_000_000_000 })],
  [
    priorityClass({ value: 1_000_000_001 }),
    'value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
  ],
  [priorityClass({ value: -2_147_483_649 }), 'value: Invalid value: -2147483649: must be at least -2147483648'],
  [priorityClass({ value: 2_000_001_000 }, CRITICAL)],
  [
    priorityClass({ value: 5 }, CRITICAL),
    `metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: value of ${CRITICAL} PriorityClass must be 2000001000`,
  ],
  [
    priorityClass({}, 'system-mine'),
    "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
  ],
  [
    priorityClass({ preemptionPolicy: 'Maybe' }),
    'preemptionPolicy: Unsupported value: "Maybe": supported values: "PreemptLowerPriority", "Never"',
  ],
  [
    priorityClass({ metadata: { name: 'high', namespace: 'a' } }),
    'metadata.namespace: Forbidden: not allowed on this type',
  ],
]);

table('[VALID-21] disruption budgets', [
  [budget({ minAvailable: '50%', selector: app })],
  [budget({ maxUnavailable: 0 })],
  [
    budget({ minAvailable: 1, maxUnavailable: 1 }),
    'spec: Invalid value: {"minAvailable":1,"maxUnavailable":1}: minAvailable and maxUnavailable cannot be both set',
  ],
  [budget({ minAvailable: '101%' }), 'spec.minAvailable: Invalid value: "101%": must not be greater than 100%'],
  [budget({ maxUnavailable: -1 }), 'spec.maxUnavailable: Invalid value: -1: must be greater than or equal to 0'],
  [
    budget({ selector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }),
    'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
  ],
  [
    budget({ unhealthyPodEvictionPolicy: 'Never' }),
    'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
  ],
]);

const MODES = '"ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"';
table('[VALID-22] storage', [
  [
    volume({
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] } },
    }),
  ],
  [volume({ accessModes: [] }), 'spec.accessModes: Required value'],
  [volume({ accessModes: ['Mine'] }), `spec.accessModes: Unsupported value: "Mine": supported values: ${MODES}`],
  [
    volume({ accessModes: ['ReadWriteOncePod', 'ReadOnlyMany'] }),
    'spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes',
  ],
  [volume({ capacity: { storage: 0 } }), 'spec.capacity.storage: Invalid value: "0": must be greater than zero'],
  [volume({ capacity: { cpu: 1 } }), 'spec.capacity: Unsupported value: "cpu": supported values: "storage"'],
  [volume({ hostPath: undefined }), 'spec: Required value: must specify a volume type'],
  [volume({ nfs: {} }), 'spec.nfs: Forbidden: may not specify more than 1 volume type'],
  [
    volume({ hostPath: undefined, local: { path: '/x' } }),
    'spec.nodeAffinity: Required value: Local volume requires node affinity',
  ],
  [
    volume({ nodeAffinity: { required: {} } }),
    'spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term',
  ],
  [
    volume({ persistentVolumeReclaimPolicy: 'Burn' }),
    'spec.persistentVolumeReclaimPolicy: Unsupported value: "Burn": supported values: "Delete", "Recycle", "Retain"',
  ],
  [claim({ storageClassName: '' })],
  [claim({ accessModes: undefined }), 'spec.accessModes: Required value: at least 1 access mode is required'],
  [claim({ resources: {} }), 'spec.resources.requests.storage: Required value'],
  [
    claim({ volumeMode: 'Tape' }),
    'spec.volumeMode: Unsupported value: "Tape": supported values: "Block", "Filesystem"',
  ],
  [storageClass({ allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }] })],
  [storageClass({ provisioner: undefined }), 'provisioner: Required value'],
  [
    storageClass({ volumeBindingMode: 'Later' }),
    'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
  ],
  [
    storageClass({ reclaimPolicy: 'Recycle' }),
    'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
  ],
  [
    storageClass({ allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone' }] }] }),
    'allowedTopologies[0].matchLabelExpressions[0].values: Required value',
  ],
]);

const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const withImages = (count: number): Json => ({
  ...node(),
  status: { capacity: { cpu: 1, memory: '1Gi' }, images: many(count, (i) => ({ names: [`a:${i}`], sizeBytes: 1 })) },
});
test.each([
  [
    'taints',
    LIMITS.taintsPerNode,
    (n: number) => node({ taints: many(n, (i) => ({ key: `k${i}`, effect: 'NoSchedule' })) }),
    'spec.taints',
  ],
  ['images', LIMITS.imagesPerNode, withImages, 'status.images'],
] as const)('[VALID-23] %s of a node: %d and no more', (_, most, make, path) => {
  expect(said(make(most))).toEqual([]);
  expect(said(make(most + 1))).toEqual([`${path}: Too many: ${most + 1}: must have at most ${most} items`]);
});

table('[VALID-12] what a node has to give may be anything', [
  [node({}, { cpu: 4, memory: '8Gi', 'example.com/gpu': 2, 'ephemeral-storage': '10Gi', 'hugepages-2Mi': 0 })],
  [
    node({}, { cpu: 4, memory: '8Gi', disks: 2 }),
    'status.capacity.disks: Invalid value: "disks": must be a standard resource type or fully qualified',
    'status.allocatable.disks: Invalid value: "disks": must be a standard resource type or fully qualified',
  ],
  [
    node({}, { cpu: 4, memory: '8Gi', pods: 1.5 }),
    'status.capacity.pods: Invalid value: "1.5": must be an integer',
    'status.allocatable.pods: Invalid value: "1.5": must be an integer',
  ],
]);

const near = { topologyKey: 'zone', labelSelector: {}, namespaceSelector: {}, matchLabelKeys: ['v'] };
const everything = pod(
  {
    initContainers: [{ name: 'i', image: 'i:1', restartPolicy: 'Always' }],
    priorityClassName: 'high',
    preemptionPolicy: 'Never',
    hostNetwork: true,
    overhead: { cpu: '10m' },
    resources: { limits: { cpu: 2 } },
    schedulingGates: [{ name: 'g' }],
    volumes: [
      { name: 'v', persistentVolumeClaim: { claimName: 'data', readOnly: true } },
      { name: 'e', emptyDir: {} },
    ],
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {}, minDomains: 2 },
    ],
    affinity: {
      podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [near] },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: 'host' } }],
      },
    },
  },
  {
    resources: { limits: { 'example.com/gpu': 1 } },
    ports: [{ containerPort: 80, hostIP: '10.0.0.1' }],
    volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true, subPath: 'a' }],
  },
);
const full = { cpu: 4, memory: '8Gi', pods: '20', 'example.com/gpu': 2 };
const images = [{ names: ['a:1', 'a:latest'], sizeBytes: 700_000_000 }];
test.each([
  everything,
  { ...node(), status: { capacity: full, images } },
  priorityClass({ globalDefault: true, description: 'for all', preemptionPolicy: 'Never' }),
  budget({ minAvailable: '50%', selector: {}, unhealthyPodEvictionPolicy: 'AlwaysAllow' }),
  volume({ claimRef: { namespace: 'default', name: 'data', uid: 'u' }, storageClassName: 'fast' }),
  claim(
    { storageClassName: '', selector: app, volumeName: 'disk' },
    { status: { phase: 'Bound', accessModes: ['ReadWriteOnce'] } },
  ),
  storageClass({ allowVolumeExpansion: true, parameters: { type: 'ssd' }, mountOptions: ['ro'] }),
])('[MANIFEST-9] what is printed is read back: $kind', (value) => {
  const object = read(value);
  const meta = { uid: 'u', resourceVersion: 7, generation: 1, creationTimestamp: 7 as Tick };
  const text = toYaml({ ...object, metadata: { ...meta, ...object.metadata } }, 1000);
  const again = readManifest(text, '', 1000);
  expect(again.problems).toEqual([]);
  expect(again.objects).toEqual([object]);
});
