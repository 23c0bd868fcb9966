// The command `analyze`: what won and lost a match, and each decision judged against the one that kube-scheduler would have made.
import type { Analysis, JudgedDecision, Moment } from '../../shared/match/analysis.ts';
import { factMessage } from '../../shared/sim/events.ts';
import { Complaint } from './complaint.ts';
import { describeProblem, openJournal } from './journal-file.ts';

export interface AnalyzeOptions {
  readonly data: string;
  readonly json?: boolean | undefined;
}

export async function analyze(path: string, { data, json }: AnalyzeOptions): Promise<void> {
  const opened = await openJournal(path, data);
  if ('problem' in opened) throw new Complaint(describeProblem(path, opened.problem));
  const { build, journal } = opened;
  if (build.analyse === undefined)
    throw new Complaint(`The journal ${path} was played on a build that cannot analyse matches yet.`);
  const analysed = build.analyse(journal);
  if ('wrong' in analysed) throw new Complaint(`The journal ${path} cannot be analysed: ${analysed.wrong}.`);
  const { analysis } = analysed;
  process.stdout.write(json ? `${JSON.stringify(analysis)}\n` : describe(analysis));
}

function describe(analysis: Analysis): string {
  const judged = analysis.decisions.filter(({ verdict }) => verdict === 'better' || verdict === 'worse');
  const counts = (verdict: JudgedDecision['verdict']): number =>
    analysis.decisions.filter((one) => one.verdict === verdict).length;
  const lines = [
    `score ${analysis.score} after ${analysis.ticks} ticks; a perfect match would have ${analysis.perfect.toFixed(0)}`,
    '',
    'term         points      par',
    ...analysis.terms.map(({ term, points, par }) => `${term.padEnd(11)} ${shown(points)} ${shown(par)}`),
    '',
    'moments',
    ...analysis.moments.map(momentLine),
    '',
    `${analysis.decisions.length} decisions: ${counts('better')} better than the alternative, ${counts('worse')} worse, ${counts('even')} even, ${counts('same')} the same as kube-scheduler's, ${counts('unjudged')} not judged`,
    ...judged.map(decisionLine),
  ];
  return `${lines.join('\n')}\n`;
}

function shown(points: number): string {
  return points.toFixed(1).padStart(8);
}

function momentLine({ points, term, from, to, subject, amount, lossReason, why, warnedAt, decision }: Moment): string {
  const cause = why.at(-1);
  const tail = [
    lossReason,
    cause && `because ${factMessage(cause)} (tick ${cause.tick})`,
    warnedAt === undefined ? undefined : `announced at tick ${warnedAt}`,
    decision === undefined ? undefined : `decision ${decision}`,
  ].filter((one) => one !== undefined);
  return `${shown(points)}  ticks ${from}-${to}: ${term} of ${subject.name}, ${amount.toFixed(0)}${tail.length > 0 ? `: ${tail.join('; ')}` : ''}`;
}

function decisionLine(decision: JudgedDecision): string {
  const { points, tick, seq, kind, name, node, replicas, alternative } = decision;
  const choice = node ?? (replicas === undefined ? '' : `${replicas} replicas`);
  const instead = alternative.kind === 'node' ? alternative.node : alternative.kind;
  return `${shown(points)}  tick ${tick}, decision ${seq}: ${kind} ${name} ${choice} instead of ${instead}`;
}
