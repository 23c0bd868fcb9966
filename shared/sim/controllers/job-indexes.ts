// The indexes of an Indexed Job: which have succeeded, as text (`0-2,5`) and as a set, and which have to run next.

import { compareNumber } from '../../base/order.ts';
import { COMPLETION_INDEX } from '../../kinds/job.ts';
import type { Pod } from '../../kinds/pod.ts';

/** `0-2,5` → 0, 1, 2, 5; without those from `completions` on, of a Job that was made smaller. */
export function indexesOf(text: string | undefined, completions = Infinity): Set<number> {
  const indexes = new Set<number>();
  for (const part of (text ?? '').split(',').filter((one) => one !== '')) {
    const [first = '', last = first] = part.split('-');
    const end = Math.min(Number(last), completions - 1);
    for (let i = Number(first); i <= end; i += 1) indexes.add(i);
  }
  return indexes;
}

export function printIndexes(indexes: ReadonlySet<number>): string {
  const parts: string[] = [];
  const sorted = [...indexes].sort(compareNumber);
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (sorted[end + 1] === (sorted[end] as number) + 1) end += 1;
    parts.push(
      end === i ? `${sorted[i]}` : end === i + 1 ? `${sorted[i]},${sorted[end]}` : `${sorted[i]}-${sorted[end]}`,
    );
    i = end + 1;
  }
  return parts.join(',');
}

export function indexOfPod({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[COMPLETION_INDEX];
  return text === undefined ? undefined : Number(text);
}

/** The smallest indexes below `completions` that are in none of the sets: they have not succeeded, are not given up, and have no pod. */
export function nextIndexes(count: number, completions: number, ...taken: readonly ReadonlySet<number>[]): number[] {
  const next: number[] = [];
  for (let i = 0; i < completions && next.length < count; i += 1) if (!taken.some((one) => one.has(i))) next.push(i);
  return next;
}
