// The keys of a replay: play and pause, seconds back and forward, from mark to mark, faster and slower.

import type { Session } from '../../session/session.ts';

/** Seconds that the arrows go; with Shift it is one. */
export const STEP = 10;
export const SPEEDS = [1, 2, 4, 8, 16] as const;

/** True when the key meant something. */
export function replayKey(session: Session, event: KeyboardEvent): boolean {
  const does = deedOf(session, event);
  if (does === undefined) return false;
  does();
  return true;
}

function deedOf(session: Session, { key, shiftKey, target }: KeyboardEvent): (() => void) | undefined {
  const { tick, ticks } = session.view;
  const step = shiftKey ? 1 : STEP;
  switch (key) {
    case 'ArrowLeft':
      return () => session.seek(tick - step);
    case 'ArrowRight':
      return () => session.seek(tick + step);
    case 'Home':
      return () => session.seek(0);
    case 'End':
      return () => session.seek(ticks);
    case '[':
      return () => seekMark(session, -1);
    case ']':
      return () => seekMark(session, 1);
    case '.':
      return () => changeSpeed(session, 1);
    case ',':
      return () => changeSpeed(session, -1);
    case ' ':
      // On a button the space bar presses that button.
      return target instanceof HTMLElement && target.closest('button, summary, a') !== null
        ? undefined
        : () => playOrPause(session);
    default:
      return undefined;
  }
}

export function playOrPause(session: Session): void {
  if (session.view.playing) session.pause();
  else session.play();
}

/** To the next or the last mark, decisions included; standing, since one wants to look at it. */
export function seekMark(session: Session, way: 1 | -1): void {
  const { tick, marks = [] } = session.view;
  const told = marks.filter(({ kind }) => kind !== 'traffic' && kind !== 'arrival').map((mark) => mark.tick);
  const goal = way > 0 ? told.find((one) => one > tick) : told.filter((one) => one < tick).at(-1);
  session.pause();
  if (goal !== undefined) session.seek(goal);
}

function changeSpeed(session: Session, by: number): void {
  const at = SPEEDS.indexOf(session.view.factor as (typeof SPEEDS)[number]); // a replay has no other
  const next = SPEEDS[at + by];
  if (next !== undefined) session.setSpeed(next);
}
