// Replays a recorded run step by step: asks our scheduler, compares, and then does what the real one did. Rule CONFORMANCE-1 says what is compared.

import type { PodExplanation } from '../../shared/sim/scheduler/explain.ts';
import { DEFAULT_NAMESPACE } from '../lab/laboratory.ts';
import { orderOfArrival } from './image-order.ts';
import { profileOf, scoreNamed, versionOf } from './profile.ts';
import { countReasons, inTermsOf, printCounts } from './reasons.ts';
import type { Manifest } from './manifest.ts';
import type { Recording, Run, SchedulingCase, Step } from './recording.ts';
import type { Report } from './report.ts';
import { type Eviction, type Outcome, Stage } from './stage.ts';
import { Unreadable } from './unreadable.ts';

export function replayRecording(recording: Recording, report: Report): void {
  for (const one of recording.cases)
    for (const [weights, { runs }] of Object.entries(one.results))
      for (const [i, run] of runs.entries())
        replayRun(recording, one, weights, run, `${one.id} ${weights} run ${i + 1}`, report);
}

function replayRun(
  recording: Recording,
  one: SchedulingCase,
  weights: string,
  run: Run,
  where: string,
  report: Report,
): void {
  const given = recording.weights[weights] ?? {};
  const version = versionOf(recording.about);
  const nodes = version === '1.20' ? orderOfArrival(one, run, given['ImageLocality'] ?? 0) : one.nodes;
  let pod = '';
  try {
    const stage = new Stage(recording, one, nodes, profileOf(version, given));
    for (const step of run.steps) {
      pod = step.pod;
      replayStep(
        stage,
        one,
        step,
        (what, recorded, ours) => report.differs({ where, pod, what, recorded, ours }),
        report,
      );
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    report.check();
    report.differs({ where, pod, what: 'object', recorded: 'accepted', ours: error.message });
  }
}

type Differs = (what: string, recorded: string, ours: string) => void;

function replayStep(stage: Stage, one: SchedulingCase, step: Step, differs: Differs, report: Report): void {
  const manifest = one.pending.find((pod) => pod.metadata.name === step.pod);
  if (!manifest) throw new Unreadable(`the case has no pod ${step.pod}`);
  const namespace = namespaceOf(manifest);
  stage.add(manifest);
  report.check();
  const given = (manifest['spec'] as { nodeName?: string } | undefined)?.nodeName; // checked by the manifest reader
  if (given !== undefined) {
    if (given !== step.node) differs('node', step.node ?? 'none', given);
    return;
  }
  const explained = stage.explain(step.pod, namespace);
  const outcome = stage.decide(step.pod, namespace);
  compareFeasible(step, explained, differs);
  if (step.node === null || step.nominatedNode !== undefined) {
    compareRefusal(step, explained, outcome, differs, report);
    comparePreemption(step, outcome, stage.evictions(step.pod, namespace), differs);
  } else compareChoice(step, explained, outcome, differs);
  for (const victim of step.victims ?? []) stage.remove(victim, namespaceOfPod(one, victim));
  if (step.node === null) stage.remove(step.pod, namespace);
  else stage.bind(step.pod, namespace, step.node);
}

function namespaceOf(pod: Manifest): string {
  const { namespace } = pod.metadata;
  return typeof namespace === 'string' ? namespace : DEFAULT_NAMESPACE;
}

function namespaceOfPod({ existing, pending }: SchedulingCase, name: string): string {
  const pod = [...existing, ...pending].find((one) => one.metadata.name === name);
  return pod ? namespaceOf(pod) : DEFAULT_NAMESPACE;
}

/** Where one node is feasible the real scheduler scores nothing and names only the node that it took. */
function compareFeasible(step: Step, { nodes }: PodExplanation, differs: Differs): void {
  const ours = nodes.filter((node) => node.feasible).map((node) => node.node);
  const waited = step.node === null || step.nominatedNode !== undefined;
  const recorded = step.feasible ?? (waited || step.node === null ? [] : [step.node]);
  if (sorted(ours) !== sorted(recorded)) differs('feasible nodes', sorted(recorded), sorted(ours));
}

function sorted(names: readonly string[]): string {
  return [...names].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)).join(', ') || 'none';
}

