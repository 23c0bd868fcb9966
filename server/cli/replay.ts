// The command `replay`: the cluster of a journal at one tick, as a Kubernetes List.
import type { ListFormat } from '../../shared/api/read.ts';
import { describeProblem, openJournal } from './journal-file.ts';
import { Complaint } from './complaint.ts';

export interface ReplayOptions {
  readonly at: number;
  readonly data: string;
  readonly output: ListFormat;
}

export async function replay(path: string, { at, data, output }: ReplayOptions): Promise<void> {
  const opened = await openJournal(path, data);
  if ('problem' in opened) throw new Complaint(describeProblem(path, opened.problem));
  const { journal, build } = opened;
  const embedded = build.scenarioOf(journal.header);
  if ('wrong' in embedded) throw new Complaint(`The journal ${path} holds no scenario: ${embedded.wrong}.`);
  const replayed = new build.Replay(journal, embedded.scenario.epoch);
  if (at > replayed.ticks)
    throw new Complaint(`The journal ${path} ends with tick ${replayed.ticks}; there is no tick ${at}.`);
  process.stdout.write(`${build.printAll(replayed.seek(at), output)}\n`);
}
