// What decided a match, in words: each moment, decision and mark of a real analysis has its text in both languages, without a blank left open.
import { expect, test } from 'vitest';
import { causeText, decisionLine, decisionText, momentText } from '../../client/panels/after/moment-words.ts';
import { signed } from '../../client/panels/after/terms.ts';
import { markText } from '../../client/panels/replay/mark-words.ts';
import { english, korean } from '../../client/text/locales.ts';
import { createWords, LANGUAGES } from '../../client/text/words.ts';
import { FAULTS } from '../../shared/journal/command.ts';
import { readJournal } from '../../shared/journal/log.ts';
import { analyse } from '../../shared/match/analyse.ts';
import { playBaselines } from '../../shared/match/baseline.ts';
import { botNamed } from '../../shared/match/bots/registry.ts';
import { Match } from '../../shared/match/match.ts';
import { playThrough } from '../../shared/match/play.ts';
import { TERMS } from '../../shared/scenario/score.ts';
import { firstShift } from '../support/first-shift.ts';

function journalOf(secret: string): string {
  const scenario = firstShift();
  const lines: string[] = [];
  const match = Match.start({
    id: 'after',
    scenario,
    secret,
    build: '0'.repeat(64),
    sink: (line) => lines.push(line),
    judge: (_, __, ticks) => playBaselines(scenario, secret, ticks),
  });
  playThrough(match, botNamed('strong', scenario.speed));
  return lines.join('');
}

test('moments, decisions and marks of a whole match are told in both languages', () => {
  const read = readJournal(journalOf('a secret of the tests'));
  if ('problem' in read) throw new Error(read.problem.message);
  const found = analyse(read.journal);
  if ('wrong' in found) throw new Error(found.wrong);
  const { analysis } = found;
  expect(analysis.moments.length).toBeGreaterThan(0);
  expect(analysis.decisions.length).toBeGreaterThan(20);
  for (const language of LANGUAGES) {
    const words = createWords(language);
    const told = [
      ...analysis.moments.map((one) => momentText(words, one)),
      ...analysis.moments.flatMap((one) => causeText(words, one) ?? []),
      ...analysis.decisions.flatMap((one) => [decisionText(words, one), decisionLine(words, one)]),
      ...analysis.timeline.marks.map((mark) => markText(words, mark)),
    ];
    // An id that has no text is said itself, a blank without a value stays as it is.
    expect(told.filter((text) => /[{}]|^(after|replay)\.|undefined|NaN/.test(text))).toEqual([]);
  }
});

test('every kind of moment and mark has its text, also those that this match did not have', () => {
  for (const texts of [english, korean] as const) {
    const moments = TERMS.flatMap((term) => [`moment.${term}.won`, `moment.${term}.cost`]);
    expect(moments.filter((id) => !Object.hasOwn(texts.after, id))).toEqual([]);
    expect([...FAULTS, 'maintenance'].filter((fault) => !Object.hasOwn(texts.replay, `mark.${fault}`))).toEqual([]);
  }
});

test('points carry their sign', () => {
  expect([1234.4, -7.6, 0.3, -0.2].map((points) => signed(points, 'en'))).toEqual(['+1,234', '−8', '±0', '±0']);
});
