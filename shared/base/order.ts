// Total orders. Text is compared by UTF-16 code unit, never by locale, so that every engine sorts alike.

export function compareText(a: string, b: string): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareNumber(a: number, b: number): number {
  return a - b;
}

/** The keys of a map in code-unit order: maps are never iterated in insertion order where it could be seen. */
export function sortedKeys(map: ReadonlyMap<string, unknown>): string[] {
  return [...map.keys()].sort(compareText);
}

const SMALL = 24;

/** Sorts in place. The engine's own sort copies the list first; for the few entries of a quiet tick's queues that costs more than the sorting. */
export function sortInPlace<T>(list: T[], compare: (a: T, b: T) => number): T[] {
  if (list.length > SMALL) return list.sort(compare);
  for (let i = 1; i < list.length; i += 1) {
    const one = list[i] as T;
    let j = i - 1;
    while (j >= 0 && compare(list[j] as T, one) > 0) {
      list[j + 1] = list[j] as T;
      j -= 1;
    }
    list[j + 1] = one;
  }
  return list;
}
