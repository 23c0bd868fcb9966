// "Did you mean …?": the known name that is nearest to a mistyped one.

import { compareText } from '../base/order.ts';

/** Names further apart than a third of their letters are different words. Letter case alone never counts as distance. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of [...known].sort(compareText)) {
    const far = distance(wanted, candidate.toLowerCase(), least);
    if (far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

/** Letters to insert, delete, replace or swap with their neighbour; gives up at `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most;
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let value = Math.min(at(old, j) + 1, at(row, j - 1) + 1, at(old, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, at(older, j - 2) + 1);
      row.push(value);
    }
    older = old;
    old = row;
  }
  return at(old, b.length);
}

function at(row: readonly number[], i: number): number {
  return row[i] as number; // rows are filled from 0 to the length of the word
}
