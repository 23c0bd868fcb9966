// What Kubernetes fills in, and that printing and reading are each other's inverse.
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Tick } from '../../../shared/base/units.ts';
import { pullPolicy } from '../../../shared/manifest/defaults-pod.ts';
import type { Decoded, DecodedOf } from '../../../shared/manifest/manifest-object.ts';
import { toApi, toYaml } from '../../../shared/manifest/print.ts';
import { readManifest, readObject } from '../../../shared/manifest/read.ts';
import { parseTime, printTime } from '../../../shared/manifest/time.ts';

function read(value: Record<string, unknown>): Decoded {
  const result = readObject(value, 1000);
  if ('findings' in result) throw new Error(JSON.stringify(result.findings));
  return result.object;
}

const container = (more: Record<string, unknown> = {}) => ({ name: 'c', image: 'a:1', ...more });
const pod = (more: Record<string, unknown> = {}) =>
  read({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [container()], ...more },
  }) as DecodedOf<'Pod'>;
const web = {
  selector: { matchLabels: { app: 'web' } },
  template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container()] } },
};
const deployment = read({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: web,
}) as DecodedOf<'Deployment'>;

test('[DEFAULT-1] the namespace is default, and cluster-wide kinds have none', () => {
  expect(deployment.metadata.namespace).toBe('default');
  expect(read({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } }).metadata.namespace).toBeUndefined();
});

test('[DEFAULT-2] a Deployment has one replica and rolls by a quarter', () => {
  const { replicas, strategy, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds } = deployment.spec;
  expect({ replicas, strategy, minReadySeconds, revisionHistoryLimit, progressDeadlineSeconds }).toEqual({
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    minReadySeconds: 0,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
});

test('[DEFAULT-3] a pod restarts always, stops in 30 s, and is for the default scheduler', () => {
  const { containers, ...rest } = pod().spec;
  expect(rest).toEqual({
    schedulerName: 'default-scheduler',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    priority: 0,
    tolerations: [],
  });
  expect(containers).toEqual([{ name: 'c', image: 'a:1', imagePullPolicy: 'IfNotPresent', resources: {} }]);
});

describe('[DEFAULT-4] images tagged latest, or not at all, are pulled each time', () => {
  test.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['nginx:1.29', 'IfNotPresent'],
    ['localhost:5000/nginx', 'Always'],
    ['localhost:5000/nginx:1', 'IfNotPresent'],
    [`nginx@sha256:${'0'.repeat(64)}`, 'IfNotPresent'],
  ])('%s: %s', (image, policy) => {
    expect(pullPolicy(image)).toBe(policy);
  });
});

test('[DEFAULT-5] a request that is missing is as large as its limit', () => {
  const { containers } = pod({
    containers: [container({ resources: { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '0.25' } } })],
  }).spec;
  expect(containers[0]?.resources).toEqual({
    limits: { cpu: '1', memory: '1Gi' },
    requests: { cpu: '250m', memory: '1Gi' },
  });
});

test('[DEFAULT-6] amounts are kept in the notation of the API', () => {
  const { containers } = pod({
    containers: [container({ resources: { requests: { cpu: 0.5, memory: '2048Mi' } } })],
  }).spec;
  expect(containers[0]?.resources.requests).toEqual({ cpu: '500m', memory: '2Gi' });
});

test('[DEFAULT-7] a probe asks every 10 s, waits 1 s, and believes 1 success and 3 failures; a named port is looked up', () => {
  const { containers } = pod({
    containers: [
      container({ ports: [{ name: 'http', containerPort: 8080 }], readinessProbe: { httpGet: { port: 'http' } } }),
    ],
  }).spec;
  expect(containers[0]?.ports).toEqual([{ name: 'http', containerPort: 8080, protocol: 'TCP' }]);
  expect(containers[0]?.readinessProbe).toEqual({
    httpGet: { path: '/', port: 8080 },
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  });
});

test('[DEFAULT-8] a Service is a ClusterIP, its target port is its port', () => {
  const service = read({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's' },
    spec: { selector: { a: 'b' }, ports: [{ port: 80 }] },
  }) as DecodedOf<'Service'>;
  expect(service.spec).toEqual({
    type: 'ClusterIP',
    clusterIP: '',
    selector: { a: 'b' },
    ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
  });
});

