// The API server's rules for containers, tolerations, affinity, probes, rolling updates, nodes and owners: each row breaks one of them, and only that.
import { LIMITS } from '../../../shared/base/limits.ts';
import { QUANTITY, type Json, deployment, node, pod, table } from './objects.ts';

const containers = (count: number): Json[] =>
  Array.from({ length: count }, (_, i) => ({ name: `c${i}`, image: 'a:1' }));
table('[VALID-7] containers', [
  [pod({ containers: [] }), 'spec.containers: Required value'],
  [pod({ containers: containers(LIMITS.containersPerPod) })],
  [
    pod({ containers: containers(LIMITS.containersPerPod + 1) }),
    'spec.containers: Too many: 11: must have at most 10 items',
  ],
  [pod({ containers: [{}] }), 'spec.containers[0].name: Required value', 'spec.containers[0].image: Required value'],
  [
    pod({}, { image: ' a:1' }),
    'spec.containers[0].image: Invalid value: " a:1": must not have leading or trailing whitespace',
  ],
  [
    pod({}, { imagePullPolicy: 'Sometimes' }),
    'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
  ],
  [
    pod({}, { env: [{ name: 'A=B', value: '' }] }),
    'spec.containers[0].env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
  ],
  [
    pod({ restartPolicy: 'Often' }),
    'spec.restartPolicy: Unsupported value: "Often": supported values: "Always", "OnFailure", "Never"',
  ],
  [
    pod({ terminationGracePeriodSeconds: -1 }),
    'spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0',
  ],
]);

const tolerate = (toleration: Json): Json => pod({ tolerations: [toleration] });
table('[VALID-8] tolerations and taints', [
  [tolerate({ operator: 'Exists' })],
  [tolerate({ key: 'a', value: 'b', effect: 'NoExecute', tolerationSeconds: 0 })],
  [
    tolerate({ value: 'b' }),
    'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
  ],
  [
    tolerate({ key: 'a', operator: 'Exists', value: 'b' }),
    'spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\'',
  ],
  [
    tolerate({ key: 'a', operator: 'Is' }),
    'spec.tolerations[0].operator: Unsupported value: "Is": supported values: "Equal", "Exists"',
  ],
  [
    tolerate({ key: 'a', operator: 'Exists', tolerationSeconds: 5 }),
    'spec.tolerations[0].effect: Invalid value: "": effect must be \'NoExecute\' when `tolerationSeconds` is set',
  ],
  [
    tolerate({ key: 'a', operator: 'Exists', effect: 'Never' }),
    'spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
  ],
  [
    node({
      taints: [
        { key: 'a', effect: 'NoSchedule' },
        { key: 'a', value: 'x', effect: 'NoExecute' },
      ],
    }),
  ],
  [
    node({
      taints: [
        { key: 'a', effect: 'NoSchedule' },
        { key: 'a', value: 'x', effect: 'NoSchedule' },
      ],
    }),
    'spec.taints[1]: Duplicate value: {"key":"a","value":"x","effect":"NoSchedule"}',
  ],
  [
    node({ taints: [{ key: 'a' }] }),
    'spec.taints[0].effect: Unsupported value: "": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
  ],
]);

const affinity = (nodeAffinity: Json): Json => pod({ affinity: { nodeAffinity } });
const terms = (...nodeSelectorTerms: Json[]): Json =>
  affinity({ requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } });
const AT = 'spec.affinity.nodeAffinity';
table('[VALID-9] node affinity', [
  [
    terms(
      { matchExpressions: [{ key: 'disk', operator: 'Gt', values: ['3'] }] },
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] },
    ),
  ],
  [
    terms(),
    `${AT}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term`,
  ],
  [
    terms({ matchExpressions: [{ key: 'disk', operator: 'Gt', values: ['3', '4'] }] }),
    `${AT}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`,
  ],
  [
    terms({ matchFields: [{ key: 'metadata.labels', operator: 'In', values: ['n1'] }] }),
    `${AT}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "metadata.labels": not a valid field selector key`,
  ],
  [affinity({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: {} }] })],
  [
    affinity({ preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, preference: {} }] }),
    `${AT}.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100`,
  ],
]);

const probe = (readinessProbe: Json): Json => pod({}, { ports: [{ name: 'http', containerPort: 80 }], readinessProbe });
table('[VALID-10] readiness probes', [
  [probe({ httpGet: { port: 'http' } })],
  [
    probe({ httpGet: { port: 'https' } }),
    'spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
  ],
  [probe({ periodSeconds: 1 }), 'spec.containers[0].readinessProbe: Required value: must specify a handler type'],
  [
    probe({ httpGet: { port: 80 }, tcpSocket: { port: 80 } }),
    'spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
  ],
  [
    probe({ tcpSocket: { port: 80 }, periodSeconds: -1 }),
    'spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
  ],
]);

const rolling = (rollingUpdate: Json): Json => deployment({ strategy: { rollingUpdate } });
table('[VALID-11] rolling updates', [
  [rolling({ maxSurge: '25%', maxUnavailable: 0 })],
  [
    rolling({ maxSurge: 0, maxUnavailable: '0%' }),
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
  ],
  [
    rolling({ maxSurge: -1 }),
    'spec.strategy.rollingUpdate.maxSurge: Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    rolling({ maxSurge: '25' }),
    "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"25\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
  ],
  [
    rolling({ maxUnavailable: '101%' }),
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
  ],
  [deployment({ strategy: { type: 'Recreate' } })],
  [
    deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
    "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
  ],
  [
    deployment({ strategy: { type: 'Slowly' } }),
    'spec.strategy.type: Unsupported value: "Slowly": supported values: "Recreate", "RollingUpdate"',
  ],
]);

table('[VALID-12] nodes say what they have to give', [
  [node({}, { cpu: '3920m', memory: '7Gi', pods: 110, 'ephemeral-storage': '100Gi' })],
  [node({}, { memory: '7Gi' }), 'status.capacity.cpu: Required value', 'status.allocatable.cpu: Required value'],
  [
    node({}, { cpu: 1, memory: 'lots' }),
    `status.capacity.memory: Invalid value: "lots": ${QUANTITY}`,
    `status.allocatable.memory: Invalid value: "lots": ${QUANTITY}`,
  ],
]);

const owner = (more: Json): Json => ({
  ...pod(),
  metadata: {
    name: 'p',
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true, ...more }],
  },
});
table('[VALID-13] owners', [
  [owner({})],
  [owner({ uid: '' }), 'metadata.ownerReferences[0].uid: Invalid value: "": uid must not be empty'],
  [owner({ controller: false })],
  [
    {
      ...pod(),
      metadata: {
        name: 'p',
        ownerReferences: ['r', 's'].map((name) => ({
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name,
          uid: name,
          controller: true,
        })),
      },
    },
    'metadata.ownerReferences[1]: Invalid value: {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"s","uid":"s","controller":true}: Only one reference can have Controller set to true. Found "true" in references for r and s',
  ],
]);
