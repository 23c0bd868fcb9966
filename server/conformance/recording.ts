// A file of recordings as it was written, of scheduling cases or of controllers' traces, and what can be wrong with it. Kubernetes objects in it are read
// by `manifest/`, not here.

import { z } from 'zod';
import { manifest } from './manifest.ts';
import { syntaxFault } from './syntax-fault.ts';
import { type Trace, trace } from './traces/trace.ts';

const step = z.object({
  pod: z.string(),
  /** `null`: it stayed Pending. */
  node: z.string().nullable(),
  message: z.string().optional(),
  /** What was said before room was made by preemption. */
  firstMessage: z.string().optional(),
  nominatedNode: z.string().optional(),
  victims: z.array(z.string()).optional(),
  /** These are there where two nodes or more were feasible. */
  feasible: z.array(z.string()).optional(),
  totals: z.array(z.number()).optional(),
  /** Weighted scores in the order of `feasible`; one number where all nodes have the same. */
  plugins: z.record(z.string(), z.union([z.number(), z.array(z.number())])).optional(),
  best: z.array(z.string()).optional(),
});
export type Step = z.infer<typeof step>;

const run = z.object({ count: z.number(), steps: z.array(step) });
export type Run = z.infer<typeof run>;

const schedulingCase = z.object({
  id: z.string(),
  nodes: z.array(manifest),
  objects: z.array(manifest).default([]),
  existing: z.array(manifest).default([]),
  pending: z.array(manifest),
  /** By the name of a set of weights. */
  results: z.record(z.string(), z.object({ runs: z.array(run) })),
});
export type SchedulingCase = z.infer<typeof schedulingCase>;

const recording = z.object({
  about: z.string().default(''),
  priorityClasses: z
    .array(z.object({ name: z.string(), value: z.number(), preemptionPolicy: z.string().optional() }))
    .default([]),
  weights: z.record(z.string(), z.record(z.string(), z.number())),
  cases: z.array(schedulingCase),
});
export type Recording = z.infer<typeof recording>;

const traces = z.object({ about: z.string().default(''), traces: z.array(trace) });
export interface TraceFile {
  readonly about: string;
  readonly traces: readonly Trace[];
}

/** Kinds of recordings, by the list that each has. */
const LISTS = { cases: 'scheduling-cases', traces: 'controller-traces', schedulerRuns: 'throughput' } as const;
export type RecordingKind = (typeof LISTS)[keyof typeof LISTS];

export type ReadRecording =
  | { readonly kind: 'scheduling-cases'; readonly recording: Recording }
  | { readonly kind: 'controller-traces'; readonly traces: TraceFile }
  /** It is a recording, but none that can be replayed. */
  | { readonly kind: 'throughput' }
  | { readonly problem: string };

export function readRecording(text: string): ReadRecording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: syntaxFault(text, error) };
  }
  const kind = kindOf(value);
  if (kind === undefined)
    return {
      problem: 'it is no recording: there is no list "cases" (of scheduling) or "traces" (of controllers) in it',
    };
  if (kind === 'throughput') return { kind };
  if (kind === 'controller-traces') {
    const read = traces.safeParse(value);
    return read.success ? { kind, traces: read.data } : { problem: formProblem(read.error) };
  }
  const read = recording.safeParse(value);
  return read.success
    ? (unknownWeights(read.data) ?? { kind, recording: read.data })
    : { problem: formProblem(read.error) };
}

function formProblem({ issues }: z.ZodError): string {
  const [first] = issues;
  return `at ${first?.path.join('.') ?? 'its top'}: ${first?.message ?? 'it has another form'}`;
}

function kindOf(value: unknown): RecordingKind | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [list, kind] of Object.entries(LISTS) as [keyof typeof LISTS, RecordingKind][])
    if (list in value && Array.isArray((value as Record<string, unknown>)[list])) return kind;
  return undefined;
}

/** Results are compared under the weights that they name. */
function unknownWeights({ cases, weights }: Recording): { problem: string } | undefined {
  for (const { id, results } of cases)
    for (const name of Object.keys(results))
      if (!(name in weights))
        return { problem: `case ${id} has results with the weights "${name}", which are not listed under "weights"` };
  return undefined;
}
