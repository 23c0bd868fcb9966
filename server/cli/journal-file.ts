// A journal that is named on the command line, and the build that can run it.
import { readFileSync } from 'node:fs';
import type { Journal, JournalProblem } from '../../shared/journal/log.ts';
import { recoverJournal } from '../../shared/journal/log.ts';
import { type Build, loadBuild } from '../build.ts';
import { Complaint, reasonOf } from './complaint.ts';

export interface OpenedJournal {
  readonly journal: Journal;
  readonly build: Build;
}

/** Throws a Complaint when the file cannot be read or its build is not at hand; a fault in the journal itself is a value. */
export async function openJournal(
  path: string,
  data: string,
): Promise<OpenedJournal | { readonly problem: JournalProblem }> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Complaint(`The journal ${path} cannot be read: ${reasonOf(error)}.`);
  }
  const read = recoverJournal(bytes);
  if ('problem' in read) return read;
  if (read.recovered.lost) return { problem: read.recovered.lost };
  const { journal } = read.recovered;
  const build = await loadBuild(journal.header.build, data);
  if (build === undefined) {
    throw new Complaint(
      `The journal ${path} was played on build ${journal.header.build.slice(0, 12)}…, which is not available: it is kept as builds/<id>.mjs in the data folder of the server that ran it (--data FOLDER).`,
    );
  }
  return { journal, build };
}

export function describeProblem(path: string, { line, byte, message }: JournalProblem): string {
  return `The journal ${path} is faulty at line ${line}, byte ${byte}: ${message}.`;
}
