// The door for commands of players: only the writes that a role can make, each with a body of its own shape; whatever else a stranger
// adds to a body is left outside. What the director and the host write does not pass here.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import { TAINT_EFFECTS } from '../kinds/node.ts';
import type { ApiCommand, Command } from './command.ts';
import { commandSchema, firstIssue } from './schema.ts';

const name = z.string().min(1).max(LIMITS.name);
const count = z.int().nonnegative().max(LIMITS.ticksPerMatch);
const share = z.union([z.int().nonnegative().max(LIMITS.replicasPerDeployment), z.string().regex(/^\d{1,3}%$/)]);
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
const DEPLOYMENT = z.object({
  spec: z.object({
    replicas: z.int().nonnegative().max(LIMITS.replicasPerDeployment),
    strategy: z.object({
      type: z.literal('RollingUpdate'),
      rollingUpdate: z.object({ maxSurge: share, maxUnavailable: share }),
    }),
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
  'update deployments/scale': SCALE,
  'delete pods': DELETE_OPTIONS,
  'delete deployments': DELETE_OPTIONS,
  'delete services': DELETE_OPTIONS,
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
