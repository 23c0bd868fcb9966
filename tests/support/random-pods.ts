// Random pods for the scheduler, drawn by fast-check as manifests: every field that it asks for, in few values, so that they meet.

import fc from 'fast-check';

/** As JSON of the API, without a name. */
export interface PlainPod {
  readonly metadata: {
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: unknown;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

export const ZONES = ['a', 'b', 'c'] as const;
export const NAMESPACES = ['default', 'blue', 'green'] as const;
/** Those with which a pod may be placed; and all, with one that exists nowhere. */
const FINDABLE = ['bound', 'lazy', 'once', 'wanting'] as const;
const CLAIMS = [...FINDABLE, 'loose', 'nowhere'] as const;
export const MOST_NODES = 30;

export function nodeName(i: number): string {
  return `node-${String(i).padStart(2, '0')}`;
}

/** Undefined `freq` times as often as not: a pod with everything in it fits nowhere. */
export function rarely<T>(arbitrary: fc.Arbitrary<T>, freq = 4): fc.Arbitrary<T | undefined> {
  return fc.oneof({ withCrossShrink: true }, { weight: freq, arbitrary: fc.constant(undefined) }, arbitrary);
}

const app = fc.constantFrom('x', 'y', 'z');
export const labels = fc.record({ app, tier: fc.constantFrom('gold', 'iron') }, { requiredKeys: [] });

export const selector = fc.oneof(
  { weight: 6, arbitrary: app.map((value) => ({ matchLabels: { app: value } })) },
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }) },
  { weight: 1, arbitrary: fc.constant({ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }) },
  {
    weight: 1,
    arbitrary: app.map((value) => ({
      matchLabels: { tier: 'gold' },
      matchExpressions: [{ key: 'app', operator: 'NotIn', values: [value] }],
    })),
  },
);

export const requests = fc.record(
  {
    cpu: fc.constantFrom('0', '100m', '100m', '500m', '500m', '700m', '1', '1', '2', '9'),
    memory: fc.constantFrom('0', '64Mi', '64Mi', '500Mi', '1Gi', '1Gi', '2Gi', '6G'),
    'ephemeral-storage': rarely(fc.constantFrom('1Gi', '5Gi'), 12),
    'example.com/gpu': rarely(fc.constantFrom('1', '2'), 12),
  },
  { requiredKeys: [] },
);

/** Extended resources are never more than asked for: their limit stands beside. */
function resourcesOf(wanted: Readonly<Record<string, string | undefined>>): unknown {
  const gpu = wanted['example.com/gpu'];
  return { requests: wanted, limits: gpu === undefined ? undefined : { 'example.com/gpu': gpu } };
}

const port = fc.record(
  {
    hostPort: fc.constantFrom(80, 81),
    protocol: fc.constantFrom('TCP', 'TCP', 'UDP'),
    hostIP: fc.constantFrom('10.0.0.1', '10.0.0.2', '0.0.0.0'),
  },
  { requiredKeys: ['hostPort'] },
);

const container = fc.record({
  image: fc.constantFrom('small:1', 'big:1', 'big', 'other:1'),
  requests,
  ports: rarely(fc.uniqueArray(port, { minLength: 1, maxLength: 2, selector: (one) => one.hostPort }), 2),
  sidecar: fc.boolean(),
});
type PlainContainer = typeof container extends fc.Arbitrary<infer C> ? C : never;

/** A port may stand in a pod once: the first container has what was drawn, the first init container another. */
function portsOf(one: PlainContainer, name: string): unknown {
  if (one.ports === undefined) return undefined;
  if (name === 'c0') return one.ports.map((each) => ({ containerPort: each.hostPort, ...each }));
  return name === 'i0' ? [{ containerPort: 82, hostPort: 82 }] : undefined;
}

function containerOf(one: PlainContainer, name: string, init: boolean): unknown {
  return {
    name,
    image: one.image,
    resources: resourcesOf(one.requests),
    ports: portsOf(one, name),
    restartPolicy: init && one.sidecar ? 'Always' : undefined,
  };
}

