// `npm run check`: the type checks of the four folders and the linter, side by side. Prints what fails; exit code 1 if any does.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { root } from '../server/install.mjs';

export interface Step {
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
}

/** Runs one program of node_modules and gathers what it prints. `file` is relative to node_modules. */
function run(name: string, file: string, args: readonly string[]): Promise<Step> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`${root}node_modules/${file}`, ...args], { cwd: root });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ name, ok: false, output: error.message }));
    child.on('close', (code) => resolve({ name, ok: code === 0, output }));
  });
}

export function check(): Promise<Step[]> {
  return Promise.all([
    ...['shared', 'server', 'client', 'tests'].map((folder) =>
      run(`types of ${folder}/`, 'typescript/bin/tsc', ['-p', folder]),
    ),
    run('lint', '@biomejs/biome/bin/biome', ['lint', '--error-on-warnings', '--colors=off']),
  ]);
}

export function build(): Promise<Step> {
  return run('build of the client', 'vite/bin/vite.js', [
    'build',
    '--config',
    'client/vite.config.ts',
    '--logLevel',
    'warn',
  ]);
}

/** Prints the steps as lines; the output of those that failed stands below them. Returns how many failed. */
export function print(steps: readonly Step[]): number {
  for (const step of steps) {
    console.log(`${step.ok ? 'ok    ' : 'FAILED'} ${step.name}`);
    if (!step.ok) console.log(step.output.trimEnd());
  }
  return steps.filter((step) => !step.ok).length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = print(await check()) > 0 ? 1 : 0;
