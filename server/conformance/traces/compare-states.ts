// The states that an object goes through, the recorded ones beside ours (rule CONFORMANCE-10).
//
// A recording is cut where it rests, where nothing happens for 200 ms: by then everybody has done what there was to do, and the object must be in the same state
// in both. Between two rests each recorded state must be one of ours, in the recorded order. The two may differ in how often a controller looked on its way:
// - one looked once where the other looked twice: the state that only one of them has must lie between its neighbours, each number between the numbers
//   there, each other field equal to one there;
// - and it must go on in the same direction: 0, 2, 1, 3 is no way from 0 to 3;
// - a sum over children may also be what it was for a moment while one had changed and the other had not, see `child-sums`.
// States of pods, nodes and volumes are no sums over others and must be the same without exception.

import { type Objects, type Span, spanOf } from './child-sums.ts';
import type { Differs } from './drive.ts';
import type { Seen, Sighting } from './sightings.ts';
import type { State } from './trace.ts';
import { printState } from './views.ts';

const WITHOUT_EXCEPTION: readonly string[] = [
  'Pod',
  'Node',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ConfigMap',
  'ServiceAccount',
];

export function compareStates(
  key: string,
  all: { readonly recorded: Objects; readonly ours: Objects },
  differs: Differs,
): void {
  const recorded = all.recorded.get(key) ?? [];
  const ours = all.ours.get(key) ?? [];
  const strict = WITHOUT_EXCEPTION.includes(key.slice(0, key.indexOf('/')));
  const bursts = [...new Set([...recorded, ...ours].map(({ burst }) => burst))].sort((x, y) => x - y);
  let before: Sighting | undefined;
  let ourBefore: Sighting | undefined;
  for (const burst of bursts) {
    const theirs = recorded.filter((one) => one.burst === burst);
    const own = ours.filter((one) => one.burst === burst);
    const end = theirs.at(-1) ?? before;
    const ourEnd = own.at(-1) ?? ourBefore;
    if (end?.text !== ourEnd?.text) differs(`${key} at rest`, print(end?.seen), print(ourEnd?.seen));
    else if (end !== undefined && ourEnd !== undefined)
      // Who did not move is where the other one has come back to.
      compareWay(
        key,
        before,
        theirs.length === 0 ? [end] : theirs,
        own.length === 0 ? [ourEnd] : own,
        strict ? undefined : [all.recorded, all.ours],
        differs,
      );
    before = end;
    ourBefore = ourEnd;
  }
}

function compareWay(
  key: string,
  before: Sighting | undefined,
  theirs: readonly Sighting[],
  own: readonly Sighting[],
  /** Undefined: every state must be the same. */
  all: readonly Objects[] | undefined,
  differs: Differs,
): void {
  const pairs = commonStates(theirs, own);
  let from = { i: -1, j: -1 };
  for (const to of [...pairs, { i: theirs.length, j: own.length }]) {
    const missed = theirs.slice(from.i + 1, to.i);
    const added = own.slice(from.j + 1, to.j);
    const first = from.i < 0 ? before?.seen : theirs[from.i]?.seen;
    const last = theirs[to.i]?.seen;
    const steps = [before, theirs[from.i], ...missed, ...added, theirs[to.i]].flatMap((one) => one?.step ?? []);
    const stretch = { from: Math.min(...steps), to: Math.max(...steps) };
    const span = (field: string) => all && spanOf(key, field, all, stretch);
    const wrong = all
      ? (strays(first, missed, added, last, span) ?? strays(first, added, missed, last, span))
      : (missed[0] ?? added[0]);
    if (wrong !== undefined)
      differs(
        `${key} on its way`,
        printWay([first, ...seenOf(missed), last]),
        printWay([first, ...seenOf(added), last]),
      );
    from = to;
  }
}

/** Between which numbers a field may be beside those of its neighbours. */
type SpanOf = (field: string) => Span | undefined;

/** The first of `states` that lies not between what was before it and what comes after. */
function strays(
  first: Seen | undefined,
  states: readonly Sighting[],
  others: readonly Sighting[],
  last: Seen | undefined,
  span: SpanOf,
): Sighting | undefined {
  let before = first;
  for (const one of states) {
    if (!liesBetween(one.seen, [before, last, ...seenOf(others)], span)) return one;
    before = one.seen;
  }
  return undefined;
}

export function liesBetween(
  seen: Seen,
  neighbours: readonly (Seen | undefined)[],
  span: SpanOf = () => undefined,
): boolean {
  const states = neighbours.filter((one): one is State => one !== undefined && one !== 'gone');
  if (seen === 'gone' || states.length < 2) return false;
  const names = new Set([seen, ...states].flatMap((one) => Object.keys(one)));
  return [...names].every((name) => {
    const others = states.map((one) => one[name]);
    return fieldLiesBetween(seen[name], others, span(name));
  });
}

function fieldLiesBetween(value: unknown, others: readonly unknown[], span?: Span): boolean {
  const numbers = others.filter((one) => typeof one === 'number');
  if (typeof value === 'number' && numbers.length === others.length)
    return (
      Math.min(...numbers, span?.least ?? Infinity) <= value && value <= Math.max(...numbers, span?.most ?? -Infinity)
    );
  if (isFields(value) && others.every(isFields)) {
    const names = new Set([value, ...others].flatMap((one) => Object.keys(one)));
    return [...names].every((name) => {
      const fields = others.map((one) => one[name]);
      return fieldLiesBetween(value[name], fields);
    });
  }
  return others.some((one) => printState(one) === printState(value));
}

function isFields(value: unknown): value is State {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The longest list of states that both go through in the same order, as places in both (longest common subsequence). */
function commonStates(
  theirs: readonly Sighting[],
  own: readonly Sighting[],
): { readonly i: number; readonly j: number }[] {
  const rows = theirs.length + 1;
  const columns = own.length + 1;
  const lengths = new Int32Array(rows * columns);
  const at = (i: number, j: number) => lengths[i * columns + j] as number;
  for (let i = theirs.length - 1; i >= 0; i -= 1)
    for (let j = own.length - 1; j >= 0; j -= 1)
      lengths[i * columns + j] =
        theirs[i]?.text === own[j]?.text ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: { i: number; j: number }[] = [];
  for (let i = 0, j = 0; i < theirs.length && j < own.length; )
    if (theirs[i]?.text === own[j]?.text) pairs.push({ i: i++, j: j++ });
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  return pairs;
}

function seenOf(sightings: readonly Sighting[]): Seen[] {
  return sightings.map(({ seen }) => seen);
}

/** The first state, and of each next one what is another than before. */
function printWay(states: readonly (Seen | undefined)[]): string {
  const printed = states.map((seen, i) => {
    const before = states[i - 1];
    if (!isFields(seen) || !isFields(before)) return print(seen);
    const names = [...new Set([...Object.keys(before), ...Object.keys(seen)])];
    const changed = names.filter((name) => printState(before[name]) !== printState(seen[name]));
    return printState(Object.fromEntries(changed.map((name) => [name, seen[name] ?? 'absent'])));
  });
  return printed.join(' → ');
}

function print(seen: Seen | undefined): string {
  return seen === undefined ? 'nothing' : seen === 'gone' ? seen : printState(seen);
}
