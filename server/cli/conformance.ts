// The command `conformance`: replays recordings of a real control plane and lists every difference.
import { readFileSync } from 'node:fs';
import { readRecording } from '../conformance/recording.ts';
import { replayRecording } from '../conformance/replay.ts';
import { type FileReport, Report } from '../conformance/report.ts';
import { replayTraces } from '../conformance/traces/replay-traces.ts';
import { Complaint, reasonOf } from './complaint.ts';

/** Throws a Complaint when a file is no recording that can be replayed, or differs; what was found is printed before. */
export function conformance(files: readonly string[], json: boolean): void {
  const reports: FileReport[] = [];
  const complaints: string[] = [];
  for (const file of files) {
    const { report, complaint } = reportOf(file);
    if (complaint !== undefined) complaints.push(complaint);
    if (!report) continue;
    reports.push(report);
    if (!json) process.stdout.write(describe(report));
    if (report.differences > 0) complaints.push(`The recording ${file} differs.`);
  }
  if (json) process.stdout.write(`${JSON.stringify(reports)}\n`);
  if (complaints.length > 0) throw new Complaint(complaints.join('\n'));
}

interface Read {
  readonly report?: FileReport;
  readonly complaint?: string;
}

function reportOf(file: string): Read {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { complaint: `The recording ${file} cannot be read: ${reasonOf(error)}.` };
  }
  const read = readRecording(text);
  if ('problem' in read)
    return {
      complaint: `The recording ${file} cannot be replayed: ${read.problem}. Give a file as the recorder wrote it.`,
    };
  const report = new Report();
  if (read.kind === 'throughput')
    return {
      report: report.of(file, read.kind),
      complaint: `The recording ${file} is of kind ${read.kind}, which is unsupported: only scheduling-cases and controller-traces can be replayed.`,
    };
  if (read.kind === 'controller-traces') replayTraces(read.traces, report);
  else replayRecording(read.recording, report);
  return { report: report.of(file, read.kind) };
}

function describe({ file, kind, checked, differences, expected, examples }: FileReport): string {
  const lines = [
    `${file} (${kind}): ${checked} ${kind === 'controller-traces' ? 'states and events' : 'decisions'} compared, ${differences} differences`,
  ];
  for (const [name, count] of Object.entries(expected)) lines.push(`  expected: ${name}, ${count} times`);
  for (const { where, pod, what, recorded, ours } of examples)
    lines.push(
      `  ${where}${pod === undefined ? '' : `, pod ${pod}`}: ${what}`,
      `    recorded ${recorded}`,
      `    ours     ${ours}`,
    );
  if (differences > examples.length) lines.push(`  and ${differences - examples.length} more`);
  return `${lines.join('\n')}\n`;
}
