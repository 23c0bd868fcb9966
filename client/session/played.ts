// A journal as what a replay needs: its scenario, the frames that can be run, and what was written of its end.

import type { Frame } from '../../shared/journal/command.ts';
import { type Journal, type JournalProblem, recoverJournal } from '../../shared/journal/log.ts';
import { scenarioOf } from '../../shared/match/embedded.ts';
import type { Result } from '../../shared/match/result.ts';
import type { Scenario } from '../../shared/scenario/scenario.ts';

export interface Played {
  readonly scenario: Scenario;
  readonly journal: Journal;
  readonly frames: readonly Frame[];
  readonly result?: Result | undefined;
  /** From it came the chance of every tick; told when the match is over. */
  readonly secret?: string | undefined;
  /** Where a journal that was cut short or damaged ends; all before it can be watched. */
  readonly lost?: JournalProblem | undefined;
}

export function readPlayed(bytes: Uint8Array | string): Played | { readonly problem: JournalProblem } {
  const read = recoverJournal(bytes);
  if ('problem' in read) return read;
  const { journal, lost } = read.recovered;
  const embedded = scenarioOf(journal.header);
  if ('wrong' in embedded) return { problem: { line: 1, byte: 0, message: embedded.wrong } };
  // The tick that broke the match cannot be run again.
  const frames = journal.broken
    ? journal.frames.filter((frame) => frame.tick < (journal.broken?.tick ?? 0))
    : journal.frames;
  if (frames.length === 0) return { problem: { line: 2, byte: 0, message: 'the journal holds no tick' } };
  const result = journal.end?.result as Result | undefined; // written by Match; shown, not trusted
  return { scenario: embedded.scenario, journal, frames, result, secret: journal.end?.secret, lost };
}
