// The shape of every command, for what comes from strangers and for what is read back from a journal. Whether a command is allowed
// (`match/authorise`) and makes sense now (`sim`) is asked elsewhere.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import { UNSATISFIABLE_ACTIONS } from '../kinds/affinity.ts';
import { TAINT_EFFECTS } from '../kinds/node.ts';
import {
  DEFAULT_WEIGHTS,
  PLUGINS,
  SCHEDULER_VERSIONS,
  type SchedulerConfiguration,
  type ScoreName,
} from '../kinds/scheduler-configuration.ts';
import { API_VERBS, type Command, COMPONENTS, type Entry, FAULTS, LOOP_MODES, LOOPS, ROLES } from './command.ts';

// The pages' Content-Security-Policy forbids code made at run time, which zod would otherwise use.
z.config({ jitless: true });

/** The paces that players may choose: ticks a second are the scenario's speed times one of these. */
export const FACTORS = [0.25, 0.5, 1, 2, 4, 8] as const;

const name = z.string().min(1).max(LIMITS.name);
const count = z.int().nonnegative();
const positive = z.int().positive();
const rate = z.number().nonnegative().max(1e9);
const labels = z.record(z.string().max(LIMITS.name), z.string().max(LIMITS.label));

/** Plain data that is not too deep and names no prototype; undefined if it is that, else where it is not. */
export function notPlain(value: unknown, path = '', depth = 0): string | undefined {
  if (depth > LIMITS.manifestDepth) return `${path}: nested deeper than ${LIMITS.manifestDepth} levels`;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return `${path}: the name __proto__ is not allowed`;
    const found = notPlain((value as Record<string, unknown>)[key], `${path}.${key}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

const body = z.unknown().superRefine((value, context) => {
  const problem = notPlain(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

const api = z.strictObject({
  kind: z.literal('api'),
  verb: z.enum(API_VERBS),
  resource: name,
  subresource: z.enum(['binding', 'eviction', 'scale', 'status']).optional(),
  namespace: name.optional(),
  name,
  body: body.optional(),
  ifResourceVersion: count.optional(),
});

const shape = {
  kind: z.literal('order'),
  name,
  zone: name,
  milliCpu: positive.max(1_000_000),
  memoryBytes: positive,
  maxPods: positive.max(LIMITS.podsPerNode),
  centsPerHour: count,
  labels: labels.optional(),
  taints: z
    .array(z.strictObject({ key: name, value: z.string().max(LIMITS.label).optional(), effect: z.enum(TAINT_EFFECTS) }))
    .max(50)
    .optional(),
  images: z.array(name).max(LIMITS.imagesPerNode).optional(),
  pullBytesPerSecond: positive.optional(),
  imageDiskBytes: positive.optional(),
};
const machine = z.strictObject({ ...shape, order: z.literal('machine') });
const pool = z.strictObject({
  ...shape,
  order: z.literal('pool'),
  min: count.max(LIMITS.nodesPerPool),
  max: positive.max(LIMITS.nodesPerPool),
  bootSeconds: count.max(LIMITS.ticksPerMatch),
  spot: z.literal(true).optional(),
});
/** What a control plane is made of: the same in a command and in a scenario. */
export const controlPlaneParts = {
  machines: z
    .array(z.strictObject({ name, zone: name, runs: z.array(z.enum(COMPONENTS)).min(1).max(COMPONENTS.length) }))
    .min(1)
    .max(LIMITS.controlPlaneMachines),
  writesPerSecond: positive.max(1e9).optional(),
};
const controlPlane = z.strictObject({
  kind: z.literal('order'),
  order: z.literal('control-plane'),
  name,
  ...controlPlaneParts,
});

const order = z.discriminatedUnion('order', [machine, pool, controlPlane]);

const fault = z.strictObject({
  kind: z.literal('fault'),
  fault: z.enum(FAULTS),
  target: z
    .string()
    .min(1)
    .max(2 * LIMITS.name + 1),
  staysDown: z.literal(true).optional(),
});

/** What users of an Ingress ask for. */
export const asked = z.strictObject({ host: z.string().max(LIMITS.name), path: z.string().startsWith('/').max(1_024) });

const traffic = z.strictObject({
  kind: z.literal('traffic'),
  namespace: name,
  service: name,
  ingress: asked.optional(),
  requestsPerSecond: rate,
  rampTicks: count.max(LIMITS.ticksPerMatch),
  timeoutSeconds: z.number().positive().max(LIMITS.ticksPerMatch),
  retries: count.max(3),
});

const loop = z.strictObject({
  kind: z.literal('loop'),
  loop: z.enum(LOOPS),
  mode: z.enum(LOOP_MODES),
  afterTicks: count.max(LIMITS.ticksPerMatch),
});

const seatId = z.string().regex(/^s[1-9]\d{0,5}$/);
const seat = z.discriminatedUnion('action', [
  z.strictObject({
    kind: z.literal('seat'),
    action: z.literal('take'),
    seat: seatId,
    displayName: z.string().max(LIMITS.displayName),
    roles: z.array(z.enum(ROLES)).max(ROLES.length),
  }),
  z.strictObject({ kind: z.literal('seat'), action: z.literal('leave'), seat: seatId }),
]);

export const crash = z.strictObject({
  afterSeconds: count,
  exitCode: count.max(255),
  kernelPanic: z.literal(true).optional(),
});

export const layers = z
  .array(z.strictObject({ digest: name, sizeBytes: count }))
  .min(1)
  .max(LIMITS.layersPerImage);

export const imageCalls = z
  .array(z.strictObject({ service: name, perRequest: z.number().positive().max(LIMITS.callsPerRequest) }))
  .max(LIMITS.callsPerImage);

/** How an image behaves: the same in a command and in a scenario. */
export const image = z.strictObject({
  image: z.string().min(1).max(LIMITS.name),
  sizeBytes: count,
  bootSeconds: count,
  stopSeconds: count,
  milliCpuSecondsPerRequest: z.number().nonnegative(),
  idleMilliCpu: z.number().nonnegative(),
  memoryBytes: count,
  memoryBytesPerRequest: z.number().nonnegative(),
  backlog: count,
  calls: imageCalls.optional(),
  crash: crash.optional(),
  layers: layers.optional(),
});

const notice = z.discriminatedUnion('kind', [
  z.strictObject({ id: name, kind: z.literal('maintenance'), node: name, at: count, untilTick: count }),
  z.strictObject({
    id: name,
    kind: z.literal('traffic'),
    namespace: name,
    service: name,
    requestsPerSecond: rate,
    at: count,
    rampTicks: count,
  }),
  z.strictObject({ id: name, kind: z.literal('risk'), nodes: z.array(name).min(1), at: count, untilTick: count }),
  z.strictObject({
    id: name,
    kind: z.literal('arrival'),
    namespace: name,
    deployment: name,
    replicas: count.max(LIMITS.replicasPerDeployment),
    milliCpu: count,
    memoryBytes: count,
    at: count,
  }),
  z.strictObject({ id: name, kind: z.literal('release'), namespace: name, deployment: name, image: name, at: count }),
]);

const scores = Object.keys(DEFAULT_WEIGHTS) as ScoreName[]; // the keys of the table, by its type
const configuration: z.ZodType<SchedulerConfiguration> = z.strictObject({
  version: z.enum(SCHEDULER_VERSIONS),
  weights: z.record(z.enum(scores), count.max(LIMITS.scoreWeight)),
  disabled: z.array(z.enum(PLUGINS)).max(PLUGINS.length),
  percentageOfNodesToScore: count.max(100),
  podInitialBackoffSeconds: positive.max(LIMITS.ticksPerMatch),
  podMaxBackoffSeconds: positive.max(LIMITS.ticksPerMatch),
  hardPodAffinityWeight: count.max(100),
  defaultingType: z.enum(['System', 'List']),
  defaultConstraints: z
    .array(z.strictObject({ maxSkew: positive, topologyKey: name, whenUnsatisfiable: z.enum(UNSATISFIABLE_ACTIONS) }))
    .max(LIMITS.spreadConstraintsPerPod),
  minCandidateNodesPercentage: count.max(100),
  minCandidateNodesAbsolute: count.max(LIMITS.nodes),
});

const host = z.discriminatedUnion('action', [
  z.strictObject({ kind: z.literal('host'), action: z.literal('announce'), notice }),
  z.strictObject({ kind: z.literal('host'), action: z.literal('image'), profile: image }),
  z.strictObject({
    kind: z.literal('host'),
    action: z.literal('network'),
    crossZoneSeconds: z.number().nonnegative().max(LIMITS.crossZoneSeconds),
  }),
  z.strictObject({ kind: z.literal('host'), action: z.literal('scheduler-configuration'), configuration }),
  z.strictObject({ kind: z.literal('host'), action: z.literal('speed'), factor: z.literal(FACTORS) }),
  z.strictObject({ kind: z.literal('host'), action: z.literal('pause') }),
  z.strictObject({ kind: z.literal('host'), action: z.literal('resume') }),
  z.strictObject({ kind: z.literal('host'), action: z.literal('end') }),
]);

export const commandSchema: z.ZodType<Command> = z.discriminatedUnion('kind', [
  api,
  order,
  fault,
  traffic,
  loop,
  seat,
  host,
]);

export const entrySchema: z.ZodType<Entry> = z.strictObject({
  seq: positive,
  actor: z.string().regex(/^(director|host|s[1-9]\d{0,5})$/),
  n: positive.optional(),
  command: commandSchema,
});

/** The first thing that is wrong, in one line: `requestsPerSecond: expected number`. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'not valid';
  // Of a union without a match, the branch that got furthest says most.
  if (issue.code === 'invalid_union') {
    const deepest = issue.errors.flat().sort((x, y) => y.path.length - x.path.length)[0];
    if (deepest) return `${[...issue.path, ...deepest.path].join('.')}: ${deepest.message}`;
  }
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}