function compareChoice(step: Step, explained: PodExplanation, outcome: Outcome, differs: Differs): void {
  if (step.feasible) compareScores(step, step.feasible, explained, differs);
  const best = step.best ?? (step.node === null ? [] : [step.node]);
  if (sorted(explained.best) !== sorted(best)) differs('best nodes', sorted(best), sorted(explained.best));
  const chosen = outcome.node ?? `none (${outcome.message ?? 'nothing was said'})`;
  if (!best.includes(chosen)) differs('choice', sorted(best), chosen);
}

/** Each plugin's weighted score and the totals, plugins that give every node the same left aside. */
function compareScores(step: Step, feasible: readonly string[], explained: PodExplanation, differs: Differs): void {
  const ours = feasible.map((name) => explained.nodes.find((node) => node.node === name));
  const recordedTotals = [...(step.totals ?? feasible.map(() => 0))];
  const ourTotals = ours.map((node) => node?.total ?? 0);
  for (const [plugin, said] of Object.entries(step.plugins ?? {})) {
    const recorded = Array.isArray(said) ? said : feasible.map(() => said);
    const name = scoreNamed(plugin);
    const scores = ours.map((node) => (name === undefined ? 0 : (node?.scores[name] ?? 0)));
    if (isConstant(recorded) && isConstant(scores)) {
      for (const i of feasible.keys()) {
        recordedTotals[i] = (recordedTotals[i] ?? 0) - (recorded[i] ?? 0);
        ourTotals[i] = (ourTotals[i] ?? 0) - (scores[i] ?? 0);
      }
    } else if (recorded.join() !== scores.join())
      differs(`scores of ${plugin}`, recorded.join(', '), scores.join(', '));
  }
  if (step.totals && recordedTotals.join() !== ourTotals.join())
    differs('totals', recordedTotals.join(', '), ourTotals.join(', '));
}

function isConstant(numbers: readonly number[]): boolean {
  return numbers.every((one) => one === numbers[0]);
}

function compareRefusal(
  step: Step,
  explained: PodExplanation,
  outcome: Outcome,
  differs: Differs,
  report: Report,
): void {
  const said = step.firstMessage ?? step.message ?? '';
  const message = outcome.message ?? '';
  if (outcome.node !== undefined) differs('Pending', said, `bound to ${outcome.node}`);
  if (message !== (explained.message ?? '')) differs('explanation', message, explained.message ?? 'none');
  const recorded = countReasons(said);
  for (const one of recorded.classes) report.expect(one);
  const ours = inTermsOf(recorded, countReasons(message));
  if (printCounts(recorded) !== printCounts(ours)) differs('reasons', printCounts(recorded), printCounts(ours));
}

/** The recorded eviction must be one of those among which nothing but chance decides, and so must ours. */
function comparePreemption(step: Step, { preemption }: Outcome, equals: readonly Eviction[], differs: Differs): void {
  const { nominatedNode, victims = [] } = step;
  const ours = equals.map(printEviction);
  const recorded = nominatedNode === undefined ? undefined : printEviction({ node: nominatedNode, victims });
  if (recorded === undefined ? ours.length > 0 : !ours.includes(recorded))
    differs('preemption', recorded ?? 'none', ours.join(' or ') || 'none');
  const chosen = preemption && printEviction(preemption);
  if (chosen === undefined ? ours.length > 0 : !ours.includes(chosen))
    differs('choice of victims', ours.join(' or ') || 'none', chosen ?? 'none');
}

function printEviction({ node, victims }: Eviction): string {
  return `${node}: ${sorted(victims)}`;
}
