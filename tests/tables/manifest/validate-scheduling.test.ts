// The API server's rules for what the scheduler reads of a pod: affinity, spreading, gates, priority, amounts of any resource, host ports. Each row
// breaks one rule, and only that; limits are tested at the limit and one beyond it.
import { expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { type Json, pod, said, table } from './objects.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const nodeTerms = (nodeSelectorTerms: readonly Json[]): Json =>
  pod({ affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms } } } });
const expression = (one: Json): Json => nodeTerms([{ matchExpressions: [{ key: 'a', operator: 'Exists' }, one] }]);
const AT = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms`;
table('[VALID-9] requirements of node affinity', [
  [expression({ key: 'a', operator: 'In', values: ['b'] })],
  [
    expression({ key: 'a', operator: 'Is', values: ['b'] }),
    `${AT}[0].matchExpressions[1].operator: Invalid value: "Is": not a valid selector operator`,
  ],
  [
    expression({ key: 'a', operator: 'In' }),
    `${AT}[0].matchExpressions[1].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
  ],
  [
    expression({ key: 'a', operator: 'Exists', values: ['b'] }),
    `${AT}[0].matchExpressions[1].values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
  ],
  [
    expression({ key: '', operator: 'Exists' }),
    `${AT}[0].matchExpressions[1].key: Invalid value: "": name part must be non-empty`,
  ],
]);

const podTerm = (term: Json, kind = 'podAffinity'): Json => pod({ affinity: { [kind]: { [REQUIRED]: [term] } } });
const near: Json = { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } } };
const POD_AT = `spec.affinity.podAffinity.${REQUIRED}[0]`;
table('[VALID-15] affinity to pods', [
  [podTerm(near)],
  [
    podTerm(
      { ...near, labelSelector: {}, namespaces: ['a'], namespaceSelector: {}, matchLabelKeys: ['v'] },
      'podAntiAffinity',
    ),
  ],
  [podTerm({ labelSelector: {} }), `${POD_AT}.topologyKey: Required value: can not be empty`],
  [
    podTerm({ ...near, topologyKey: 'not/a/key' }, 'podAntiAffinity'),
    `spec.affinity.podAntiAffinity.${REQUIRED}[0].topologyKey: Invalid value: "not/a/key": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
  ],
  [
    podTerm({ ...near, labelSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } }),
    `${POD_AT}.labelSelector.matchExpressions[0].operator: Invalid value: "Gt": not a valid selector operator`,
  ],
  [
    podTerm({ ...near, namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }),
    `${POD_AT}.namespaceSelector.matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
  ],
  [
    podTerm({ topologyKey: 'zone', matchLabelKeys: ['v'] }),
    `${POD_AT}.matchLabelKeys: Forbidden: must not be specified when labelSelector is not set`,
  ],
  [
    podTerm({ ...near, matchLabelKeys: ['v'], mismatchLabelKeys: ['v'] }),
    `${POD_AT}.matchLabelKeys[0]: Invalid value: "v": exists in both matchLabelKeys and mismatchLabelKeys`,
  ],
  [
    pod({ affinity: { podAntiAffinity: { [PREFERRED]: [{ weight: 0, podAffinityTerm: near }] } } }),
    `spec.affinity.podAntiAffinity.${PREFERRED}[0].weight: Invalid value: 0: must be in the range 1-100`,
  ],
  [
    pod({ affinity: { podAffinity: { [PREFERRED]: [{ weight: 100 }] } } }),
    `spec.affinity.podAffinity.${PREFERRED}[0].podAffinityTerm.topologyKey: Required value: can not be empty`,
  ],
]);

const hard: Json = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} };
const spread = (...topologySpreadConstraints: Json[]): Json => pod({ topologySpreadConstraints });
const SPREAD_AT = 'spec.topologySpreadConstraints[0]';
table('[VALID-16] spreading', [
  [spread(hard, { ...hard, whenUnsatisfiable: 'ScheduleAnyway' }, { ...hard, topologyKey: 'host' })],
  [spread({ ...hard, minDomains: 2, nodeAffinityPolicy: 'Ignore', nodeTaintsPolicy: 'Honor', matchLabelKeys: ['v'] })],
  [spread({ ...hard, maxSkew: 0 }), `${SPREAD_AT}.maxSkew: Invalid value: 0: must be greater than zero`],
  [spread({ ...hard, topologyKey: undefined }), `${SPREAD_AT}.topologyKey: Required value: can not be empty`],
  [
    spread({ ...hard, whenUnsatisfiable: 'Never' }),
    `${SPREAD_AT}.whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"`,
  ],
  [
    spread(hard, { ...hard, maxSkew: 2 }),
    'spec.topologySpreadConstraints[1][{topologyKey, whenUnsatisfiable}]: Duplicate value: "{zone, DoNotSchedule}"',
  ],
  [spread({ ...hard, minDomains: 0 }), `${SPREAD_AT}.minDomains: Invalid value: 0: must be greater than zero`],
  [
    spread({ ...hard, whenUnsatisfiable: 'ScheduleAnyway', minDomains: 1 }),
    `${SPREAD_AT}.minDomains: Invalid value: 1: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway`,
  ],
  [
    spread({ ...hard, nodeTaintsPolicy: 'Respect' }),
    `${SPREAD_AT}.nodeTaintsPolicy: Unsupported value: "Respect": supported values: "Honor", "Ignore"`,
  ],
  [
    spread({ ...hard, labelSelector: undefined, matchLabelKeys: ['v'] }),
    `${SPREAD_AT}.matchLabelKeys: Forbidden: must not be specified when labelSelector is not set`,
  ],
  [
    spread({ ...hard, labelSelector: { matchLabels: { app: 'no spaces' } } }),
    `${SPREAD_AT}.labelSelector.matchLabels.app: Invalid value: "no spaces": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
  ],
]);

table('[VALID-17] gates, classes, preemption', [
  [pod({ schedulingGates: [{ name: 'example.com/quota' }, { name: 'checked' }] })],
  [pod({ schedulingGates: [{ name: 'a' }, { name: 'a' }] }), 'spec.schedulingGates[1]: Duplicate value: "a"'],
  [pod({ schedulingGates: [{}] }), 'spec.schedulingGates[0].name: Invalid value: "": name part must be non-empty'],
  [
    pod({ schedulingGates: [{ name: 'a' }], nodeName: 'n1' }),
    'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
  ],
  [pod({ priorityClassName: 'high', preemptionPolicy: 'Never', priority: 2_000_000_000 })],
  [pod({ priority: 1_000_000_000 })],
  [pod({ priority: 1_000_000_001 }), 'spec.priority: Invalid value: 1000000001: must be at most 1000000000'],
  [
    pod({ preemptionPolicy: 'Sometimes' }),
    'spec.preemptionPolicy: Unsupported value: "Sometimes": supported values: "PreemptLowerPriority", "Never"',
  ],
]);

const asks = (requests: Json, limits: Json = {}): Json => pod({}, { resources: { requests, limits } });
const GPU = 'example.com/gpu';
const RESOURCES = 'spec.containers[0].resources';
table('[VALID-14] resources by any name', [
  [asks({ cpu: 1, memory: '1Gi', 'ephemeral-storage': '2Gi', [GPU]: 2 }, { [GPU]: '2' })],
  [asks({}, { [GPU]: 1 })],
  [asks({ [GPU]: 1 }), `${RESOURCES}.limits: Required value: Limit must be set for non overcommitable resources`],
  [
    asks({ [GPU]: 1 }, { [GPU]: 2 }),
    `${RESOURCES}.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2`,
  ],
  [asks({}, { [GPU]: '500m' }), `${RESOURCES}.limits[example.com/gpu]: Invalid value: "500m": must be an integer`],
  [asks({ disk: 1 }), `${RESOURCES}.requests.disk: Invalid value: "disk": must be a standard resource for containers`],
  [
    asks({ 'kubernetes.io/gpu': 1 }),
    `${RESOURCES}.requests[kubernetes.io/gpu]: Invalid value: "kubernetes.io/gpu": doesn't follow extended resource name standard`,
  ],
  [
    asks({ 'ephemeral-storage': '2Gi' }, { 'ephemeral-storage': '1Gi' }),
    `${RESOURCES}.requests: Invalid value: "2Gi": must be less than or equal to ephemeral-storage limit of 1Gi`,
  ],
  [asks({ cpu: '-1' }), `${RESOURCES}.requests.cpu: Invalid value: "-1": must be greater than or equal to 0`],
  [
    asks({ memory: '9e99' }),
    `${RESOURCES}.requests.memory: Invalid value: "9e99": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
  ],
  [pod({ overhead: { cpu: '250m', memory: '120Mi' } })],
  [
    pod({ overhead: { pods: 1 } }),
    'spec.overhead.pods: Invalid value: "pods": must be a standard resource for containers',
  ],
  [pod({ resources: { requests: { cpu: 2 }, limits: { cpu: 2, memory: '1Gi' } } })],
  [
    pod({ resources: { requests: { [GPU]: 1 } } }),
    'spec.resources.requests[example.com/gpu]: Unsupported value: "example.com/gpu": supported values: "cpu", "memory"',
  ],
  [
    pod({ resources: { requests: { cpu: '100m' } } }, { resources: { requests: { cpu: '200m' } } }),
    'spec.resources.requests.cpu: Invalid value: "100m": must be greater than or equal to aggregate container requests of 200m',
  ],
]);

const ports = (...list: Json[]): Json => pod({}, { ports: list });
table('[VALID-18] host ports', [
  [ports({ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80, protocol: 'UDP' })],
  [
    ports(
      { containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' },
      { containerPort: 80, hostPort: 80, hostIP: '10.0.0.2' },
    ),
  ],
  [
    ports({ containerPort: 80, hostPort: 80 }, { containerPort: 81, hostPort: 80 }),
    'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"',
  ],
  [
    ports({ containerPort: 80, hostPort: 70_000 }),
    'spec.containers[0].ports[0].hostPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
  ],
  [pod({ hostNetwork: true }, { ports: [{ containerPort: 80 }] })],
  [
    pod({ hostNetwork: true }, { ports: [{ containerPort: 80, hostPort: 81 }] }),
    'spec.containers[0].ports[0].containerPort: Invalid value: 80: must match `hostPort` when `hostNetwork` is true',
  ],
]);

const init = (container: Json): Json => pod({ initContainers: [{ name: 'i', image: 'a:1', ...container }] });
table('[VALID-19] init containers and volumes', [
  [pod({ volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'c' } }, { downwardAPI: {} }] } }] })],
  [
    pod({ volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'c' }, secret: {} }] } }] }),
    'spec.volumes[0].projected.sources[0].secret: Forbidden: may not specify more than 1 volume type',
    'spec.volumes[0].projected.sources[0].secret.name: Required value',
  ],
  [init({})],
  [init({ restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 80 } } })],
  [init({ name: 'c' }), 'spec.initContainers[0].name: Duplicate value: "c"'],
  [
    init({ restartPolicy: 'Never' }),
    'spec.initContainers[0].restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
  [
    init({ readinessProbe: { tcpSocket: { port: 80 } } }),
    'spec.initContainers[0].readinessProbe: Forbidden: must not be set for init containers without restartPolicy=Always',
  ],
  [
    pod(
      {
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'disk' } },
          { name: 'tmp', emptyDir: {} },
        ],
      },
      { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    ),
  ],
  [pod({ volumes: [{ name: 'a' }] }), 'spec.volumes[0]: Required value: must specify a volume type'],
  [
    pod({ volumes: [{ name: 'a', emptyDir: {}, configMap: {} }] }),
    'spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type',
  ],
  [
    pod({
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'a', emptyDir: {} },
      ],
    }),
    'spec.volumes[1].name: Duplicate value: "a"',
  ],
  [
    pod({ volumes: [{ name: 'a', persistentVolumeClaim: {} }] }),
    'spec.volumes[0].persistentVolumeClaim.claimName: Required value',
  ],
  [
    pod({}, { volumeMounts: [{ name: 'a', mountPath: '/a' }] }),
    'spec.containers[0].volumeMounts[0].name: Not found: "a"',
  ],
]);

const requirement = (i: number): Json => ({ key: `k${i}`, operator: 'Exists' });
const LISTS: readonly (readonly [string, number, (count: number) => Json, string])[] = [
  [
    'node selector terms',
    LIMITS.termsPerAffinity,
    (n) => nodeTerms(many(n, () => ({ matchExpressions: [requirement(0)] }))),
    AT,
  ],
  [
    'requirements of a term',
    LIMITS.requirementsPerSelector,
    (n) => nodeTerms([{ matchExpressions: many(n, requirement) }]),
    `${AT}[0].matchExpressions`,
  ],
  [
    'labels of a selector',
    LIMITS.requirementsPerSelector,
    (n) => podTerm({ ...near, labelSelector: { matchLabels: Object.fromEntries(many(n, (i) => [`k${i}`, 'v'])) } }),
    `${POD_AT}.labelSelector.matchLabels`,
  ],
  [
    'labels of a node selector',
    LIMITS.requirementsPerSelector,
    (n) => pod({ nodeSelector: Object.fromEntries(many(n, (i) => [`k${i}`, 'v'])) }),
    'spec.nodeSelector',
  ],
  [
    'values of a requirement',
    LIMITS.valuesPerRequirement,
    (n) => expression({ key: 'a', operator: 'In', values: many(n, String) }),
    `${AT}[0].matchExpressions[1].values`,
  ],
  [
    'terms of pod affinity',
    LIMITS.termsPerAffinity,
    (n) => pod({ affinity: { podAffinity: { [REQUIRED]: many(n, () => near) } } }),
    `spec.affinity.podAffinity.${REQUIRED}`,
  ],
  [
    'namespaces of a term',
    LIMITS.namespacesPerTerm,
    (n) => podTerm({ ...near, namespaces: many(n, (i) => `ns-${i}`) }),
    `${POD_AT}.namespaces`,
  ],
  [
    'spread constraints',
    LIMITS.spreadConstraintsPerPod,
    (n) => spread(...many(n, (i) => ({ ...hard, topologyKey: `k${i}` }))),
    'spec.topologySpreadConstraints',
  ],
  [
    'gates',
    LIMITS.schedulingGatesPerPod,
    (n) => pod({ schedulingGates: many(n, (i) => ({ name: `g${i}` })) }),
    'spec.schedulingGates',
  ],
  [
    'tolerations',
    LIMITS.tolerationsPerPod,
    (n) => pod({ tolerations: many(n, (i) => ({ key: `k${i}`, operator: 'Exists' })) }),
    'spec.tolerations',
  ],
  [
    'volumes',
    LIMITS.volumesPerPod,
    (n) => pod({ volumes: many(n, (i) => ({ name: `v${i}`, emptyDir: {} })) }),
    'spec.volumes',
  ],
  [
    'ports',
    LIMITS.portsPerContainer,
    (n) => ports(...many(n, (i) => ({ containerPort: i + 1 }))),
    'spec.containers[0].ports',
  ],
  [
    'resources',
    LIMITS.resourcesPerList,
    (n) => asks({}, Object.fromEntries(many(n, (i) => [`example.com/r${i}`, 1]))),
    `${RESOURCES}.limits`,
  ],
];
test.each(LISTS)('[VALID-23] %s: %d and no more', (_, most, make, path) => {
  expect(said(make(most))).toEqual([]);
  expect(said(make(most + 1))).toEqual([`${path}: Too many: ${most + 1}: must have at most ${most} items`]);
});

test('[VALID-23] a selector of 10,000 requirements is one problem, whatever stands in it', () => {
  const bad = { key: '', operator: 'Is', values: ['no spaces'] };
  expect(said(nodeTerms([{ matchExpressions: many(10_000, () => bad) }]))).toEqual([
    `${AT}[0].matchExpressions: Too many: 10000: must have at most ${LIMITS.requirementsPerSelector} items`,
  ]);
});