test('[DEFAULT-9] a toleration compares values unless it says otherwise', () => {
  expect(pod({ tolerations: [{ key: 'a', value: 'b' }, { operator: 'Exists' }] }).spec.tolerations).toEqual([
    { key: 'a', operator: 'Equal', value: 'b' },
    { operator: 'Exists' },
  ]);
});

test('[DEFAULT-10] a node gives all it has, to 110 pods', () => {
  const node = read({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    status: { capacity: { cpu: 4, memory: '8Gi' } },
  });
  expect(node).toMatchObject({
    spec: { taints: [] },
    status: {
      capacity: { cpu: '4', memory: '8Gi', pods: '110' },
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      conditions: [],
    },
  });
});

describe('[MANIFEST-9] what is printed is read back', () => {
  const meta = { uid: 'u-1', resourceVersion: 42, generation: 1, creationTimestamp: 7 as Tick };
  const texts = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', labels: { on: 'yes', '1': '010' } } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', annotations: { 'a/b': 'no\nmore: lines' } },
      spec: { ...web, replicas: 0 },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: 'web-1',
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'web',
            uid: 'u',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: web,
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { selector: { a: 'b' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', labels: { app: 'web' } },
      spec: {
        containers: [
          container({
            resources: { requests: { cpu: '1500m', memory: '1Gi' } },
            env: [{ name: 'A', value: '1' }],
            readinessProbe: { tcpSocket: { port: 80 } },
          }),
        ],
        tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }],
        nodeSelector: { zone: 'east' },
        nodeName: 'n1',
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] } },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n' },
      spec: {
        unschedulable: true,
        taints: [{ key: 'a', value: 'b', effect: 'NoExecute', timeAdded: '1970-01-01T00:20:00Z' }],
      },
      status: {
        capacity: { cpu: 4, memory: '8Gi' },
        conditions: [
          { type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: '1970-01-01T00:17:00Z' },
        ],
        addresses: [{ type: 'Hostname', address: 'n' }],
      },
    },
  ];
  test.each(texts.map((text) => [text.kind, text] as const))('%s', (_, text) => {
    const object = read(text);
    const stored = { ...object, metadata: { ...meta, ...object.metadata } };
    const again = readManifest(toYaml(stored, 1000), '', 1000);
    expect(again.problems).toEqual([]);
    expect(again.objects).toEqual([object]);
    expect(parse(toYaml(stored, 1000), { version: '1.1' })).toEqual(toApi(stored, 1000));
  });

  test('in the form of the API: kind first, versions as text, times in RFC 3339', () => {
    const [object] = readManifest(
      toYaml({ ...deployment, metadata: { ...meta, ...deployment.metadata } }, 1000),
    ).objects;
    expect(object?.kind).toBe('Deployment');
    const api = toApi({ ...deployment, metadata: { ...meta, ...deployment.metadata } }, 1000);
    expect(Object.keys(api)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(api['metadata']).toEqual({
      uid: 'u-1',
      resourceVersion: '42',
      generation: 1,
      creationTimestamp: '1970-01-01T00:16:47Z',
      name: 'web',
      namespace: 'default',
    });
  });
});

describe('[MANIFEST-10] times are RFC 3339 in UTC', () => {
  test.each([
    [0, '1970-01-01T00:00:00Z'],
    [951_782_399, '2000-02-28T23:59:59Z'],
    [951_782_400, '2000-02-29T00:00:00Z'],
    [1_767_225_599, '2025-12-31T23:59:59Z'],
    [4_102_444_800, '2100-01-01T00:00:00Z'],
  ])('%i s are %s', (seconds, text) => {
    expect(printTime(seconds - 5, 5)).toBe(text);
    expect(new Date(seconds * 1000).toISOString()).toBe(text.replace('Z', '.000Z'));
    expect(parseTime(seconds - 5, text)).toBe(5);
  });
  test('every day of four centuries, as the language has it', () => {
    for (let day = 0; day < 146_097; day += 1) {
      const text = printTime(0, day * 86_400 + 43_200);
      if (new Date(text).getTime() !== (day * 86_400 + 43_200) * 1000)
        expect(text).toBe(new Date((day * 86_400 + 43_200) * 1000).toISOString());
    }
  });
  test.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00+09:00',
    'soon',
  ])('%s is none', (text) => {
    expect(parseTime(0, text)).toBeUndefined();
  });
});
