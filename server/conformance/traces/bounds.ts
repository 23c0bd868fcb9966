// The sizes of a trace's ReplicaSets: that their desired sizes are the recorded ones one after the other, and that what a rolling update has too many and
// too few stays within what the recording had (rule CONFORMANCE-10).

import type { Objects } from './child-sums.ts';
import type { Differs } from './drive.ts';
import type { Sighting } from './sightings.ts';
import type { ReplicaSetSequence, State, TraceStep } from './trace.ts';

const PREFIX = 'ReplicaSet/';

export function compareSizes(recorded: Objects, ours: Objects, differs: Differs): void {
  for (const [key, sightings] of recorded) {
    if (!key.startsWith(PREFIX)) continue;
    const theirs = sizesOf(sightings);
    const own = sizesOf(ours.get(key) ?? []);
    if (theirs !== own) differs(`desired sizes of ${key}`, theirs, own);
  }
}

function sizesOf(sightings: readonly Sighting[]): string {
  const sizes = sightings.flatMap(({ seen }) => (seen === 'gone' ? [] : [Number(seen['desired'])]));
  return sizes.filter((size, i) => size !== sizes[i - 1]).join(' → ');
}

/** The short form in the file says again what its steps say: one that does not was tampered with, or written wrong. */
export function compareSequence({ columns, rows }: ReplicaSetSequence, recorded: Objects, differs: Differs): void {
  for (const [key, sightings] of recorded) {
    if (!key.startsWith(PREFIX)) continue;
    const name = key.slice(PREFIX.length);
    const short = rows.flatMap((row) => (Array.isArray(row[name]) ? [row[name].join('/')] : []));
    const long = sightings.flatMap(({ seen }) =>
      seen === 'gone' ? [] : [columns.map((column) => Number(seen[column])).join('/')],
    );
    const once = (list: readonly string[]) => list.filter((one, i) => one !== list[i - 1]).join(' ');
    if (once(short) !== once(long)) differs(`replicaSetSequence of ${name}`, once(short), once(long));
  }
}

interface Bounds {
  most: number;
  least: number;
}

/** Between two actions: the most pods that all ReplicaSets of a Deployment wanted, and the fewest that were ready in all of them. */
export function compareBounds(steps: readonly TraceStep[], recorded: Objects, ours: Objects, differs: Differs): void {
  const deployments = [...recorded.keys()].filter((key) => key.startsWith('Deployment/')).map((key) => key.slice(11));
  for (const deployment of deployments) {
    const theirs = boundsOf(steps, recorded, deployment);
    const own = boundsOf(steps, ours, deployment);
    for (const [stretch, { most, least }] of own) {
      const bound = theirs.get(stretch);
      if (bound === undefined) continue;
      if (most > bound.most) differs(`most pods of ${deployment} wanted`, String(bound.most), String(most));
      if (least < bound.least) differs(`fewest pods of ${deployment} ready`, String(bound.least), String(least));
    }
  }
}

function boundsOf(steps: readonly TraceStep[], objects: Objects, deployment: string): Map<number, Bounds> {
  const timeline = [...objects]
    .filter(([key]) => key.startsWith(`${PREFIX}${deployment}/`))
    .flatMap(([key, sightings]) => sightings.map((one) => ({ key, ...one })))
    .sort((x, y) => x.order - y.order);
  const now = new Map<string, State>();
  const bounds = new Map<number, Bounds>();
  for (const { key, seen, step } of timeline) {
    if (seen === 'gone') now.delete(key);
    else now.set(key, seen);
    const stretch = steps.slice(0, step + 1).filter((one) => 'action' in one).length;
    const sum = (field: string) => [...now.values()].reduce((total, state) => total + Number(state[field]), 0);
    const known = bounds.get(stretch) ?? { most: 0, least: Infinity };
    bounds.set(stretch, { most: Math.max(known.most, sum('desired')), least: Math.min(known.least, sum('ready')) });
  }
  return bounds;
}
