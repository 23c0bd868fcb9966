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

/** Values ordered by the key that they stand under. */
export function sortedValues<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map.entries()].sort((a, b) => compareText(a[0], b[0])).map((entry) => entry[1]);
}
