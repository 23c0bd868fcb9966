// All tests: type checks, linter, the client's build, every suite; ends with one line `N passed, N failed`.
// `npm test -- PATH…` runs only the suites whose path contains one of these; `--full` runs them at full size.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { root } from '../server/install.mjs';
import { build, check, print } from './check.ts';
import { CHROMIUM, findChromium, installChromium } from './support/chromium.ts';
import { ENGINES, findEngine } from './support/engines.ts';
import { installWithApt } from './support/program.ts';

const REPORT = `${root}.vitest/report.json`;

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
}

/** Finds or installs what the suites need beside npm's packages; returns the names of what cannot be had. */
function missingPrograms(): string[] {
  const missing: string[] = [];
  if (findChromium() === undefined) installChromium();
  if (findChromium() === undefined) missing.push(CHROMIUM.name);
  for (const engine of ENGINES) {
    if (findEngine(engine) === undefined) installWithApt(engine);
    if (findEngine(engine) === undefined) missing.push(engine.name);
  }
  return missing;
}

function runSuites(filters: readonly string[], full: boolean): Outcome {
  rmSync(REPORT, { force: true });
  const args = ['run', '--config', 'tests/vitest.config.ts', '--reporter=default', '--reporter=json'];
  const done = spawnSync(
    process.execPath,
    [`${root}node_modules/vitest/vitest.mjs`, ...args, `--outputFile.json=${REPORT}`, ...filters],
    { cwd: root, stdio: 'inherit', env: { ...process.env, DESIRED_STATE_TEST_SIZE: full ? 'full' : 'quick' } },
  );
  let report: Report;
  try {
    report = JSON.parse(readFileSync(REPORT, 'utf8'));
  } catch {
    console.log('Vitest ended without a report.');
    return { passed: 0, failed: 1, skipped: [] };
  }
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  // A file that could not be loaded has no failed test of its own.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + broken.length;
  return {
    passed: report.numPassedTests,
    // An error outside every test shows only in the exit code.
    failed: failed === 0 && done.status !== 0 ? 1 : failed,
    skipped: tests.filter((test) => test.status !== 'passed' && test.status !== 'failed').map((test) => test.fullName),
  };
}

const full = process.argv.includes('--full');
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const missing = missingPrograms();
const steps = filters.length > 0 ? [] : [...(await check()), await build()];
const failedSteps = print(steps);
const outcome = runSuites(filters, full);

if (outcome.skipped.length > 0) {
  const why = missing.length > 0 ? ` (this computer has no ${missing.join(', no ')}, and none could be installed)` : '';
  console.log(`Left out${why}:\n  ${outcome.skipped.join('\n  ')}`);
}
// In CI a missing browser or engine is a failure of its own; elsewhere it is enough to be told.
const failed = failedSteps + outcome.failed + (process.env['CI'] === 'true' ? missing.length : 0);
if (failed > outcome.failed + failedSteps) console.log(`FAILED to find or install: ${missing.join(', ')}`);
const passed = steps.length - failedSteps + outcome.passed;
const none = passed === 0 && failed === 0;
if (none) console.log('No test ran.');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || none ? 1 : 0;
