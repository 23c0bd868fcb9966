// The form of `scenario.yaml`, as authors write it: Kubernetes' quantities, times as text, and what most scenarios leave to the defaults.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import type { ImageProfile } from '../journal/command.ts';
import { parseBytes, parseMilli } from '../manifest/quantity.ts';
import { QUANTITY } from '../manifest/fields.ts';
import { parseTime } from '../manifest/time.ts';
import type { MachineOrder, Scenario } from './scenario.ts';
import {
  arrival,
  controlPlane,
  crossZoneMilliseconds,
  goal,
  incident,
  localText,
  loops,
  prices,
  release,
  scoring,
  taint,
} from './schema.ts';
import { asked, crash, imageCalls } from '../journal/schema.ts';

const amount = (parse: (text: string) => number | undefined, example: string) =>
  QUANTITY.transform((text, context) => {
    const value = parse(text);
    if (value !== undefined && value >= 0) return value;
    context.addIssue({ code: 'custom', message: `not an amount such as ${example}` });
    return z.NEVER;
  });
const milli = amount(parseMilli, '500m or 2');
const bytes = amount(parseBytes, '512Mi or 8Gi');
const time = z.string().transform((text, context) => {
  const seconds = parseTime(0, text);
  if (seconds !== undefined && seconds >= 0) return seconds;
  context.addIssue({ code: 'custom', message: 'not a time such as 2026-01-01T20:00:00Z' });
  return z.NEVER;
});
const text = z.string().min(1).max(LIMITS.name);
const labels = z.record(z.string(), z.string());
const count = z.int().nonnegative();
const seconds = count.max(LIMITS.ticksPerMatch);

const machine = z
  .strictObject({
    name: text,
    zone: text,
    cpu: milli,
    memory: bytes,
    pods: count.default(LIMITS.podsPerNode),
    centsPerHour: count.default(0),
    labels: labels.optional(),
    taints: z.array(taint).optional(),
    images: z.array(text).max(LIMITS.imagesPerNode).optional(),
    pullsPerSecond: bytes.optional(),
    imageDisk: bytes.optional(),
  })
  .transform(
    ({ cpu, memory, pods, pullsPerSecond, imageDisk, ...rest }): MachineOrder => ({
      ...rest,
      milliCpu: cpu,
      memoryBytes: memory,
      maxPods: pods,
      ...(pullsPerSecond === undefined ? {} : { pullBytesPerSecond: pullsPerSecond }),
      ...(imageDisk === undefined ? {} : { imageDiskBytes: imageDisk }),
    }),
  );

const image = z
  .strictObject({
    image: text,
    size: bytes,
    bootSeconds: seconds,
    stopSeconds: seconds.default(1),
    cpuPerRequest: milli.optional(),
    idleCpu: milli.optional(),
    memory: bytes,
    memoryPerRequest: bytes.optional(),
    backlog: count.default(100),
    calls: imageCalls.optional(),
    crash: crash.optional(),
    layers: z
      .array(z.strictObject({ digest: text, size: bytes }))
      .min(1)
      .max(LIMITS.layersPerImage)
      .optional(),
  })
  .transform(
    (one): ImageProfile => ({
      image: one.image,
      sizeBytes: one.size,
      bootSeconds: one.bootSeconds,
      stopSeconds: one.stopSeconds,
      milliCpuSecondsPerRequest: one.cpuPerRequest ?? 0,
      idleMilliCpu: one.idleCpu ?? 0,
      memoryBytes: one.memory,
      memoryBytesPerRequest: one.memoryPerRequest ?? 0,
      backlog: one.backlog,
      calls: one.calls,
      crash: one.crash,
      layers: one.layers?.map(({ digest, size }) => ({ digest, sizeBytes: size })),
    }),
  );

const trafficStep = z.strictObject({
  at: seconds,
  namespace: text.default('default'),
  service: text,
  ingress: asked.optional(),
  requestsPerSecond: z.number().nonnegative().max(1e9),
  rampTicks: seconds.default(0),
  timeoutSeconds: z.number().positive().max(3600).default(2),
  retries: count.max(3).default(0),
  announceTicks: seconds.default(0),
});

/** As in a journal; what an author leaves out is not announced. */
const authoredArrival = arrival.extend({ namespace: text.default('default'), announceTicks: seconds.default(0) });

const authoredRelease = release.extend({ namespace: text.default('default'), announceTicks: seconds.default(0) });

const NO_POINTS = { goodput: 1000, distance: 0, cost: 0, disruption: 0 } as const;

/** `scenario.yaml` without its manifests, which are files of their own. */
export const authoredScenario = z.strictObject({
  id: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'lower case letters, digits and hyphens'),
  version: z.int().positive(),
  title: localText,
  summary: localText,
  speed: z.number().min(2).max(10),
  ticks: z.int().positive().max(LIMITS.ticksPerMatch),
  epoch: time,
  machines: z.array(machine).min(1).max(LIMITS.nodes),
  controlPlane: controlPlane.optional(),
  images: z.array(image),
  loops: loops.default({}),
  traffic: z.array(trafficStep).default([]),
  incidents: z.array(incident).default([]),
  arrivals: z.array(authoredArrival).default([]),
  releases: z.array(authoredRelease).default([]),
  crossZoneMilliseconds,
  prices: prices.optional(),
  scoring: scoring.default(NO_POINTS),
  goals: z.array(goal).default([]),
}) satisfies z.ZodType<Omit<Scenario, 'manifests'>>;
