// A patch becomes an update: it is laid over the object as it is, and the update is made only if the object is still that one. So no patch
// ever stands in a journal.

import type { ApiCommand } from '../journal/command.ts';
import { playerCommandSchema } from '../journal/door.ts';
import { firstIssue } from '../journal/schema.ts';
import { resourceNamed, type StoredKind } from '../kinds/index.ts';
import { keyOf } from '../kinds/meta.ts';
import { failure, type Status } from '../kinds/status.ts';
import type { World } from '../sim/world.ts';
import { z } from 'zod';
import { mergePatch } from './merge-patch.ts';

/** What a client asks to be changed, as `kubectl cordon` and `kubectl scale` do it. */
export interface Patch {
  readonly resource: string;
  readonly subresource?: 'scale' | undefined;
  readonly namespace?: string | undefined;
  readonly name: string;
  /** A merge patch over the object's API form, such as `{"spec":{"unschedulable":true}}`. */
  readonly patch: unknown;
}

/** The update that carries the patch out on this world, or why there is none. */
export function resolvePatch(
  world: World,
  { resource, subresource, namespace, name, patch }: Patch,
): { readonly command: ApiCommand } | { readonly refusal: Status } {
  const kind = resourceNamed(resource)?.kind;
  if (kind === undefined || kind === 'Lease' || kind === 'Event')
    return { refusal: failure('NotFound', 'the server could not find the requested resource', { kind: resource }) };
  const stored = world.store.stored<StoredKind>(kind, keyOf({ namespace, name }));
  if (!stored) return { refusal: failure('NotFound', `${resource} "${name}" not found`, { name, kind: resource }) };
  const { object } = stored;
  const before =
    subresource === 'scale' && 'spec' in object && 'replicas' in object.spec
      ? { spec: { replicas: object.spec.replicas } }
      : object;
  const command = {
    kind: 'api',
    verb: 'update',
    resource,
    subresource,
    namespace,
    name,
    body: mergePatch(before, patch),
    ifResourceVersion: object.metadata.resourceVersion,
  };
  const checked = playerCommandSchema.safeParse(command);
  if (!checked.success)
    return {
      refusal: failure('Invalid', `${object.kind} "${name}" is invalid: ${firstIssue(checked.error)}`, {
        name,
        kind: object.kind,
      }),
    };
  return { command: checked.data as ApiCommand }; // it went in as one
}

/** `kubectl cordon` and `uncordon`. */
export function cordonPatch(node: string, unschedulable: boolean): Patch {
  return { resource: 'nodes', name: node, patch: { spec: { unschedulable: unschedulable ? true : null } } };
}

/** `kubectl scale deployment`. */
export function scalePatch(namespace: string, name: string, replicas: number): Patch {
  return { resource: 'deployments', subresource: 'scale', namespace, name, patch: { spec: { replicas } } };
}

/** A stranger's patch, before it is laid over anything. */
export const patchSchema: z.ZodType<Patch> = z.strictObject({
  resource: z.string(),
  subresource: z.literal('scale').optional(),
  namespace: z.string().optional(),
  name: z.string(),
  patch: z.record(z.string(), z.unknown()),
});
