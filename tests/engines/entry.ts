// What is bundled into one plain script for every engine: the primitives, then each golden journal run again and proved. Each line that it
// prints is JSON. The journals stand before the script as GOLDEN_JOURNALS, since bare engines read no files.

import { readJournal } from '../../shared/journal/log.ts';
import { prove } from '../../shared/match/proof.ts';
import { retrace } from '../replays/retrace.ts';
import { primitives } from './primitives.ts';

declare const GOLDEN_JOURNALS: Readonly<Record<string, string>>;
declare const print: ((line: string) => void) | undefined;

/** The shells of SpiderMonkey and JavaScriptCore have `print`, Node has a console. */
const say = typeof print === 'function' ? print : console.log;

/** ASCII alone: the shells do not agree on how other letters are printed. */
function tell(name: string, lines: readonly string[]): void {
  say(
    JSON.stringify([name, lines]).replace(
      /[^ -~]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

function proof(text: string): string[] {
  const read = readJournal(text);
  if ('problem' in read) return [read.problem.message];
  const { ok, ticks, hash, score, firstDifference } = prove(read.journal);
  return [JSON.stringify({ ok, ticks, hash, score, firstDifference })];
}

tell('primitives', primitives());
for (const name of Object.keys(GOLDEN_JOURNALS)) {
  const journal = GOLDEN_JOURNALS[name] ?? '';
  tell(name, retrace(journal).split('\n'));
  if (name.startsWith('first-shift')) tell(`proof of ${name}`, proof(journal));
}
