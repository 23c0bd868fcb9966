// The states of objects as the recorder notes them: for each kind a few fields of the API's form under short names. What is absent is left out.

import type { State } from './trace.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `at(pod, 'metadata.labels')`; undefined where the way ends before. */
export function at(object: unknown, path: string): unknown {
  let here: unknown = object;
  for (const part of path.split('.')) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Fields)[part];
  }
  return here;
}

const count = (object: Fields, path: string): number => {
  const value = at(object, path);
  return typeof value === 'number' ? value : 0;
};

const list = (object: Fields, path: string): readonly Fields[] => {
  const value = at(object, path);
  return Array.isArray(value) ? value : [];
};

/** `Available` → `True:MinimumReplicasAvailable`; a condition without a reason is its status alone. */
function conditions(object: Fields): Fields {
  return Object.fromEntries(
    list(object, 'status.conditions').map(({ type, status, reason }) => [
      String(type),
      reason === undefined ? String(status) : `${String(status)}:${String(reason)}`,
    ]),
  );
}

function condition(object: Fields, type: string): Fields | undefined {
  return list(object, 'status.conditions').find((one) => one['type'] === type);
}

const REVISION = 'deployment.kubernetes.io/revision';
const annotation = (object: Fields, name: string): unknown =>
  (at(object, 'metadata.annotations') as Fields | undefined)?.[name];
const deleting = (object: Fields): true | undefined =>
  at(object, 'metadata.deletionTimestamp') === undefined ? undefined : true;

const VIEWS: Readonly<Record<string, (object: Fields) => Fields>> = {
  Pod: (pod) => ({
    phase: at(pod, 'status.phase'),
    ready: condition(pod, 'Ready')?.['status'] === 'True',
    node: at(pod, 'spec.nodeName'),
    deleting: deleting(pod),
    gracePeriod: deleting(pod) && at(pod, 'metadata.deletionGracePeriodSeconds'),
  }),
  Node: (node) => ({
    ready: condition(node, 'Ready')?.['status'],
    reason: condition(node, 'Ready')?.['reason'],
    unschedulable: at(node, 'spec.unschedulable'),
    taints: list(node, 'spec.taints').map(({ key, effect }) => `${String(key)}:${String(effect)}`),
  }),
  Deployment: (one) => ({
    generation: count(one, 'metadata.generation'),
    observedGeneration: count(one, 'status.observedGeneration'),
    desired: count(one, 'spec.replicas'),
    replicas: count(one, 'status.replicas'),
    updated: count(one, 'status.updatedReplicas'),
    ready: count(one, 'status.readyReplicas'),
    available: count(one, 'status.availableReplicas'),
    unavailable: count(one, 'status.unavailableReplicas'),
    revision: annotation(one, REVISION),
    conditions: conditions(one),
    deleting: deleting(one),
    paused: at(one, 'spec.paused') === true ? true : undefined,
  }),
  ReplicaSet: (one) => ({
    desired: count(one, 'spec.replicas'),
    replicas: count(one, 'status.replicas'),
    ready: count(one, 'status.readyReplicas'),
    available: count(one, 'status.availableReplicas'),
    revision: annotation(one, REVISION),
    deleting: deleting(one),
    owned: list(one, 'metadata.ownerReferences').some((owner) => owner['controller'] === true),
  }),
  StatefulSet: (one) => ({
    generation: count(one, 'metadata.generation'),
    observedGeneration: count(one, 'status.observedGeneration'),
    desired: count(one, 'spec.replicas'),
    replicas: count(one, 'status.replicas'),
    ready: count(one, 'status.readyReplicas'),
    current: count(one, 'status.currentReplicas'),
    updated: count(one, 'status.updatedReplicas'),
    revisionsEqual: at(one, 'status.currentRevision') === at(one, 'status.updateRevision'),
    deleting: deleting(one),
  }),
  DaemonSet: (one) => ({
    desired: count(one, 'status.desiredNumberScheduled'),
    current: count(one, 'status.currentNumberScheduled'),
    updated: count(one, 'status.updatedNumberScheduled'),
    ready: count(one, 'status.numberReady'),
    available: count(one, 'status.numberAvailable'),
    misscheduled: count(one, 'status.numberMisscheduled'),
    deleting: deleting(one),
  }),
  Job: (one) => ({
    active: count(one, 'status.active'),
    succeeded: count(one, 'status.succeeded'),
    failed: count(one, 'status.failed'),
    conditions: conditions(one),
    parallelism: at(one, 'spec.parallelism'),
    completed: at(one, 'status.completionTime') === undefined ? undefined : true,
    deleting: deleting(one),
  }),
  CronJob: (one) => ({
    active: list(one, 'status.active').length,
    lastScheduleTime: at(one, 'status.lastScheduleTime'),
    suspend: at(one, 'spec.suspend') === true,
    deleting: deleting(one),
  }),
  PodDisruptionBudget: (one) => ({
    disruptionsAllowed: count(one, 'status.disruptionsAllowed'),
    currentHealthy: count(one, 'status.currentHealthy'),
    desiredHealthy: count(one, 'status.desiredHealthy'),
    expectedPods: count(one, 'status.expectedPods'),
    observedGeneration: count(one, 'status.observedGeneration') || undefined,
    deleting: deleting(one),
  }),
  PersistentVolume: (one) => ({ phase: at(one, 'status.phase'), claim: at(one, 'spec.claimRef.name') }),
  PersistentVolumeClaim: (one) => ({ phase: at(one, 'status.phase'), volume: at(one, 'spec.volumeName') }),
  ResourceQuota: (one) => ({ hard: at(one, 'status.hard'), used: at(one, 'status.used') }),
  ConfigMap: (one) => ({ keys: Object.keys((at(one, 'data') ?? {}) as Fields).sort() }),
  ServiceAccount: (one) => ({ secrets: list(one, 'secrets').length }),
};

/** Kinds of which the recorder notes states. */
export const VIEWED_KINDS: readonly string[] = [...Object.keys(VIEWS), 'Endpoints'];

/** The state of an object in the API's form, as `manifest/print` gives it; undefined for a kind that no recording has. */
export function viewOf(kind: string, object: Fields): State | undefined {
  const view = Object.hasOwn(VIEWS, kind) ? VIEWS[kind] : undefined;
  return view && present(view(object));
}

/** The Endpoints of a Service, as far as its slices tell them (rule CONFORMANCE-19): pods that end are in none. */
export function endpointsView(slices: readonly Fields[]): State {
  const all = slices.flatMap((slice) => list(slice, 'endpoints'));
  const lasting = all.filter((one) => at(one, 'conditions.terminating') !== true);
  const ready = lasting.filter((one) => at(one, 'conditions.ready') === true).length;
  return { ready, notReady: lasting.length - ready };
}

function present(fields: Fields): State {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Equal states have equal texts. */
export function printState(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printState).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = value as Fields;
  const names = Object.keys(fields).sort((x, y) => (x < y ? -1 : 1));
  return `{${names.map((name) => `${name}:${printState(fields[name])}`).join(',')}}`;
}
