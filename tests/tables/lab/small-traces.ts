// A recording of controllers in small, written by hand: a ReplicaSet whose pods become ready behind a Service and under a budget, and a node that drives
// pods away. Times are those of the recorder: a pod runs 50 ms after it was bound, is ready after 300 ms and gone 200 ms after its end began.

interface PodState {
  phase: string;
  ready: boolean;
  node?: string;
  deleting?: true;
  gracePeriod?: number;
}

const pending: PodState = { phase: 'Pending', ready: false };
const on = (node: string): PodState => ({ ...pending, node });
const running = (node: string): PodState => ({ phase: 'Running', ready: false, node });
const ready = (node: string): PodState => ({ phase: 'Running', ready: true, node });
const ending = (state: PodState, gracePeriod: number): PodState => ({ ...state, deleting: true, gracePeriod });

const pod = (t: number, name: string, state: PodState) => ({ t, kind: 'Pod', name, state });
const set = (t: number, replicas: number, readyPods: number) => ({
  t,
  kind: 'ReplicaSet',
  name: 'web',
  state: { desired: 2, replicas, ready: readyPods, available: readyPods, owned: false },
});
const endpoints = (t: number, readyPods: number, notReady: number) => ({
  t,
  kind: 'Endpoints',
  name: 'web',
  state: { ready: readyPods, notReady },
});
const budget = (t: number, numbers: readonly number[], observedGeneration?: number) => ({
  t,
  kind: 'PodDisruptionBudget',
  name: 'guard',
  state: {
    disruptionsAllowed: numbers[0],
    currentHealthy: numbers[1],
    desiredHealthy: numbers[2],
    expectedPods: numbers[3],
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  },
});
const made = (t: number, name: string) => ({
  t,
  event: { reason: 'SuccessfulCreate', object: 'ReplicaSet', name: 'web', message: `Created pod: ${name}`, count: 1 },
});
const evicted = (t: number, name: string) => ({
  t,
  event: {
    reason: 'TaintManagerEviction',
    object: 'Pod',
    name,
    message: `Marking for deletion Pod small-taint/${name}`,
    count: 1,
  },
});
const node = (t: number, taints: readonly string[]) => ({
  t,
  kind: 'Node',
  name: 'lab-2',
  state: { ready: 'True', reason: 'KubeletReady', taints },
});

const containers = [{ name: 'c', image: 'registry.example/app:v1' }];
const lone = (name: string, tolerations: readonly object[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'small-taint', labels: { app: 'x' } },
  spec: {
    nodeSelector: { labnode: '2' },
    tolerations: [{ key: 'lab', operator: 'Exists' }, ...tolerations],
    containers,
  },
});

const SMALL_SET = {
  id: 'small-set',
  title: 'two pods become ready behind a Service and under a budget',
  manifests: [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'small-set' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    },
    {
      apiVersion: 'policy/v1beta1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'guard', namespace: 'small-set' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', namespace: 'small-set' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
      },
    },
  ],
  replicaSetSequence: {
    columns: ['desired', 'replicas', 'ready'],
    rows: [
      { t: 27, web: [2, 0, 0] },
      { t: 41, web: [2, 2, 0] },
      { t: 346, web: [2, 2, 1] },
      { t: 352, web: [2, 2, 2] },
    ],
  },
  steps: [
    { t: 20, action: { create: 'Service/web' } },
    endpoints(22, 0, 0),
    { t: 24, action: { create: 'ReplicaSet/web' } },
    set(27, 0, 0),
    pod(30, 'web/pod1', pending),
    made(32, 'web/pod1'),
    pod(33, 'web/pod2', pending),
    pod(35, 'web/pod1', on('node-3')),
    pod(36, 'web/pod2', on('node-1')),
    made(37, 'web/pod2'),
    set(41, 2, 0),
    pod(85, 'web/pod1', running('node-3')),
    endpoints(87, 0, 1),
    pod(89, 'web/pod2', running('node-1')),
    endpoints(91, 0, 2),
    pod(340, 'web/pod2', ready('node-1')),
    endpoints(343, 1, 1),
    set(346, 2, 1),
    pod(348, 'web/pod1', ready('node-3')),
    endpoints(350, 2, 0),
    set(352, 2, 2),
    { t: 900, action: { create: 'PodDisruptionBudget/guard' } },
    budget(902, [0, 0, 0, 0]),
    budget(905, [1, 2, 1, 2], 1),
  ],
};

const SMALL_TAINT = {
  id: 'small-taint',
  title: 'one pod goes at once, one after six seconds',
  manifests: [
    lone('goes', []),
    lone('later', [{ key: 'repair', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 6 }]),
  ],
  steps: [
    { t: 10, action: { create: 'Pod/goes' } },
    pod(12, 'goes', pending),
    { t: 14, action: { create: 'Pod/later' } },
    pod(16, 'later', pending),
    pod(18, 'goes', on('lab-2')),
    pod(20, 'later', on('lab-2')),
    pod(70, 'goes', running('lab-2')),
    pod(72, 'later', running('lab-2')),
    pod(320, 'goes', ready('lab-2')),
    pod(322, 'later', ready('lab-2')),
    { t: 1_200, action: { taint: 'lab-2 repair:NoExecute' } },
    node(1_202, ['lab:NoSchedule', 'repair:NoExecute']),
    pod(1_206, 'goes', ending(ready('lab-2'), 30)),
    evicted(1_207, 'goes'),
    pod(1_408, 'goes', ending(ready('lab-2'), 0)),
    { t: 1_410, kind: 'Pod', name: 'goes', gone: true },
    pod(7_206, 'later', ending(ready('lab-2'), 30)),
    evicted(7_208, 'later'),
    pod(7_408, 'later', ending(ready('lab-2'), 0)),
    { t: 7_410, kind: 'Pod', name: 'later', gone: true },
  ],
};

export const TRACES = {
  about: 'written by hand after kube-controller-manager v1.20.2',
  traces: [SMALL_SET, SMALL_TAINT],
};
