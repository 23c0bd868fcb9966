// What was answered rather than stored: the API's answer to an eviction, and why the scheduler finds no node.

import type { Status } from '../../../shared/kinds/status.ts';
import { explainPod } from '../../../shared/sim/scheduler/explain.ts';
import { type Counts, countReasons, printCounts } from '../reasons.ts';
import type { Stage } from './actions.ts';
import type { Differs } from './drive.ts';
import type { Answer, RecordedEvent } from './trace.ts';
import { VERSION_CLASSES } from './versions.ts';

const CREATED = 201;

export function compareAnswer(recorded: Answer, refused: Status | undefined, differs: Differs): void {
  const theirs = `${recorded.status} ${recorded.reason ?? ''} ${recorded.message ?? ''} ${printDetails(recorded.details)}`;
  const causes = refused?.details?.causes ?? [];
  const ours = `${refused?.code ?? CREATED} ${refused === undefined ? '' : refused.reason} ${refused?.message ?? ''} ${printDetails(causes)}`;
  // The real API gives an answer of 500 no reason.
  const said = recorded.reason === undefined && refused !== undefined ? ours.replace(refused.reason, '') : ours;
  if (theirs.trim() !== said.trim()) differs('answer', theirs.trim(), said.trim());
}

function printDetails(details: readonly { reason?: string | undefined; message?: string | undefined }[] = []): string {
  return details.map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`).join('; ');
}

/** The reasons are compared as those of a scheduling case are. */
export function compareFailedScheduling(
  { cluster, watcher, expect }: Stage,
  { name, message }: RecordedEvent,
  differs: Differs,
): void {
  const stored = watcher.find('Pod', name)?.stored;
  if (stored === undefined) return;
  const recorded = countReasons(message);
  for (const one of recorded.classes) expect(one);
  const ours = countReasons(explainPod(cluster.world, stored.slot).message ?? 'it fits');
  if (printCounts(recorded) === printCounts(ours)) return;
  if (printCounts(ofOneself(recorded)) === printCounts(ofOneself(ours))) expect(VERSION_CLASSES.neighbours);
  else differs(`reasons why ${name} waits`, printCounts(recorded), printCounts(ours));
}

/** Traces of nodes ran beside each other on one cluster, whose nodes were tainted, silent or gone for all: kinds of reasons, without taints and numbers. */
function ofOneself({ byReason, classes }: Counts): Counts {
  const own = [...byReason.keys()].filter((reason) => !reason.startsWith('node(s) had untolerated taint'));
  return { classes, byReason: new Map(own.map((reason) => [reason, 1])) };
}
