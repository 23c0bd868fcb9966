// The command line as a person uses it: what it prints, where, and its exit codes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { buildId, keepBuild, loadBuild } from '../../../server/build.ts';
import { rechained } from './small-scenario.ts';

const main = fileURLToPath(new URL('../../../server/cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'desired-state-cli-'));
const journal = join(folder, 'match.jsonl');
afterAll(() => rmSync(folder, { recursive: true }));

function cli(...args: string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: folder });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
const oneSentence = /^[A-Z][^\n]*\.\n$/;

describe('[MATCH-18] play', () => {
  const par = cli('play', 'first-shift', '--bot', 'kube-default', '--seed', '7', '--json', '--journal', journal);
  const figures = JSON.parse(par.out);

  test('prints only JSON, with the score of par', () => {
    expect(par).toMatchObject({ code: 0, err: '' });
    expect(Object.keys(figures)).toEqual(['scenario', 'seed', 'bot', 'ticks', 'score', 'terms', 'hash']);
    expect(figures).toMatchObject({ scenario: 'first-shift', seed: 7, bot: 'kube-default', score: 1000 });
    expect(figures.terms.goodput).toBeGreaterThanOrEqual(0.95);
  });
  test('the strong bot is better, with fewer cents', () => {
    const strong = JSON.parse(cli('play', 'first-shift', '--bot', 'strong', '--seed', '7', '--json').out);
    expect(strong.score).toBeGreaterThanOrEqual(1200);
    expect(strong.terms.costCents).toBeLessThan(figures.terms.costCents);
  });
  test('doing nothing scores 0 and serves next to nobody', () => {
    const none = JSON.parse(cli('play', 'first-shift', '--seed', '7', '--json').out);
    expect(none).toMatchObject({ bot: 'none', score: 0 });
    expect(none.terms.goodput).toBeLessThanOrEqual(0.2);
  });
  test('stops early where it is told to', () => {
    expect(JSON.parse(cli('play', 'first-shift', '--ticks', '30', '--json').out)).toMatchObject({ ticks: 30 });
  });
  test('verify agrees with its journal', () => {
    const verdict = { ok: true, ticks: figures.ticks, hash: figures.hash, score: 1000, firstDifference: null };
    expect(cli('verify', journal, '--json')).toEqual({ code: 0, err: '', out: `${JSON.stringify(verdict)}\n` });
    expect(cli('verify', journal)).toMatchObject({ code: 0, err: '' });
  });
  test('analyze takes it apart, for people and for programs', () => {
    const { code, err, out } = cli('analyze', journal, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      ticks: figures.ticks,
      score: 1000,
      terms: [{ term: 'goodput' }, { term: 'distance' }, { term: 'cost' }, { term: 'disruption' }],
      decisions: [{ kind: 'hand-over', resource: 'loops', name: 'scheduler', alternative: { kind: 'nothing' } }],
    });
    expect(cli('analyze', journal).out).toMatch(/^score 1000 after 900 ticks; a perfect match would have \d+\n/);
  });
  test('replay shows the cluster at a tick', () => {
    const list = JSON.parse(cli('replay', journal, '--at', '30', '-o', 'json').out);
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List' });
    expect(list.items.filter((item: { kind: string }) => item.kind === 'Node').length).toBe(5);
    expect(cli('replay', journal, '--at', '0').out).toMatch(/^apiVersion: v1\nkind: List\n/);
  });
});

describe('[MATCH-18] errors are one sentence and exit 1', () => {
  test.each([
    ['a scenario that is not there', ['play', 'no-such']],
    ['a journal that is not there', ['verify', 'no-such.jsonl']],
    ['a journal that is not there to take apart', ['analyze', 'no-such.jsonl']],
    ['a journal in a folder that is not there', ['play', 'first-shift', '--journal', 'no/such/folder/x']],
    ['a tick after the end', ['replay', journal, '--at', '99999']],
  ])('%s', (_, args) => {
    const { code, out, err } = cli(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(oneSentence);
  });

  test('a journal that was cut or changed is named with its line and byte', () => {
    const bytes = readFileSync(journal);
    const broken = join(folder, 'broken.jsonl');
    writeFileSync(broken, bytes.subarray(0, bytes.length - 5));
    expect(cli('verify', broken, '--json')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/line \d+, byte \d+/),
      out: expect.stringMatching(/"ok":false.*"line":\d+,"byte":\d+/),
    });
    const flipped = Buffer.from(bytes);
    flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] as number) ^ 4;
    writeFileSync(broken, flipped);
    expect(cli('verify', broken)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(oneSentence) });
    expect(cli('replay', broken, '--at', '3')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/line \d+, byte \d+/),
    });
  });

  test('a journal with another hash is told with the first tick that differs', () => {
    const lines = readFileSync(journal, 'utf8').split('\n');
    const index = lines.findIndex((line) => line.includes('"t":50,"h"'));
    const forged = join(folder, 'forged.jsonl');
    writeFileSync(
      forged,
      rechained(lines, index, (json) => json.replace(/"h":"\w+"/, '"h":"0123456789abcdef"')),
    );
    const { code, out, err } = cli('verify', forged, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      firstDifference: { tick: 50, what: 'hash', found: '0123456789abcdef' },
    });
    expect(err).toMatch(/differs at tick 50/);
  });

  test('a journal of an unknown build says that it is not available', () => {
    const lines = readFileSync(journal, 'utf8').split('\n');
    const other = join(folder, 'other.jsonl');
    writeFileSync(
      other,
      rechained(lines, 0, (json) => json.replace(buildId(), 'e'.repeat(64))),
    );
    expect(cli('verify', other)).toMatchObject({ code: 1, err: expect.stringMatching(/build eeee.*not available/) });
  });
});

describe('[MATCH-18] wrong usage prints the usage and exits 2', () => {
  test.each([
    ['an unknown command', ['dance']],
    ['no command', []],
    ['an unknown flag', ['play', 'first-shift', '--quickly']],
    ['a flag without its value', ['play', 'first-shift', '--seed']],
    ['a seed that is no number', ['play', 'first-shift', '--seed', 'x']],
    ['an argument too many', ['verify', 'a', 'b']],
    ['an argument too few', ['verify']],
    ['no tick', ['replay', 'a']],
    ['an unknown format', ['replay', 'a', '--at', '1', '-o', 'xml']],
    ['an unknown bot', ['play', 'first-shift', '--bot', 'skynet']],
  ])('%s', (_, args) => {
    const { code, out, err } = cli(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/Usage: cli/);
  });
});

test('[MATCH-19] a build that was kept proves a journal as this one does', async () => {
  await keepBuild(folder);
  const path = join(folder, 'builds', `${buildId()}.mjs`);
  const kept = (await import(pathToFileURL(path).href)) as NonNullable<Awaited<ReturnType<typeof loadBuild>>>;
  const read = kept.recoverJournal(readFileSync(journal));
  if ('problem' in read) throw new Error(read.problem.message);
  expect(kept.prove(read.recovered.journal)).toMatchObject({ ok: true, score: 1000 });
  expect(buildId()).toMatch(/^[0-9a-f]{64}$/);
  expect(await loadBuild('f'.repeat(64), folder)).toBeUndefined();
  expect(await loadBuild('../../etc', folder)).toBeUndefined();
});
