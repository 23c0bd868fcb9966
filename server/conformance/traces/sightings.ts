// States of objects in the order in which they were seen, in the recording as in ours, so that the two can be laid side by side.

import type { State, TraceStep } from './trace.ts';
import { printState } from './views.ts';

export type Seen = State | 'gone';

export interface Sighting {
  readonly seen: Seen;
  /** Equal texts are equal states. */
  readonly text: string;
  /** How often the recording had been at rest before. */
  readonly burst: number;
  /** The step of the recording, or the one that was being replayed. */
  readonly step: number;
  /** Order among all sightings. */
  readonly order: number;
}

/** A state as it is compared: without what versions of Kubernetes say differently (rules CONFORMANCE-17 and 18). */
export function printSeen(kind: string, seen: Seen): string {
  if (seen === 'gone') return 'gone';
  return printState(comparable(kind, seen));
}

/** Conditions that a Job of 1.20 does not have. */
const LATER_CONDITIONS: readonly string[] = ['SuccessCriteriaMet', 'FailureTarget'];

function comparable(kind: string, state: State): State {
  if (kind === 'ServiceAccount') return { ...state, secrets: 'not compared' };
  if (kind !== 'Job') return state;
  const conditions = Object.entries(state['conditions'] as Readonly<Record<string, string>>) // as the view makes them
    .filter(([type]) => !LATER_CONDITIONS.includes(type))
    .map(([type, value]) => [type, type === 'Complete' ? value.replace(/:.*$/, '') : value]);
  return { ...state, conditions: Object.fromEntries(conditions) };
}

/** Milliseconds without a step after which a recording is at rest, where what comes next is no controller's answer that was late. */
const REST = 200;
/** After so many it is the time itself that a controller waited for. */
const LONG_REST = 1_000;

/** The steps before which the recording was at rest. */
export function restsOf(steps: readonly TraceStep[]): ReadonlySet<number> {
  const rests = new Set<number>();
  const now = new Map<string, State>();
  for (const [i, step] of steps.entries()) {
    const gap = i === 0 ? 0 : step.t - (steps[i - 1] as TraceStep).t;
    if (gap >= LONG_REST || (gap >= REST && isFromOutside(step, now))) rests.add(i);
    if ('state' in step) now.set(`${step.kind}/${step.name}`, step.state);
  }
  return rests;
}

/** What the test did, or what a kubelet did on its own account. */
function isFromOutside(step: TraceStep, now: ReadonlyMap<string, State>): boolean {
  if ('action' in step) return true;
  if (!('state' in step) || step.kind !== 'Pod') return false;
  const before = now.get(`Pod/${step.name}`);
  if (before === undefined || before['node'] !== step.state['node']) return false;
  return before['deleting'] === step.state['deleting'];
}

/** What a recording saw of each object, by kind and name. */
export function sightingsOf(steps: readonly TraceStep[]): Map<string, Sighting[]> {
  const objects = new Map<string, Sighting[]>();
  const rests = restsOf(steps);
  let burst = 0;
  for (const [i, step] of steps.entries()) {
    if (rests.has(i)) burst += 1;
    if (!('kind' in step)) continue;
    const seen = 'gone' in step ? 'gone' : step.state;
    const key = `${step.kind}/${step.name}`;
    const list = objects.get(key) ?? [];
    objects.set(key, list);
    const text = printSeen(step.kind, seen);
    if (list.at(-1)?.text !== text) list.push({ seen, text, burst, step: i, order: i });
  }
  return objects;
}
