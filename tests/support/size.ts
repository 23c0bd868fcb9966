// How much a suite does: `npm test` fits ten minutes, `npm run test:full` runs everything. run.ts sets the variable.

export const FULL_SIZE = process.env['DESIRED_STATE_TEST_SIZE'] === 'full';

/** The first value in `npm test`, the second in `npm run test:full`; for example `size(20, 100)` kills. */
export function size<T>(quick: T, full: T): T {
  return FULL_SIZE ? full : quick;
}
