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

const FEW_NUMBERS = 48;

/** Numbers in place, ascending, by the engine's own order of numbers: nobody is called to compare two. */
export function sortNumbers(list: number[]): number[] {
  if (list.length > FEW_NUMBERS) {
    // biome-ignore lint/plugin: typed arrays sort by number, and so in every engine.
    const sorted = Float64Array.from(list).sort();
    for (let i = 0; i < sorted.length; i += 1) list[i] = sorted[i] as number;
    return list;
  }
  for (let i = 1; i < list.length; i += 1) {
    const one = list[i] as number;
    let j = i - 1;
    while (j >= 0 && (list[j] as number) > one) {
      list[j + 1] = list[j] as number;
      j -= 1;
    }
    list[j + 1] = one;
  }
  return list;
}

/** Into a list of ascending numbers, unless it is there. In place: `splice` would make a list of what it takes out. */
export function putNumber(list: number[], one: number): void {
  let i = list.length;
  while (i > 0 && (list[i - 1] as number) > one) i -= 1;
  if (i > 0 && list[i - 1] === one) return;
  for (let j = list.push(one) - 1; j > i; j -= 1) list[j] = list[j - 1] as number;
  list[i] = one;
}

/** Out of a list in which it stands once, if it does. */
export function takeNumber(list: number[], one: number): void {
  const i = list.indexOf(one);
  if (i < 0) return;
  for (let j = i + 1; j < list.length; j += 1) list[j - 1] = list[j] as number;
  list.pop();
}
