// The events about each object, the recorded ones beside ours (rule CONFORMANCE-11): the same reasons in the same order, but for those that came within a few
// milliseconds of each other, from writers side by side; the same texts as often.

import type { Differs } from './drive.ts';
import type { RecordedEvent, TraceStep } from './trace.ts';
import { VERSION_CLASSES, type VersionClass } from './versions.ts';
import type { SeenEvent } from './watcher.ts';

/** What is tried again until it succeeds: how often is a matter of back-offs in milliseconds, so each text counts once. */
const TRIED_AGAIN: readonly string[] = [
  'FailedCreate',
  'FailedDelete',
  'ProvisioningFailed',
  'FailedBinding',
  'WaitForFirstConsumer',
];
/** Of writers that met a newer version of an object, which they do not here; and of the scheduler, whose reasons are compared where they stand. */
const NOT_COMPARED: readonly string[] = [
  'FailedToUpdateEndpoint',
  'FailedToUpdateEndpointSlices',
  'FailedScheduling',
  'Scheduled',
];

/** Milliseconds between two events that may have come in the other order as well. */
const SIDE_BY_SIDE = 60;

interface Said {
  readonly reason: string;
  readonly text: string;
  /** Milliseconds in the recording. */
  readonly t: number;
}

export function compareEvents(
  steps: readonly TraceStep[],
  seen: readonly SeenEvent[],
  differs: Differs,
  expect: (one: VersionClass) => void,
): void {
  const recorded = steps.flatMap((step) => ('event' in step ? [{ ...step.event, t: step.t }] : []));
  const keyOf = (kind: string, name: string) => `${kind}/${name}`;
  const keys = new Set([
    ...recorded.map(({ object, name }) => keyOf(object, name)),
    ...seen.map(({ kind, name }) => keyOf(kind, name)),
  ]);
  for (const key of keys) {
    const theirs = recorded.filter(({ object, name }) => keyOf(object, name) === key);
    const ours = seen.filter(({ kind, name }) => keyOf(kind, name) === key);
    compareOf(
      key,
      compared(
        theirs.map((one) => saidOf(one, one.t)),
        expect,
      ),
      compared(
        ours.map((one) => saidOf(one, 0)),
        () => undefined,
      ),
      differs,
      expect,
    );
  }
}

function saidOf({ reason, message }: RecordedEvent | SeenEvent, t: number): Said {
  return {
    t,
    reason,
    text: message.replace(/^\(combined from similar events\): /, '').replace(/pods "[^"]*"/, 'pods "*"'),
  };
}

function compared(list: readonly Said[], expect: (one: VersionClass) => void): Said[] {
  const kept: Said[] = [];
  for (const one of list) {
    if (one.reason.startsWith('FailedToUpdate')) expect(VERSION_CLASSES.conflict);
    if (NOT_COMPARED.includes(one.reason)) continue;
    const again =
      TRIED_AGAIN.includes(one.reason) && kept.some((old) => old.reason === one.reason && old.text === one.text);
    if (again) expect(VERSION_CLASSES.retries);
    else kept.push(one);
  }
  return kept;
}

function compareOf(
  key: string,
  theirs: readonly Said[],
  ours: readonly Said[],
  differs: Differs,
  expect: (one: VersionClass) => void,
): void {
  const reasons = (list: readonly Said[]) => list.map(({ reason }) => reason).join(', ') || 'none';
  if (!areInOrder(theirs, ours)) {
    differs(`events about ${key}`, reasons(theirs), reasons(ours));
    return;
  }
  const left = ours.map(({ reason, text }) => `${reason}: ${text}`);
  const take = (text: string): boolean => {
    const i = left.indexOf(text);
    if (i >= 0) left.splice(i, 1);
    return i >= 0;
  };
  const missing = theirs.map(({ reason, text }) => `${reason}: ${text}`).filter((text) => !take(text));
  for (const text of missing) {
    const today = left.find((one) => olderText(one) === text || isUnnamed(text, one));
    if (today === undefined) {
      differs(`events about ${key}`, text, left.join('; ') || 'none');
      return;
    }
    take(today);
    if (!isUnnamed(text, today)) expect(VERSION_CLASSES.scalingText);
  }
}

/** Texts of today as 1.20 had them: it did not say from how many a ReplicaSet was scaled, and of a finished Job its status, not its condition. */
function olderText(text: string): string {
  return text
    .replace(/^(ScalingReplicaSet: .*) from \d+ (to \d+)$/, '$1 $2')
    .replace(/^(SawCompletedJob: .*), condition: /, '$1, status: ');
}

/** The recorder gave a pod its name when it saw the pod; of one that it saw after the event, the event has the generated name: `web/rs1-v9gn9`. */
function isUnnamed(theirs: string, ours: string): boolean {
  return theirs.replace(/-[a-z0-9]{5}$/, '') === ours.replace(/\/pod\d+$/, '') && theirs !== ours;
}

/** Both fall into the same groups of events side by side, and within a group the order is free. */
function areInOrder(theirs: readonly Said[], ours: readonly Said[]): boolean {
  if (theirs.length !== ours.length) return false;
  const sorted = (list: readonly Said[]) =>
    list
      .map(({ reason }) => reason)
      .sort((x, y) => (x < y ? -1 : 1))
      .join();
  for (let from = 0; from < theirs.length; ) {
    let to = from + 1;
    while (to < theirs.length && (theirs[to] as Said).t - (theirs[to - 1] as Said).t <= SIDE_BY_SIDE) to += 1;
    if (sorted(theirs.slice(from, to)) !== sorted(ours.slice(from, to))) return false;
    from = to;
  }
  return true;
}
