// What a sum over children may have been for a moment. A controller that looks while one child has shrunk and the other has not yet grown, or while a pod is gone
// and the next one not yet there, writes a sum that a later look never sees.

import type { Seen, Sighting } from './sightings.ts';

export type Objects = ReadonlyMap<string, readonly Sighting[]>;

/** A stretch of a recording's steps, both ends within. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Span {
  readonly least: number;
  readonly most: number;
}

/** Fields of a Deployment that are sums over the same field of its ReplicaSets, and what it calls updated. */
const SUMMED: Readonly<Record<string, string>> = {
  replicas: 'replicas',
  ready: 'ready',
  available: 'available',
  updated: 'replicas',
};
/** Fields of a ReplicaSet that count active pods, all or those that are ready. */
const OF_ACTIVE: readonly string[] = ['replicas', 'ready', 'available'];
/** Fields of a DaemonSet that count its pods. */
const COUNTED: readonly string[] = ['current', 'updated', 'ready', 'available'];

/** Between which numbers the field may have been in that stretch, by the states of the children in the recording or in ours; undefined for what is no such sum. */
export function spanOf(key: string, field: string, all: readonly Objects[], stretch: Stretch): Span | undefined {
  const [kind = '', ...rest] = key.split('/');
  const name = rest.join('/');
  if (kind === 'Deployment') {
    if (field === 'unavailable') return { least: 0, most: Infinity }; // what is desired of all sets less what is available, see there
    const summed = SUMMED[field];
    return summed === undefined
      ? undefined
      : union(all.map((objects) => sumOf(objects, `ReplicaSet/${name}/`, summed, stretch)));
  }
  if (kind === 'ReplicaSet' && OF_ACTIVE.includes(field))
    return union(
      all.map((objects) =>
        counts(objects, `Pod/${name}/`, stretch, field === 'replicas' ? isActive : isActiveAndReady),
      ),
    );
  if (kind === 'DaemonSet' && COUNTED.includes(field))
    return union(all.map((objects) => ({ least: counts(objects, `Pod/${name}/`, stretch, isThere).least, most: 0 })));
  return undefined;
}

function union(spans: readonly Span[]): Span {
  return { least: Math.min(...spans.map(({ least }) => least)), most: Math.max(...spans.map(({ most }) => most)) };
}

/** The least of each child and the most of each, in sum. */
function sumOf(objects: Objects, prefix: string, field: string, { from, to }: Stretch): Span {
  let least = 0;
  let most = 0;
  for (const [key, sightings] of objects) {
    if (!key.startsWith(prefix)) continue;
    const before = sightings.findLast(({ step }) => step < from);
    const within = sightings.filter(({ step }) => step >= from && step <= to);
    const values = [before, ...within].map((one) =>
      one === undefined || one.seen === 'gone' ? 0 : Number(one.seen[field]),
    );
    least += Math.min(...values);
    most += Math.max(...values);
  }
  return { least, most };
}

function isThere(seen: Seen): boolean {
  return seen !== 'gone';
}

function isActive(seen: Seen): boolean {
  return seen !== 'gone' && seen['deleting'] !== true && (seen['phase'] === 'Pending' || seen['phase'] === 'Running');
}

function isActiveAndReady(seen: Seen): boolean {
  return isActive(seen) && seen !== 'gone' && seen['ready'] === true;
}

/** How many children counted at least, and at most. */
function counts(objects: Objects, prefix: string, { from, to }: Stretch, doesCount: (seen: Seen) => boolean): Span {
  const changes: { readonly step: number; readonly order: number; readonly by: number }[] = [];
  for (const [key, sightings] of objects) {
    if (!key.startsWith(prefix)) continue;
    let counted = false;
    for (const { seen, step, order } of sightings) {
      if (doesCount(seen) === counted) continue;
      counted = !counted;
      changes.push({ step, order, by: counted ? 1 : -1 });
    }
  }
  changes.sort((x, y) => x.order - y.order);
  let count = 0;
  let span: Span = { least: 0, most: 0 };
  for (const { step, by } of changes) {
    count += by;
    if (step < from) span = { least: count, most: count };
    else if (step <= to) span = union([span, { least: count, most: count }]);
  }
  return span;
}
