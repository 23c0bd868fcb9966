// The command `verify`: runs a journal again and says whether every hash mark and the score agree.
import { describeProblem, openJournal } from './journal-file.ts';
import { Complaint } from './complaint.ts';

export interface VerifyOptions {
  readonly data: string;
  readonly json?: boolean | undefined;
}

const NOTHING = { ok: false, ticks: 0, hash: null, score: null, firstDifference: null };

export async function verify(path: string, { data, json }: VerifyOptions): Promise<void> {
  const print = (value: unknown): void => {
    if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  const opened = await openJournal(path, data);
  if ('problem' in opened) {
    print({ ...NOTHING, problem: opened.problem });
    throw new Complaint(describeProblem(path, opened.problem));
  }
  const { journal, build } = opened;
  const last = journal.frames.at(-1)?.tick ?? 0;
  if (!journal.complete) {
    const why = journal.broken
      ? `the match broke at tick ${journal.broken.tick} (${journal.broken.message})`
      : `it stops after tick ${last}, before its end`;
    print({ ...NOTHING, ticks: last });
    throw new Complaint(`The journal ${path} has no result to verify: ${why}.`);
  }
  const verdict = build.prove(journal);
  print(verdict);
  const { firstDifference } = verdict;
  if (firstDifference) {
    const { tick, world, what, expected, found } = firstDifference;
    throw new Complaint(
      `The journal ${path} differs at tick ${tick} of world ${world} (${what}): expected ${shorten(expected)}, found ${shorten(found)}.`,
    );
  }
  if (!json)
    process.stdout.write(
      `The journal agrees with its re-run: ${verdict.ticks} ticks, score ${verdict.score}, hash ${verdict.hash}\n`,
    );
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
