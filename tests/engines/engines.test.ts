// The same golden journals in V8, SpiderMonkey and JavaScriptCore, the engines of all browsers: each runs one script and must print the marks
// that are written in tests/replays. `UPDATE=1 npm test -- tests/replays tests/engines` also writes the primitives anew.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenNames, readGolden } from '../replays/golden.ts';
import { ENGINES, findEngine } from '../support/engines.ts';
import { primitives } from './primitives.ts';
import { writeScript } from './script.ts';

const PINNED = join(import.meta.dirname, 'primitives.txt');
const update = process.env['UPDATE'] === '1';
if (update) writeFileSync(PINNED, `${primitives().join('\n')}\n`);

const engines = [
  { name: 'V8', path: process.execPath },
  ...ENGINES.map((engine) => ({ name: engine.name, path: findEngine(engine) ?? '' })),
];
const folder = mkdtempSync(join(tmpdir(), 'engines-'));
let script = '';

beforeAll(async () => {
  script = await writeScript(folder);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** What an engine printed: lists of lines by their name. */
async function run(program: string): Promise<Map<string, readonly string[]>> {
  const { stdout } = await promisify(execFile)(program, [script], { maxBuffer: 1 << 26, cwd: folder });
  return new Map(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

describe.each(engines)('[ENGINE-1] $name', ({ path }) => {
  // The journals are being written just then.
  test.skipIf(path === '' || update)(
    'comes to the golden marks, and to the same proofs',
    { timeout: 180_000 },
    async () => {
      const printed = await run(path);
      expect(printed.get('primitives')).toEqual(readFileSync(PINNED, 'utf8').trimEnd().split('\n'));
      for (const name of goldenNames()) {
        const trace = readGolden(name).trace.split('\n');
        expect(trace.length).toBeGreaterThan(60);
        expect(printed.get(name), name).toEqual(trace);
        if (!name.startsWith('first-shift')) continue;
        const [proof = 'no proof'] = printed.get(`proof of ${name}`) ?? [];
        const score = Number(trace.find((line) => line.startsWith('score '))?.slice(6));
        expect(JSON.parse(proof)).toMatchObject({
          ok: true,
          score,
          hash: trace.at(-1)?.slice(5),
          firstDifference: null,
        });
      }
    },
  );
});

test('[ENGINE-2] draws, hashes, powers, digests and bytes are what they have always been', () => {
  expect(primitives()).toEqual(readFileSync(PINNED, 'utf8').trimEnd().split('\n'));
});
