// A journal run again, and what it came to as text: one line for each hash mark, then the terms and the score. Runs in bare engines too,
// so it knows neither files nor Node.

import type { Frame } from '../../shared/journal/command.ts';
import { readJournal } from '../../shared/journal/log.ts';
import { isPodReady } from '../../shared/kinds/pod.ts';
import { Course } from '../../shared/match/course.ts';
import { scenarioOf } from '../../shared/match/embedded.ts';
import { judged, type Result } from '../../shared/match/result.ts';

/** Throws for a journal that is not whole. Worlds are told apart by their number where there are several. */
export function retrace(text: string): string {
  const read = readJournal(text);
  if ('problem' in read)
    throw new Error(`line ${read.problem.line}, byte ${read.problem.byte}: ${read.problem.message}`);
  const { header, frames, end } = read.journal;
  if (end === undefined) throw new Error('the match has no result');
  const embedded = scenarioOf(header);
  if ('wrong' in embedded) throw new Error(`the scenario: ${embedded.wrong}`);
  const course = new Course(embedded.scenario, header.worlds);
  const lines: string[] = [];
  for (const frame of frames) {
    course.run(frame);
    if (frame.hash !== undefined) lines.push(markLine(course, frame));
  }
  const ticks = frames.at(-1)?.tick ?? 0;
  const commands = frames.reduce((sum, frame) => sum + frame.entries.length, 0);
  const { baselines } = end.result as Result; // written by the tests of this folder
  const result = judged(course, embedded.scenario, baselines, ticks);
  return [
    `${ticks} ticks, ${commands} commands`,
    ...lines,
    ...result.worlds.flatMap((world, number) => resultLines(number, world)),
  ].join('\n');
}

function markLine(course: Course, frame: Frame): string {
  const world = course.world(frame.world);
  const hash = course.hash(frame.world);
  const pods = world.store.list('Pod');
  const ready = pods.filter(isPodReady).length;
  const place = placed(frame.world, `tick ${String(frame.tick).padStart(4)}`);
  const written = frame.hash === hash ? '' : `   the journal says ${frame.hash}`;
  return `${place}  ${hash}  ${pods.length} pods, ${ready} ready${written}`;
}

function resultLines(number: number, { score, terms, hash }: Result['worlds'][number]): string[] {
  const shown = Object.entries(terms).map(
    ([term, value]) => `${term} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [`score ${score}`, ...shown, `hash ${hash}`].map((line) => placed(number, line));
}

function placed(world: number, line: string): string {
  return world === 0 ? line : `world ${world}  ${line}`;
}
