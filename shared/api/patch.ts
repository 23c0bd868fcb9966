// A strategic merge patch becomes an update, as the API server does it: laid over the object's API form, which is then read, defaulted and validated as if
// it had been sent whole. Patches of players, with their roles' shapes, are `api/resolve`.

import type { ApiCommand } from '../journal/command.ts';
import { resourceNamed, type StoredKind } from '../kinds/index.ts';
import { keyOf } from '../kinds/meta.ts';
import { failure, type Status } from '../kinds/status.ts';
import { printPath } from '../manifest/problem.ts';
import { toApi } from '../manifest/print.ts';
import { readObject } from '../manifest/read.ts';
import type { World } from '../sim/world.ts';
import { strategicMerge } from './strategic-merge.ts';

export interface StrategicPatch {
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly patch: unknown;
}

/** The update that carries the patch out on this world, or why there is none. */
export function resolveStrategicPatch(
  world: World,
  { resource, namespace, name, patch }: StrategicPatch,
): { readonly command: ApiCommand } | { readonly refusal: Status } {
  const kind = resourceNamed(resource)?.kind;
  const stored =
    kind === undefined || kind === 'Lease' || kind === 'Event'
      ? undefined
      : world.store.stored<StoredKind>(kind, keyOf({ namespace, name }));
  if (!stored) return { refusal: failure('NotFound', `${resource} "${name}" not found`, { name, kind: resource }) };
  const { object } = stored;
  const read = readObject(strategicMerge(toApi(object, world.epoch), patch), world.epoch);
  if ('findings' in read) {
    const said = read.findings.map((one) => `${printPath(one.path)}: ${one.message}`).join(', ');
    return { refusal: failure('Invalid', `${object.kind} "${name}" is invalid: ${said}`, { name, kind: object.kind }) };
  }
  return {
    command: {
      kind: 'api',
      verb: 'update',
      resource,
      namespace,
      name,
      body: read.object,
      ifResourceVersion: object.metadata.resourceVersion,
    },
  };
}
