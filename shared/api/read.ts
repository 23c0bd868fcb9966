// The cluster as its API shows it: every object that is stored, and the Leases and Events that are made when somebody reads.

import { stringify } from 'yaml';
import { RESOURCES, type Resource } from '../kinds/index.ts';
import type { KubernetesObject } from '../kinds/meta.ts';
import { toApi } from '../manifest/print.ts';
import { leases } from '../sim/leases.ts';
import type { World } from '../sim/world.ts';
import { eventsOf } from './events.ts';

export interface ApiList {
  readonly apiVersion: 'v1';
  readonly kind: 'List';
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly Record<string, unknown>[];
}

/** Objects of one kind, in the order of namespace and name. */
export function listKind(world: World, kind: Resource['kind']): readonly KubernetesObject[] {
  switch (kind) {
    case 'Lease':
      return leases(world);
    case 'Event':
      return eventsOf(world);
    default:
      return world.store.list(kind);
  }
}

/** Everything, kind by kind, as `kubectl get -o json` prints several kinds at once. */
export function listAll(world: World): ApiList {
  const items = RESOURCES.flatMap(({ kind }) => listKind(world, kind).map((object) => toApi(object, world.epoch)));
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
}

export const LIST_FORMATS = ['json', 'yaml'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

/** `listAll` as text, as `kubectl get -o json` or `-o yaml` prints it. */
export function printAll(world: World, format: ListFormat): string {
  const list = listAll(world);
  return format === 'json'
    ? JSON.stringify(list, null, 2)
    : stringify(list, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' }).trimEnd();
}
