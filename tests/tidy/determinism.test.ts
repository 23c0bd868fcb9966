// The linter's gate before shared/ (biome.json and determinism.grit) still stops what it is there to stop.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const STOPPED = [
  'export const a = Math.random();',
  'export const a = Math.pow(2, 3);',
  'export const a = Math.log2(8);',
  'export const a = Math.sin(1);',
  'export const a = 2 ** 3;',
  'export let a = 2;\na **= 3;',
  'export const a = [2, 1].sort();',
  "export const a = 'a'.localeCompare('b');",
  'export const a = (5).toLocaleString();',
  'export const a = new Intl.NumberFormat();',
  'export const a = Date.now();',
  'export const a = new Date();',
  'export const a = performance.now();',
  'export const a = globalThis.performance;',
  'export const a = crypto.randomUUID();',
  'setTimeout(() => {}, 5);',
  "export const a = fetch('x');",
  'for (const key in { a: 1 }) throw new Error(key);',
  "import fs from 'node:fs';\nexport const a = fs;",
  "import Phaser from 'phaser';\nexport const a = Phaser;",
];
const PASSED = 'export const a = [2, 1].sort((x, y) => x - y).map((x) => Math.floor(Math.sqrt(x * 2)));';

/** The names of those of these files that the linter refuses, were they files of shared/sim/. */
function refused(files: ReadonlyMap<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'determinism-'));
  try {
    for (const path of ['shared/sim', 'tests/tidy']) mkdirSync(join(folder, path), { recursive: true });
    for (const path of ['biome.json', 'tests/tidy/determinism.grit']) cpSync(join(root, path), join(folder, path));
    for (const [name, text] of files) writeFileSync(join(folder, 'shared/sim', name), `${text}\n`);
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const flags = ['--reporter=json', '--max-diagnostics=none', '--vcs-enabled=false', '--error-on-warnings'];
    const done = spawnSync(process.execPath, [biome, 'lint', ...flags], { cwd: folder, encoding: 'utf8' });
    return [...files.keys()].filter((name) => done.stdout.includes(`shared/sim/${name}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('stops chance, clocks, locales, partial orders, input and output; lets exact arithmetic pass', () => {
  const files = new Map<string, string>(STOPPED.map((text, i) => [`stopped-${i}.ts`, text]));
  files.set('passed.ts', PASSED);
  const names = refused(files);
  const missed = STOPPED.filter((_, i) => !names.includes(`stopped-${i}.ts`));
  expect(missed, 'what the gate lets through').toEqual([]);
  expect(names).not.toContain('passed.ts');
});
