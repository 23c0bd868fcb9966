// Objects as the API shows them: apiVersion and kind first, versions as text, times from ticks. What it prints, `read` reads back.

import { stringify } from 'yaml';
import { resourceOfKind } from '../kinds/index.ts';
import type { KubernetesObject } from '../kinds/meta.ts';
import { printTime } from './time.ts';

/** Fields that hold ticks inside the simulation. `startTime` and the like stand in statuses. */
const TIMES = [
  'creationTimestamp',
  'deletionTimestamp',
  'lastTransitionTime',
  'lastUpdateTime',
  'timeAdded',
  'startTime',
  'startedAt',
  'finishedAt',
  'firstTimestamp',
  'lastTimestamp',
  'acquireTime',
  'renewTime',
  'completionTime',
  'lastScheduleTime',
  'lastSuccessfulTime',
  'lastScaleTime',
];

/** A Lease's times have microseconds in the API. */
function time(name: string, epoch: number, tick: number): string {
  const text = printTime(epoch, tick);
  return name === 'renewTime' || name === 'acquireTime' ? `${text.slice(0, -1)}.000000Z` : text;
}

/** The API's form of a stored (or made) object. Fields that are undefined, and lists and maps without entries, are left out as the API does. */
export function toApi(object: KubernetesObject, epoch: number): Record<string, unknown> {
  const apiVersion = resourceOfKind(object.kind)?.apiVersion ?? 'v1';
  const { kind, metadata, ...rest } = printed(object, epoch) as Record<string, unknown>; // an object is printed as a record
  return {
    apiVersion,
    kind,
    metadata: { ...(metadata as object), resourceVersion: String(object.metadata.resourceVersion) },
    ...rest,
  };
}

export function toYaml(object: KubernetesObject, epoch: number): string {
  return stringify(toApi(object, epoch), { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' });
}

/** Empty maps that the API prints because they are required there. */
const KEPT_EMPTY = [
  'resources',
  'selector',
  'labelSelector',
  'namespaceSelector',
  'emptyDir',
  'status',
  'spec',
  'containers',
  'endpoints',
  'metadata',
];

function printed(value: unknown, epoch: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => printed(one, epoch));
  const record: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    if (typeof field === 'number' && TIMES.includes(name)) record[name] = time(name, epoch, field);
    else if (typeof field !== 'object' || field === null || Object.keys(field).length > 0 || KEPT_EMPTY.includes(name))
      record[name] = printed(field, epoch);
  }
  return record;
}
