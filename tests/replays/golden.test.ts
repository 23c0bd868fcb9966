// The golden journals run again: every hash mark, the terms and the score must be what they were when they were written. A change of the
// simulation changes them; then `UPDATE=1 npm test -- tests/replays tests/engines` plays them anew, and the diff of the .txt files shows from
// which tick on. The journals embed their scenario, so that a change of the scenario or of the bots alone breaks nothing here.

import { describe, expect, test } from 'vitest';
import { FAULTS } from '../../shared/journal/command.ts';
import { readJournal } from '../../shared/journal/log.ts';
import { prove } from '../../shared/match/proof.ts';
import { goldenNames, readGolden, writeGolden } from './golden.ts';
import { PLAYS } from './play-golden.ts';
import { retrace } from './retrace.ts';

if (process.env['UPDATE'] === '1') {
  for (const [name, play] of Object.entries(PLAYS)) {
    const journal = play();
    writeGolden({ name, journal, trace: retrace(journal) });
  }
}

test('there is a file for each golden play, and no other', () => {
  expect(goldenNames()).toEqual(Object.keys(PLAYS).sort());
});

describe('[GOLDEN-1] comes to the same marks, terms and score', () => {
  test.each(goldenNames())('%s', (name) => {
    const { journal, trace } = readGolden(name);
    expect(retrace(journal).split('\n')).toEqual(trace.split('\n'));
    expect(trace).not.toContain('the journal says');
  });
});

describe('[GOLDEN-2] a whole match proves itself: chance, script, roles, hashes, result', () => {
  test.each(goldenNames().filter((name) => name.startsWith('first-shift')))('%s', (name) => {
    const read = readJournal(readGolden(name).journal);
    if ('problem' in read) throw new Error(read.problem.message);
    expect(prove(read.journal)).toMatchObject({
      ok: true,
      ticks: read.journal.frames.at(-1)?.tick,
      firstDifference: null,
    });
  });
});

test('[GOLDEN-3] the golden journals have seen what the game has to offer', () => {
  const seen = new Set<string>();
  for (const name of goldenNames()) {
    const read = readJournal(readGolden(name).journal);
    if ('problem' in read) throw new Error(read.problem.message);
    for (const { command } of read.journal.frames.flatMap((frame) => frame.entries)) {
      seen.add(
        command.kind === 'api'
          ? `${command.verb} ${command.subresource ?? command.resource}`
          : command.kind === 'fault'
            ? command.fault
            : command.kind,
      );
    }
  }
  const must = [
    'create binding',
    'update scale',
    'delete pods',
    'delete deployments',
    'update nodes',
    'loop',
    'order',
    'traffic',
    'seat',
    'host',
  ];
  expect([...must, ...FAULTS].filter((one) => !seen.has(one))).toEqual([]);
});
