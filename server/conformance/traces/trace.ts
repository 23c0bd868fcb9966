// A recorded trace of a control plane's controllers as it stands in the file: manifests, and steps in the order in which they were observed.

import { z } from 'zod';
import { manifest } from '../manifest.ts';

/** Only the listed fields of an object, by their short names. */
const state = z.record(z.string(), z.unknown());
export type State = z.output<typeof state>;

const event = z.object({
  reason: z.string(),
  /** The kind of what it is about. */
  object: z.string(),
  name: z.string(),
  message: z.string().default(''),
  count: z.number().optional(),
});
export type RecordedEvent = z.output<typeof event>;

/** What the API answered to an eviction. */
const answer = z.object({
  status: z.number(),
  reason: z.string().optional(),
  message: z.string().optional(),
  details: z.array(z.object({ reason: z.string().optional(), message: z.string().optional() })).optional(),
});
export type Answer = z.output<typeof answer>;

const t = z.number();
const step = z.union([
  z.object({ t, action: z.union([z.string(), z.record(z.string(), z.unknown())]), result: answer.optional() }),
  z.object({ t, event }),
  z.object({ t, kind: z.string(), name: z.string(), gone: z.literal(true) }),
  z.object({ t, kind: z.string(), name: z.string(), state }),
]);
export type TraceStep = z.output<typeof step>;

const sequence = z.object({
  /** What the numbers of a row are: desired, replicas, ready. */
  columns: z.array(z.string()),
  /** `t`, and under its name each ReplicaSet that there is. */
  rows: z.array(z.record(z.string(), z.union([z.number(), z.array(z.number())]))),
});
export type ReplicaSetSequence = z.output<typeof sequence>;

export const trace = z.object({
  id: z.string(),
  title: z.string().default(''),
  manifests: z.array(manifest).default([]),
  /** Times in milliseconds, ascending. */
  steps: z.array(step),
  replicaSetSequence: sequence.optional(),
});
export type Trace = z.output<typeof trace>;
