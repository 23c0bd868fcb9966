// Where on its ship each pod's frame stands: a frame keeps its cell for as long as it is aboard, so that the picture does not shuffle when
// one leaves. This is memory of the eye, not state of the match: after a seek another arrangement is as good.

import type { Moment } from './scene-model.ts';

/** By ship: the pod's key in each cell, undefined where a cell is free. */
export type Stowage = ReadonlyMap<string, readonly (string | undefined)[]>;

export const EMPTY_STOWAGE: Stowage = new Map();

export function stow(before: Stowage, moment: Moment): Stowage {
  const after = new Map<string, readonly (string | undefined)[]>();
  for (const ship of moment.ships.values()) after.set(ship.key, stowShip(before.get(ship.key) ?? [], ship.pods));
  return after;
}

function stowShip(before: readonly (string | undefined)[], pods: readonly string[]): readonly (string | undefined)[] {
  const aboard = new Set(pods);
  const cells = before.map((key) => (key !== undefined && aboard.has(key) ? key : undefined));
  const stowed = new Set(cells);
  let free = 0;
  for (const key of pods) {
    if (stowed.has(key)) continue;
    while (cells[free] !== undefined) free += 1;
    cells[free] = key;
  }
  while (cells.length > 0 && cells.at(-1) === undefined) cells.pop();
  return cells;
}
