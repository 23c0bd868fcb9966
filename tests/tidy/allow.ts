// What the tidy tests let pass for now. These lists only ever shrink: an entry that is no longer needed fails its test.
import { expect } from 'vitest';

export const ALLOWED = {
  /** Paths of files of more than 400 lines. */
  longFiles: [],
  /** Paths of files that no entry point reaches. */
  deadFiles: [],
  /** Names in shared/base/limits.ts that nothing asks for yet. */
  unusedLimits: [],
  /** Ids in shared/RULES.md that no test names yet. */
  unprovedRules: [],
} as const satisfies Record<string, readonly string[]>;

/** `found` must be exactly what is allowed: no new offender, no stale entry. `what` says in words what an offender is. */
export function expectOnlyAllowed(found: readonly string[], allowed: readonly string[], what: string): void {
  const offenders = found.filter((name) => !allowed.includes(name));
  expect(offenders, what).toEqual([]);
  const stale = allowed.filter((name) => !found.includes(name));
  expect(stale, `stale entries in tests/tidy/allow.ts: these are no longer "${what}"`).toEqual([]);
}
