// What moved between two moments: the only source of motion, so that live play, a seek, a late join and a replay look alike.
// A leap (backwards, or far ahead) has no motion: the new moment simply stands there.

import type { PodState, ShipState } from './palette.ts';
import type { Moment } from './scene-model.ts';

export type Motion =
  /** A new pod waits on the quay. */
  | { readonly kind: 'arrive'; readonly pod: string }
  /** A waiting pod got its node: its frame is lifted aboard. */
  | { readonly kind: 'load'; readonly pod: string; readonly ship: string }
  /** First seen aboard: bound within one step. */
  | { readonly kind: 'appear'; readonly pod: string; readonly ship: string }
  /** The object is gone; `ship` is where it last was, undefined for the quay. */
  | { readonly kind: 'leave'; readonly pod: string; readonly ship: string | undefined }
  | { readonly kind: 'pod-state'; readonly pod: string; readonly from: PodState; readonly to: PodState }
  | { readonly kind: 'moor'; readonly ship: string }
  | { readonly kind: 'depart'; readonly ship: string }
  | { readonly kind: 'ship-state'; readonly ship: string; readonly from: ShipState; readonly to: ShipState };

/** At eight times the fastest speed a screen of 30 frames a second sees three ticks at once; a slow device some more. */
export const LEAP_TICKS = 40;

export function isLeap(before: Moment | undefined, after: Moment): boolean {
  return before === undefined || after.tick < before.tick || after.tick - before.tick > LEAP_TICKS;
}

export function difference(before: Moment | undefined, after: Moment): readonly Motion[] {
  if (before === undefined || isLeap(before, after)) return [];
  return [...shipMotions(before, after), ...podMotions(before, after)];
}

function shipMotions(before: Moment, after: Moment): Motion[] {
  const motions: Motion[] = [];
  for (const [key, ship] of after.ships) {
    const old = before.ships.get(key);
    if (old === undefined) motions.push({ kind: 'moor', ship: key });
    else if (old.state !== ship.state) motions.push({ kind: 'ship-state', ship: key, from: old.state, to: ship.state });
  }
  for (const key of before.ships.keys()) if (!after.ships.has(key)) motions.push({ kind: 'depart', ship: key });
  return motions;
}

function podMotions(before: Moment, after: Moment): Motion[] {
  const motions: Motion[] = [];
  for (const [key, pod] of after.pods) {
    const old = before.pods.get(key);
    // The same name with another uid is another pod.
    if (old === undefined || old.uid !== pod.uid) {
      motions.push(
        pod.ship === undefined ? { kind: 'arrive', pod: key } : { kind: 'appear', pod: key, ship: pod.ship },
      );
      continue;
    }
    if (old.ship === undefined && pod.ship !== undefined) motions.push({ kind: 'load', pod: key, ship: pod.ship });
    if (old.state !== pod.state) motions.push({ kind: 'pod-state', pod: key, from: old.state, to: pod.state });
  }
  for (const [key, pod] of before.pods) {
    if (!after.pods.has(key)) motions.push({ kind: 'leave', pod: key, ship: pod.ship });
  }
  return motions;
}
