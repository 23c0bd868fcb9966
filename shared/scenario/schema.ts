// The shape of a scenario embedded in a journal. Scenarios as authors write them (YAML files) are read by `scenario/read`, which asks more.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import { LOOP_MODES, LOOPS } from '../journal/command.ts';
import { asked, controlPlaneParts, image } from '../journal/schema.ts';
import { TAINT_EFFECTS } from '../kinds/node.ts';
import { PLANE_FAULTS, type Scenario } from './scenario.ts';

// No code is generated at run time: pages forbid it by their Content-Security-Policy.
z.config({ jitless: true });

const name = z.string().min(1).max(LIMITS.name);
const count = z.int().nonnegative();
const positive = z.int().positive();
const ticks = count.max(LIMITS.ticksPerMatch);
export const localText = z.strictObject({ ko: z.string().min(1).max(1000), en: z.string().min(1).max(1000) });
const labels = z.record(z.string().max(LIMITS.name), z.string().max(LIMITS.label));
export const taint = z.strictObject({
  key: name,
  value: z.string().max(LIMITS.label).optional(),
  effect: z.enum(TAINT_EFFECTS),
});

const machine = z.strictObject({
  name,
  zone: name,
  milliCpu: positive.max(1_000_000),
  memoryBytes: positive,
  maxPods: positive.max(LIMITS.podsPerNode),
  centsPerHour: count,
  labels: labels.optional(),
  taints: z.array(taint).optional(),
  images: z.array(name).max(LIMITS.imagesPerNode).optional(),
  pullBytesPerSecond: positive.optional(),
  imageDiskBytes: positive.optional(),
});

const trafficStep = z.strictObject({
  at: ticks,
  namespace: name,
  service: name,
  ingress: asked.optional(),
  requestsPerSecond: z.number().nonnegative().max(1e9),
  rampTicks: ticks,
  timeoutSeconds: z.number().positive().max(3600),
  retries: count.max(3),
  announceTicks: ticks,
});

const among = z.array(name).min(1).optional();
export const incident = z.discriminatedUnion('fault', [
  z.strictObject({
    at: ticks,
    fault: z.literal('node-poweroff'),
    target: name,
    among,
    backAfterTicks: ticks.optional(),
    announceTicks: ticks.optional(),
  }),
  z.strictObject({ at: ticks, fault: z.literal('container-kill'), target: name }),
  z.strictObject({
    at: ticks,
    fault: z.literal('kernel-panic'),
    target: name,
    among,
    staysDown: z.literal(true).optional(),
  }),
  z.strictObject({
    at: ticks,
    fault: z.literal('maintenance'),
    target: name,
    among,
    announceTicks: positive.max(LIMITS.ticksPerMatch),
    backAfterTicks: ticks,
  }),
  z.strictObject({ at: ticks, fault: z.enum(PLANE_FAULTS), target: name, backAfterTicks: ticks.optional() }),
]);

export const controlPlane = z.strictObject(controlPlaneParts);
export const scoring = z.strictObject({ goodput: count, distance: count, cost: count, disruption: count });
export const goal = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('goodput-at-least'), permille: count.max(1000), text: localText }),
  z.strictObject({ kind: z.literal('cost-at-most'), cents: count, text: localText }),
]);
export const arrival = z.strictObject({
  at: ticks,
  namespace: name,
  deployment: name,
  replicas: count.max(LIMITS.replicasPerDeployment),
  announceTicks: ticks,
});
export const release = z.strictObject({
  at: ticks,
  namespace: name,
  deployment: name,
  image: name,
  announceTicks: ticks,
});
export const prices = z.strictObject({ centsPerCoreHour: count, centsPerGibHour: count });
export const crossZoneMilliseconds = count.max(1000 * LIMITS.crossZoneSeconds).optional();
export const loops = z.partialRecord(z.enum(LOOPS), z.enum(LOOP_MODES));

export const scenarioSchema: z.ZodType<Scenario> = z.strictObject({
  id: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
  version: positive,
  title: localText,
  summary: localText,
  speed: z.number().min(2).max(10),
  ticks: positive.max(LIMITS.ticksPerMatch),
  epoch: count,
  machines: z.array(machine).max(LIMITS.nodes),
  controlPlane: controlPlane.optional(),
  images: z.array(image).max(1000),
  manifests: z
    .array(z.strictObject({ file: z.string().max(1024), text: z.string().max(LIMITS.manifestBytes) }))
    .max(LIMITS.manifestDocuments),
  loops,
  traffic: z.array(trafficStep).max(10_000),
  incidents: z.array(incident).max(1000),
  arrivals: z.array(arrival).max(1000).optional(),
  releases: z.array(release).max(1000).optional(),
  crossZoneMilliseconds,
  prices: prices.optional(),
  scoring,
  goals: z.array(goal).max(20),
});
