// Recordings as the recorder writes them, of small clusters: their numbers were worked out by hand from the formulas of 1.20.

const node = (name: string, cpu: string, memory: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
  spec: {},
  status: {
    capacity: { cpu, memory, pods: '110' },
    allocatable: { cpu, memory, pods: '110' },
    conditions: [{ type: 'Ready', status: 'True' }],
  },
  ...more,
});

const pod = (name: string, cpu: string, spec: object = {}, memory = '512Mi') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'c', image: 'registry.example/app:1', resources: { requests: { cpu, memory } } }],
    ...spec,
  },
});

/** Plugins that have nothing to say here, as 1.20 shows them. */
const QUIET = { TaintToleration: 100, PodTopologySpread: 200, NodeAffinity: 0, InterPodAffinity: 0 };

const resources = {
  id: 'resources-1',
  category: 'resources',
  nodes: [node('n1', '4', '8Gi'), node('n2', '2', '4Gi')],
  objects: [],
  existing: [],
  pending: [
    pod('p1', '500m'),
    pod('p2', '9'),
    pod('p3', '100m', { nodeSelector: { disk: 'ssd' } }),
    pod('p4', '3'),
    pod('p5', '1', { nodeName: 'n2' }),
  ],
  results: {
    default120: {
      runs: [
        {
          count: 2,
          steps: [
            {
              pod: 'p1',
              node: 'n1',
              feasible: ['n1', 'n2'],
              // n1: least (87 + 93) / 2, balanced 1 − |0.125 − 0.0625|; n2: (75 + 87) / 2, 1 − |0.25 − 0.125|.
              totals: [483, 468],
              plugins: {
                ...QUIET,
                ImageLocality: 0,
                NodeResourcesLeastAllocated: [90, 81],
                NodeResourcesBalancedAllocation: [93, 87],
              },
              best: ['n1'],
            },
            { pod: 'p2', node: null, message: '0/2 nodes are available: 2 Insufficient cpu.' },
            { pod: 'p3', node: null, message: "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity." },
            { pod: 'p4', node: 'n1' },
            { pod: 'p5', node: 'n2' },
          ],
        },
      ],
    },
  },
};

const MEBIBYTE = 1024 * 1024;
const withImage = (name: string, mebibytes: number) => {
  const plain = node(name, '4', '8Gi');
  const images = [{ names: ['registry.example/app:1'], sizeBytes: mebibytes * MEBIBYTE }];
  return { ...plain, status: { ...plain.status, images } };
};

/** Half of 300 MiB on the node that came first, 300 MiB on the other: (150 − 23) / 977 and (300 − 23) / 977. */
const images = {
  id: 'images-1',
  nodes: [withImage('n1', 500), withImage('n2', 300)],
  pending: [pod('p1', '500m')],
  results: {
    default120: {
      runs: [
        {
          count: 1,
          steps: [
            {
              pod: 'p1',
              node: 'n1',
              feasible: ['n1', 'n2'],
              totals: [511, 495],
              plugins: {
                ...QUIET,
                ImageLocality: [28, 12],
                NodeResourcesLeastAllocated: 90,
                NodeResourcesBalancedAllocation: 93,
              },
              best: ['n1'],
            },
          ],
        },
        {
          count: 1,
          // The other way round: half of 500 MiB on n1, 500 MiB on n2.
          steps: [
            {
              pod: 'p1',
              node: 'n2',
              feasible: ['n1', 'n2'],
              totals: [506, 531],
              plugins: {
                ...QUIET,
                ImageLocality: [23, 48],
                NodeResourcesLeastAllocated: 90,
                NodeResourcesBalancedAllocation: 93,
              },
              best: ['n2'],
            },
          ],
        },
      ],
    },
  },
};

const tainted = { spec: { taints: [{ key: 'pool', value: 'x', effect: 'NoSchedule' }] } };
const evicted = (name: string) => ({
  pod: 'p1',
  node: name,
  nominatedNode: name,
  firstMessage:
    "0/3 nodes are available: 1 node(s) had taint {pool: x}, that the pod didn't tolerate, 2 Insufficient cpu.",
  victims: [name === 'n1' ? 'e1' : 'e2'],
});

/** Two nodes with a pod of priority 10 each: which of them goes is chance. */
const preemption = {
  id: 'preemption-1',
  nodes: [node('n1', '2', '8Gi'), node('n2', '2', '8Gi'), node('n3', '2', '8Gi', tainted)],
  existing: [
    pod('e1', '1500m', { nodeName: 'n1', priorityClassName: 'prio-10' }),
    pod('e2', '1500m', { nodeName: 'n2', priorityClassName: 'prio-10' }),
  ],
  pending: [pod('p1', '1', { priorityClassName: 'prio-100' })],
  results: {
    default120: { runs: [evicted('n1'), evicted('n2')].map((step) => ({ count: 1, steps: [step] })) },
  },
};

export const RECORDING = {
  about: 'Small scheduling cases decided by the real kube-scheduler v1.20.2.',
  priorityClasses: [
    { name: 'prio-10', value: 10 },
    { name: 'prio-100', value: 100 },
  ],
  weights: {
    default120: {
      NodeResourcesBalancedAllocation: 1,
      ImageLocality: 1,
      InterPodAffinity: 1,
      NodeResourcesLeastAllocated: 1,
      NodeAffinity: 1,
      PodTopologySpread: 2,
      TaintToleration: 1,
    },
  },
  cases: [resources, images, preemption],
};