const topologyKey = fc.constantFrom('kubernetes.io/hostname', 'topology.kubernetes.io/zone', 'tier');

const affinityTerm = fc.record(
  {
    labelSelector: selector,
    topologyKey,
    namespaces: rarely(fc.subarray([...NAMESPACES], { minLength: 1 })),
    namespaceSelector: rarely(fc.constantFrom({}, { matchLabels: { team: 'sea' } })),
    matchLabelKeys: rarely(fc.constant(['tier']), 8),
    mismatchLabelKeys: rarely(fc.constant(['color']), 8),
  },
  { requiredKeys: ['topologyKey', 'labelSelector'] },
);

const podAffinity = fc.record(
  {
    requiredDuringSchedulingIgnoredDuringExecution: fc.array(affinityTerm, { minLength: 1, maxLength: 2 }),
    preferredDuringSchedulingIgnoredDuringExecution: fc.array(
      fc.record({ weight: fc.integer({ min: 1, max: 100 }), podAffinityTerm: affinityTerm }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const requirement = fc.oneof(
  fc.record({ key: fc.constant('tier'), operator: fc.constantFrom('In', 'NotIn'), values: fc.constant(['gold']) }),
  fc.record({ key: fc.constantFrom('tier', 'rank'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  fc.record({ key: fc.constant('rank'), operator: fc.constantFrom('Gt', 'Lt'), values: fc.constantFrom(['4'], ['9']) }),
  fc.record({
    key: fc.constant('topology.kubernetes.io/zone'),
    operator: fc.constant('In'),
    values: fc.subarray([...ZONES], { minLength: 1 }),
  }),
);

const byName = fc
  .record({ operator: fc.constantFrom('In', 'In', 'NotIn'), node: fc.nat({ max: 6 }) })
  .map(({ operator, node }) => ({ key: 'metadata.name', operator, values: [nodeName(node)] }));

const nodeTerm = fc.record(
  {
    matchExpressions: fc.array(requirement, { minLength: 1, maxLength: 2 }),
    matchFields: rarely(fc.array(byName, { minLength: 1, maxLength: 2 })),
  },
  { requiredKeys: [] },
);

const nodeAffinity = fc.record(
  {
    requiredDuringSchedulingIgnoredDuringExecution: fc.record({
      nodeSelectorTerms: fc.array(nodeTerm, { minLength: 1, maxLength: 2 }),
    }),
    preferredDuringSchedulingIgnoredDuringExecution: fc.array(
      fc.record({ weight: fc.integer({ min: 1, max: 100 }), preference: nodeTerm }),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

const spread = fc
  .record({
    maxSkew: fc.integer({ min: 1, max: 3 }),
    topologyKey,
    whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
    labelSelector: rarely(selector, 1).map((one) => one ?? { matchLabels: { app: 'x' } }),
    minDomains: rarely(fc.integer({ min: 1, max: 4 })),
    nodeAffinityPolicy: rarely(fc.constantFrom('Honor', 'Ignore')),
    nodeTaintsPolicy: rarely(fc.constantFrom('Honor', 'Ignore'), 1),
    matchLabelKeys: rarely(fc.constant(['tier']), 8),
  })
  .map((one) => (one.whenUnsatisfiable === 'DoNotSchedule' ? one : { ...one, minDomains: undefined }));

const toleration = fc.oneof(
  fc.record(
    {
      key: fc.constantFrom('pool', 'spot', 'node.kubernetes.io/unschedulable'),
      operator: fc.constant('Exists'),
      effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    },
    { requiredKeys: ['key', 'operator'] },
  ),
  fc.record(
    {
      key: fc.constantFrom('pool', 'spot'),
      value: fc.constantFrom('x', 'y', ''),
      effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    },
    { requiredKeys: ['key', 'value'] },
  ),
  fc.constant({ operator: 'Exists' }),
);

const wanted = {
  namespace: fc.constantFrom('default', 'default', 'default', ...NAMESPACES),
  labels,
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
  initContainers: rarely(fc.array(container, { minLength: 1, maxLength: 2 }), 4),
  overhead: rarely(fc.constant({ cpu: '50m', memory: '10Mi' })),
  wholePod: rarely(fc.constant({ requests: { cpu: '3', memory: '3Gi' } }), 8),
  priorityClassName: fc.constantFrom(undefined, undefined, 'low', 'high', 'high', 'polite', 'top'),
  grace: fc.constantFrom(0, 30),
  nodeSelector: rarely(fc.constantFrom({ tier: 'gold' }, { 'topology.kubernetes.io/zone': 'a' }), 6),
  nodeAffinity: rarely(nodeAffinity, 3),
  podAffinity: rarely(podAffinity, 4),
  podAntiAffinity: rarely(podAffinity, 2),
  spread: rarely(
    fc.uniqueArray(spread, {
      minLength: 1,
      maxLength: 2,
      selector: (one) => `${one.topologyKey}${one.whenUnsatisfiable}`,
    }),
    1,
  ),
  tolerations: fc.array(toleration, { maxLength: 2 }),
  claims: rarely(fc.uniqueArray(fc.constantFrom(...FINDABLE, ...CLAIMS), { minLength: 1, maxLength: 2 }), 5),
  gates: rarely(fc.constant([{ name: 'example.com/wait' }]), 8),
  owner: rarely(fc.constant('set'), 2),
};
type Wanted = { readonly [K in keyof typeof wanted]: (typeof wanted)[K] extends fc.Arbitrary<infer V> ? V : never };

/** What is asked for the whole pod may not be less than what its containers ask for. */
const SMALL = { cpu: '100m' } as const;

function podOf(one: Wanted): PlainPod {
  const shrunk = (each: PlainContainer) => (one.wholePod === undefined ? each : { ...each, requests: SMALL });
  const { nodeAffinity: node, podAffinity: near, podAntiAffinity: apart } = one;
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: one.owner, uid: 'u1', controller: true };
  return {
    metadata: {
      namespace: one.namespace,
      labels: one.labels,
      ownerReferences: one.owner === undefined ? undefined : [{ ...owner, blockOwnerDeletion: true }],
    },
    spec: {
      containers: one.containers.map((each, i) => containerOf(shrunk(each), `c${i}`, false)),
      initContainers: one.initContainers?.map((each, i) => containerOf(shrunk(each), `i${i}`, true)),
      overhead: one.overhead,
      resources: one.wholePod,
      priorityClassName: one.priorityClassName,
      terminationGracePeriodSeconds: one.grace,
      nodeSelector: one.nodeSelector,
      affinity: node || near || apart ? { nodeAffinity: node, podAffinity: near, podAntiAffinity: apart } : undefined,
      topologySpreadConstraints: one.spread,
      tolerations: one.tolerations,
      schedulingGates: one.gates,
      volumes: one.claims?.map((claimName, i) => ({ name: `v${i}`, persistentVolumeClaim: { claimName } })),
    },
  };
}

/** Pods that come, and pods that stand already, which are less important. */
export const plainPod = fc.record(wanted).map(podOf);
export const lowlyPod = fc
  .record({ ...wanted, priorityClassName: fc.constantFrom(undefined, 'low', 'low', 'high') })
  .map(podOf);

const SMALL_CONTAINER: PlainContainer = { image: 'big:1', requests: SMALL, ports: undefined, sidecar: false };

/** Pods that fit almost anywhere: of them the scores tell. */
const nothing = fc.constant(undefined);
export const probePod = fc
  .record({
    ...wanted,
    namespace: fc.constant('default'),
    labels: fc.record({ app, tier: rarely(fc.constant('gold'), 1) }),
    containers: fc.constant<Wanted['containers']>([SMALL_CONTAINER]),
    initContainers: nothing,
    overhead: nothing,
    wholePod: nothing,
    nodeSelector: nothing,
    nodeAffinity: nothing,
    podAffinity: nothing,
    tolerations: fc.constant<Wanted['tolerations']>([{ operator: 'Exists' }]),
    claims: nothing,
    gates: nothing,
  })
  .map(podOf);
