// The door for commands of players: only the writes that a role can make, each with a body of its own shape; whatever else a stranger
// adds to a body is left outside. What the director and the host write does not pass here.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import { TAINT_EFFECTS } from '../kinds/node.ts';
import { SELECTOR_OPERATORS } from '../kinds/selector.ts';
import type { ApiCommand, Command } from './command.ts';
import { commandSchema, firstIssue } from './schema.ts';

const name = z.string().min(1).max(LIMITS.name);
const count = z.int().nonnegative().max(LIMITS.ticksPerMatch);
const share = z.union([z.int().nonnegative().max(LIMITS.replicasPerDeployment), z.string().regex(/^\d{1,3}%$/)]);
/** Per cent of no more than all. */
const part = z.union([z.int().nonnegative().max(LIMITS.pods), z.string().regex(/^(100|\d{1,2})%$/)]);
const labels = z.record(z.string().max(LIMITS.name), z.string().max(LIMITS.label));

const BINDING = z.object({ target: z.object({ kind: z.literal('Node').optional(), name }) });
const SCALE = z.object({ spec: z.object({ replicas: z.int().nonnegative().max(LIMITS.replicasPerDeployment) }) });
const DELETE_OPTIONS = z.object({ gracePeriodSeconds: count.optional() }).optional();
const NODE = z.object({
  metadata: z.object({ labels: labels.optional() }),
  spec: z.object({
    unschedulable: z
      .boolean()
      .optional()
      .transform((value): true | undefined => (value === true ? true : undefined)),
    taints: z
      .array(
        z.object({
          key: name,
          value: z.string().max(LIMITS.label).optional(),
          effect: z.enum(TAINT_EFFECTS),
          timeAdded: count.optional(),
        }),
      )
      .max(LIMITS.label),
  }),
});
const TOLERATION = z.object({
  key: name.optional(),
  operator: z.enum(['Equal', 'Exists']),
  value: z.string().max(LIMITS.label).optional(),
  effect: z.enum(TAINT_EFFECTS).optional(),
  tolerationSeconds: z.int().max(LIMITS.ticksPerMatch).optional(),
});
const POD = z.object({
  metadata: z.object({ annotations: labels.optional() }),
  spec: z.object({
    schedulingGates: z.array(z.object({ name })).max(LIMITS.schedulingGatesPerPod).optional(),
    tolerations: z.array(TOLERATION).max(LIMITS.tolerationsPerPod),
  }),
});
const requirement = z.object({
  key: name,
  operator: z.enum(SELECTOR_OPERATORS),
  values: z.array(z.string().max(LIMITS.label)).max(LIMITS.valuesPerRequirement).optional(),
});
const BUDGET = z.object({
  spec: z
    .object({
      minAvailable: part.optional(),
      maxUnavailable: part.optional(),
      selector: z
        .object({
          matchLabels: labels.optional(),
          matchExpressions: z.array(requirement).max(LIMITS.requirementsPerSelector).optional(),
        })
        .optional(),
      unhealthyPodEvictionPolicy: z.enum(['IfHealthyBudget', 'AlwaysAllow']).optional(),
    })
    .refine((spec) => spec.minAvailable === undefined || spec.maxUnavailable === undefined, {
      message: 'minAvailable and maxUnavailable cannot be both set',
    }),
});
const DEPLOYMENT = z.object({
  spec: z.object({
    replicas: z.int().nonnegative().max(LIMITS.replicasPerDeployment),
    strategy: z.discriminatedUnion('type', [
      z.object({
        type: z.literal('RollingUpdate'),
        rollingUpdate: z.object({ maxSurge: share, maxUnavailable: share }),
      }),
      z.object({ type: z.literal('Recreate') }),
    ]),
    minReadySeconds: count,
    revisionHistoryLimit: count,
    progressDeadlineSeconds: count,
  }),
});

/** `verb resource/subresource` → the shape of the body. */
const BODIES: Readonly<Record<string, z.ZodType>> = {
  'create pods/binding': BINDING,
  'update nodes': NODE,
  'update deployments': DEPLOYMENT,
  'update pods': POD,
  'update poddisruptionbudgets': BUDGET,
  'update deployments/scale': SCALE,
  'delete pods': DELETE_OPTIONS,
  'delete deployments': DELETE_OPTIONS,
  'delete services': DELETE_OPTIONS,
  'delete poddisruptionbudgets': DELETE_OPTIONS,
};

/** `create pods/binding` for a command of this kind: how roles and shapes are looked up. */
export function requestOf(command: Pick<ApiCommand, 'verb' | 'resource' | 'subresource'>): string {
  return `${command.verb} ${command.resource}${command.subresource === undefined ? '' : `/${command.subresource}`}`;
}

/** Parses a stranger's command. */
export const playerCommandSchema: z.ZodType<Command> = commandSchema.transform((command, context) => {
  if (command.kind !== 'api') return command;
  const request = requestOf(command);
  const shape = Object.hasOwn(BODIES, request) ? BODIES[request] : undefined;
  if (shape === undefined) {
    context.addIssue({ code: 'custom', message: `players cannot ${request}` });
    return z.NEVER;
  }
  const body = shape.safeParse(command.body);
  if (body.success) return { ...command, body: body.data };
  context.addIssue({ code: 'custom', path: ['body'], message: firstIssue(body.error) });
  return z.NEVER;
});
