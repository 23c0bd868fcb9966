// Nothing of an object escapes the hash. A pod's parts are hashed field by field, by hand: a field that is added to the types must be added to the
// objects below (the compiler says so), and then to the hash (the test says so).

import { expect, test } from 'vitest';
import { eventId, tick } from '../../../shared/base/units.ts';
import type { ObjectMeta } from '../../../shared/kinds/meta.ts';
import type { Pod, PodSpec, PodStatus } from '../../../shared/kinds/pod.ts';
import { Store, type Stored } from '../../../shared/sim/store.ts';

const metadata: Required<ObjectMeta> = {
  name: 'web-1',
  namespace: 'default',
  uid: '00000000-0000-4000-8000-000000000001',
  resourceVersion: 1,
  generation: 1,
  creationTimestamp: tick(5),
  deletionTimestamp: tick(40),
  deletionGracePeriodSeconds: 30,
  generateName: 'web-',
  labels: { app: 'web' },
  annotations: { note: 'a' },
  ownerReferences: [
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true, blockOwnerDeletion: true },
  ],
  finalizers: ['example.com/keep'],
};
const spec: Required<PodSpec> = {
  nodeName: 'pier-a1',
  schedulerName: 'default-scheduler',
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  priority: 0,
  containers: [{ name: 'web', image: 'web:1', imagePullPolicy: 'IfNotPresent', resources: {} }],
  tolerations: [{ operator: 'Exists' }],
  nodeSelector: { disk: 'ssd' },
  affinity: { nodeAffinity: {} },
  priorityClassName: 'prio',
  preemptionPolicy: 'Never',
  initContainers: [{ name: 'init', image: 'init:1', imagePullPolicy: 'IfNotPresent', resources: {} }],
  resources: { requests: { cpu: '1' } },
  overhead: { cpu: '10m' },
  hostNetwork: true,
  volumes: [{ name: 'data', emptyDir: {} }],
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
  schedulingGates: [{ name: 'example.com/wait' }],
  hostname: 'web-1',
  subdomain: 'web',
};
const status: Required<PodStatus> = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: tick(7) }],
  qosClass: 'BestEffort',
  nominatedNodeName: 'pier-a2',
  reason: 'Evicted',
  message: 'low on memory',
  hostIP: '192.168.0.1',
  podIP: '10.128.0.1',
  startTime: tick(6),
  initContainerStatuses: [],
  containerStatuses: [],
};

function hashOf(pod: Pod): string {
  const store = new Store();
  store.restore('Pod', [{ object: pod, slot: 0, cause: eventId(0) }]);
  return store.hash.join();
}

const pod: Pod = { kind: 'Pod', metadata, spec, status };
const fields = [
  ...Object.keys(metadata).map((field) => ['metadata', field] as const),
  ...Object.keys(spec).map((field) => ['spec', field] as const),
  ...Object.keys(status).map((field) => ['status', field] as const),
];

/** Another value of the same type. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'boolean') return undefined;
  return Array.isArray(value) ? [...value, { name: 'more' }] : { ...(value as object), more: 'x' };
}

test.each(fields)('[HASH-1] another %s.%s is another hash', (part, field) => {
  const changed = {
    ...pod,
    [part]: { ...pod[part], [field]: other((pod[part] as unknown as Record<string, unknown>)[field]) },
  };
  expect(hashOf(changed as Pod)).not.toBe(hashOf(pod));
});

test('[HASH-1] the sum is that of the objects, however they came to be what they are', () => {
  const store = new Store();
  const stored = store.create('Pod', { ...pod, status: { ...status, phase: 'Pending' } });
  const gone = store.create('Pod', {
    ...pod,
    metadata: { ...metadata, name: 'web-2', uid: `${metadata.uid.slice(0, -1)}2` },
  });
  const between = store.hash.join();
  store.write('Pod', stored, { status });
  store.remove('Pod', gone);
  expect(store.hash.join()).toBe(hashOf(stored.object));
  expect(store.hash.join()).not.toBe(between);
});

/** More objects than may wait for a mark; of these, some change every second, some now and then, and some go. */
function busySeconds(ahead: boolean): string[] {
  const store = new Store();
  const all = Array.from({ length: 3_000 }, (_, n) =>
    store.create('Pod', { ...pod, metadata: { ...metadata, name: `web-${n}`, uid: uidOf(n) }, status }),
  );
  const sums: string[] = [];
  for (let second = 0; second < 30; second += 1) {
    const now = { status: { ...status, startTime: tick(second) } };
    for (let n = 0; n < 1_500; n += 1)
      if (n < 600 || (n * 7 + second) % 11 === 0) store.write('Pod', all[n] as Stored<Pod>, now);
    for (let n = 0; n < 20; n += 1) store.remove('Pod', all[1_500 + 20 * second + n] as Stored<Pod>);
    if (ahead) store.weighAhead();
    if (second % 10 === 9) sums.push(store.hash.join());
  }
  return sums;
}

function uidOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

test('[HASH-1] what is weighed before a mark makes no other sum', () => {
  expect(busySeconds(true)).toEqual(busySeconds(false));
});
