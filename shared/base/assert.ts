// Broken promises of our own: an assertion that fails ends the match and keeps its journal. Users' mistakes are values, not asserts.

export class BrokenPromise extends Error {
  override name = 'BrokenPromise';
}

/** Throws BrokenPromise when a promise of ours does not hold; `message` says which. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BrokenPromise(message);
}

/** The end of every switch on a union: the compiler proves that no case is left. */
export function unreachable(value: never): never {
  throw new BrokenPromise(`a case that cannot be: ${JSON.stringify(value)}`);
}

/** For look-ups that our own bookkeeping guarantees. */
export function must<T>(value: T | undefined | null, message: string): T {
  if (value === undefined || value === null) throw new BrokenPromise(message);
  return value;
}
