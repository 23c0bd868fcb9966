// The suites in two groups: `unit` runs its files side by side; `serial` has the ones that start servers and browsers, or measure,
// one after another. run.ts and `npm test -- tests/sim` use this.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const SERIAL = ['tests/server/**/*.test.ts', 'tests/e2e/**/*.test.ts', 'tests/bench/**/*.test.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: SERIAL,
          testTimeout: 60_000,
          // Vitest leaves one core free, which on a small machine is half of it.
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'serial',
          include: SERIAL,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
