// Plays a random case on the real simulation and asks the reference scheduler of everything that the fast one says and does: each explanation, and each decision
// of each tick in its turn. The first difference is thrown.

import { type Command, HOST } from '../../shared/journal/command.ts';
import type { Node } from '../../shared/kinds/node.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import { readObject } from '../../shared/manifest/read.ts';
import { type Fact, factMessage } from '../../shared/sim/events.ts';
import { brokenInvariants } from '../../shared/sim/invariants.ts';
import { explainPod } from '../../shared/sim/scheduler/explain.ts';
import type { World } from '../../shared/sim/world.ts';
import { creation, Laboratory, loopCommand, OTHER_LOOPS } from '../../server/lab/laboratory.ts';
import { type ReferenceCluster, samePod, without } from '../reference-scheduler/cluster.ts';
import { type Decision, decide } from '../reference-scheduler/decision.ts';
import { failureMessage, preempt } from '../reference-scheduler/preemption.ts';
import { nodeName, type PlainPod } from './random-pods.ts';
import { isPromised, promised, reserved, withPromise } from './promised-pods.ts';
import type { Manifest } from './random-scheduling.ts';
import { BATCHES, type SchedulingCase } from './scheduling-case.ts';
import { commandsOf } from './scheduling-changes.ts';

/** What a walk went through, so that a property can say that it was not for nothing. */
export interface Tally {
  explained: number;
  scheduled: number;
  failed: number;
  preempted: number;
  /** By reason, how many nodes were refused for it; by plugin, how many nodes it scored differently. */
  readonly reasons: Map<string, number>;
}

export function newTally(): Tally {
  return { explained: 0, scheduled: 0, failed: 0, preempted: 0, reasons: new Map() };
}

/** Explanations are asked of the pods that have just come, and of so many that have waited longest. */
const OLDEST_ASKED = 2;

export function walk(one: SchedulingCase, tally: Tally): void {
  let laboratory = setUp(one);
  const seen: PlainPod[] = [];
  let count = 0;
  for (const { pods: fresh, repeated, removed, changes, restored } of one.steps) {
    const copies = repeated.flatMap((n) => seen[n % Math.max(1, seen.length)] ?? []);
    const pods = [...fresh, ...copies, one.probe];
    seen.push(...fresh);
    if (restored) laboratory = laboratory.fork();
    const { world } = laboratory;
    for (const each of changes) {
      tickWell(laboratory, [loopCommand('scheduler', 'manual'), ...commandsOf(world, each, objectCreation)]);
    }
    const all = creationOrder(world);
    const gone = [...new Set(removed.map((n) => all[n % Math.max(1, all.length)]))];
    const deletions = gone.flatMap((pod) => (pod === undefined ? [] : [deletion(pod, 0)]));
    const names = pods.map((_, i) => `p${count + i}`);
    count += pods.length;
    tickWell(laboratory, [
      loopCommand('scheduler', 'manual'),
      ...deletions,
      ...all.filter((pod) => !gone.includes(pod)).flatMap(touch),
      ...pods.map((pod, i) => podCreation(pod, names[i] ?? '')),
    ]);
    const waiting = creationOrder(world).filter((pod) => pod.spec.nodeName === undefined);
    const standing = world.store.get('Pod', 'default/s0');
    const asked = [...waiting.slice(0, OLDEST_ASKED), ...waiting.filter((pod) => names.includes(pod.metadata.name))];
    for (const pod of new Set(standing ? [standing, ...asked] : asked)) compareExplanation(world, pod, tally);
    compareTick(laboratory, tally);
    const broken = brokenInvariants(world);
    if (broken.length > 0) throw new Error(`tick ${world.tick}: ${broken.join('; ')}`);
  }
}

/** Nodes, everything else, and then the pods that stand already; in the end no kubelet is left that could change anything. */
function setUp({ configuration, nodes, dark, objects, standing }: SchedulingCase): Laboratory {
  const laboratory = Laboratory.empty(['default']);
  tickWell(laboratory, [
    ...OTHER_LOOPS.map((loop) => loopCommand(loop, 'down')),
    loopCommand('scheduler', 'manual'),
    { kind: 'host', action: 'scheduler-configuration', configuration },
  ]);
  tickWell(laboratory, [...objects, ...nodes].map(objectCreation));
  const off = (which: (i: number) => boolean): Command[] =>
    nodes.flatMap((_, i) => (which(i) ? [{ kind: 'fault', fault: 'node-poweroff', target: nodeName(i) }] : []));
  tickWell(
    laboratory,
    off((i) => dark[i] === true),
  );
  const placed = standing.map((one, i) => ({ ...one, name: `s${i}` }));
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const now = placed.filter((one) => one.batch === batch);
    tickWell(
      laboratory,
      now.map(({ pod, name, node }) => podCreation(pod, name, nodeName(node % nodes.length))),
    );
  }
  tickWell(
    laboratory,
    off((i) => dark[i] !== true),
  );
  const terminating = creationOrder(laboratory.world).filter((pod) =>
    placed.some((one) => one.terminating && one.name === pod.metadata.name),
  );
  tickWell(
    laboratory,
    terminating.map((pod) => deletion(pod)),
  );
  return laboratory;
}

/** Whatever the cases send is meant to be taken. */
function tickWell(laboratory: Laboratory, commands: readonly Command[]): void {
  const { events } = laboratory.world;
  const before = events.count;
  laboratory.tick(commands);
  const refused = events.since(before).find((fact) => fact.reason === 'CommandRefused' && fact.first === HOST);
  if (refused) throw new Error(factMessage(refused));
}

/** Many cases have the same classes and namespaces. */
const read = new WeakMap<Manifest, Command>();

function objectCreation(manifest: Manifest): Command {
  const command = read.get(manifest) ?? decodedCreation(manifest);
  read.set(manifest, command);
  return command;
}

function decodedCreation(manifest: Manifest): Command {
  // Through JSON, which has no undefined fields.
  const reading = readObject(JSON.parse(JSON.stringify(manifest)));
  if ('object' in reading) return creation(reading.object);
  throw new Error(reading.findings.map((one) => `${one.path.join('.')}: ${one.message}`).join('; '));
}

function podCreation(pod: PlainPod, name: string, node?: string): Command {
  const spec = node === undefined ? pod.spec : { ...pod.spec, nodeName: node, schedulingGates: undefined };
  return objectCreation({ apiVersion: 'v1', kind: 'Pod', metadata: { ...pod.metadata, name }, spec });
}

function deletion({ metadata: { namespace, name } }: Pod, gracePeriodSeconds?: number): Command {
  const body = gracePeriodSeconds === undefined ? undefined : { gracePeriodSeconds };
  return { kind: 'api', verb: 'delete', resource: 'pods', namespace, name, body };
}

/** A waiting pod in a new version: its next failure is a new event, where one that was told twice would only be counted. */
function touch(pod: Pod): Command[] {
  if (pod.spec.nodeName !== undefined) return [];
  const { namespace, name } = pod.metadata;
  const body = {
    ...pod,
    metadata: { ...pod.metadata, annotations: { touched: String(pod.metadata.resourceVersion) } },
  };
  return [{ kind: 'api', verb: 'update', resource: 'pods', namespace, name, body }];
}

function creationOrder(world: World): Pod[] {
  return [...world.store.table('Pod').values()]
    .sort((x, y) => x.object.metadata.creationTimestamp - y.object.metadata.creationTimestamp || x.slot - y.slot)
    .map((stored) => stored.object);
}

export function referenceOf(world: World): ReferenceCluster {
  const { store } = world;
  const nodes = [...store.table('Node').values()].sort((x, y) => x.slot - y.slot);
  return {
    nodes: nodes.map((stored): Node => stored.object),
    pods: creationOrder(world).map((pod) => withPromise(world, pod)),
    services: store.list('Service'),
    replicaSets: store.list('ReplicaSet'),
    budgets: store.list('PodDisruptionBudget'),
    claims: store.list('PersistentVolumeClaim'),
    volumes: store.list('PersistentVolume'),
    storageClasses: store.list('StorageClass'),
    namespaces: store.list('Namespace'),
    configuration: world.schedulerConfiguration,
  };
}

function keyOf({ metadata: { namespace, name } }: Pod): string {
  return `${namespace}/${name}`;
}

function differ(world: World, pod: Pod, what: string, reference: unknown, fast: unknown): never {
  throw new Error(
    `tick ${world.tick}, ${keyOf(pod)}: ${what}\n  reference ${JSON.stringify(reference)}\n  fast      ${JSON.stringify(fast)}`,
  );
}

function expectSame(world: World, pod: Pod, what: string, reference: unknown, fast: unknown): void {
  if (canonical(reference) !== canonical(fast)) differ(world, pod, what, reference, fast);
}

/** Equal for equal values, whatever the order of keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)))
      : one,
  );
}

/** Rules about other pods that cancel each other may count as none: a plugin that scores 0 and one that skips the pod are the same. */
function nonZero(scores: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).filter(([, score]) => score !== 0));
}

function compareExplanation(world: World, pod: Pod, tally: Tally): void {
  const stored = world.store.stored('Pod', keyOf(pod));
  const explained = explainPod(world, stored?.slot ?? -1);
  const cluster = without(referenceOf(world), pod.spec.nodeName === undefined ? [] : [pod]);
  const decision = decide(cluster, pod);
  tally.explained += 1;
  const ours = decision.verdicts.map(({ node, refusal }) => {
    const name = node.metadata.name;
    for (const reason of refusal?.reasons ?? []) tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1);
    if (refusal) return { node: name, feasible: false, plugin: refusal.plugin, reasons: refusal.reasons };
    const i = decision.feasible.indexOf(node);
    const scores = Object.fromEntries(
      Object.entries(decision.scores).map(([plugin, list]): [string, number] => [plugin, list[i] ?? 0]),
    );
    return { node: name, feasible: true, reasons: [], scores: nonZero(scores), total: decision.totals[i] };
  });
  const theirs = explained.nodes.map(({ node, feasible, plugin, reasons, scores, total }) =>
    feasible ? { node, feasible, reasons, scores: nonZero(scores), total } : { node, feasible, plugin, reasons },
  );
  for (const [i, one] of ours.entries()) expectSame(world, pod, `explanation of ${one.node}`, one, theirs[i]);
  expectSame(world, pod, 'best', decision.best, explained.best);
  const message =
    decision.feasible.length > 0
      ? undefined
      : failureMessage(cluster, decision, preempt(cluster, pod, decision, world.tick));
  expectSame(world, pod, 'message', message ?? '', explained.message ?? '');
}

/** One tick in which the scheduler is at work: its facts are gone through one by one, each on the cluster as those before it have left it. */
function compareTick(laboratory: Laboratory, tally: Tally): void {
  const { world } = laboratory;
  let cluster = referenceOf(world);
  const before = world.events.count;
  tickWell(laboratory, [loopCommand('scheduler', 'automatic')]);
  const facts = world.events.since(before);
  const named = (fact: Fact) =>
    found(cluster, fact, (pod) => pod.metadata.namespace === fact.namespace && pod.metadata.name === fact.name);
  for (const { fact, victims } of attemptsIn(facts)) {
    if (fact.reason === 'Scheduled' || fact.reason === 'AwaitsVolumes') {
      const pod = named(fact);
      compareChoice(world, cluster, pod, String(fact.first));
      tally.scheduled += 1;
      const next = { ...pod, spec: { ...pod.spec, nodeName: String(fact.first) } };
      const waits = fact.reason === 'AwaitsVolumes';
      cluster = changed(cluster, pod, waits ? promised(pod, String(fact.first)) : next);
      if (waits) cluster = reserved(world, cluster, pod);
      continue;
    }
    tally.failed += 1;
    const told = fact.reason === 'FailedScheduling';
    const pod = told ? named(fact) : found(cluster, fact, (one) => one.metadata.uid === fact.first);
    const evicted = { pods: victims.map(named), node: victims[0]?.second };
    cluster = compareFailure(world, cluster, pod, told ? factMessage(fact) : undefined, evicted, tally);
  }
  compareOutcome(world, cluster);
}

interface Attempt {
  /** `Scheduled`, `FailedScheduling`, or the first `Preempted` of an attempt that the recorder of events only counted. */
  readonly fact: Fact;
  readonly victims: readonly Fact[];
}

function attemptsIn(facts: readonly Fact[]): Attempt[] {
  const attempts: { fact: Fact; victims: Fact[]; preemptor: string }[] = [];
  for (const fact of facts) {
    if (['Scheduled', 'AwaitsVolumes', 'FailedScheduling'].includes(fact.reason))
      attempts.push({ fact, victims: [], preemptor: fact.uid });
    if (fact.reason !== 'Preempted') continue;
    const last = attempts.at(-1);
    if (last?.preemptor === fact.first) last.victims.push(fact);
    else attempts.push({ fact, victims: [fact], preemptor: String(fact.first) });
  }
  return attempts;
}

function found(cluster: ReferenceCluster, fact: Fact, is: (pod: Pod) => boolean): Pod {
  const pod = cluster.pods.find(is);
  if (!pod) throw new Error(`a fact about no pod: ${fact.reason} ${fact.name}`);
  return pod;
}

function changed(cluster: ReferenceCluster, pod: Pod, next: Pod | undefined): ReferenceCluster {
  return { ...cluster, pods: cluster.pods.flatMap((one) => (samePod(one, pod) ? (next ?? []) : one)) };
}

function compareChoice(world: World, cluster: ReferenceCluster, pod: Pod, node: string): void {
  if (pod.spec.schedulingGates !== undefined && !cluster.configuration.disabled.includes('SchedulingGates'))
    differ(world, pod, 'gated', 'waits', node);
  const decision = decide(cluster, pod);
  const first = decision.feasible.find((one) => one.metadata.name === pod.status.nominatedNodeName);
  const allowed = first ? [first.metadata.name] : decision.best;
  if (!allowed.includes(node)) differ(world, pod, 'choice', allowed, node);
}

function compareFailure(
  world: World,
  cluster: ReferenceCluster,
  pod: Pod,
  message: string | undefined,
  evicted: { readonly pods: readonly Pod[]; readonly node: unknown },
  tally: Tally,
): ReferenceCluster {
  const decision: Decision = decide(cluster, pod);
  if (decision.feasible.length > 0) differ(world, pod, 'failure', decision.best, message);
  const plan = preempt(cluster, pod, decision, world.tick);
  if (message !== undefined)
    expectSame(world, pod, 'message', shortened(failureMessage(cluster, decision, plan)), message);
  const names = (pods: readonly Pod[]) => pods.map(keyOf).sort();
  if (plan.equals.length === 0) {
    expectSame(world, pod, 'victims', [], names(evicted.pods));
    return plan.untried ? cluster : changed(cluster, pod, nominated(pod, undefined));
  }
  tally.preempted += 1;
  // A dry run that stops early knows only some of the candidates, by chance.
  const { minCandidateNodesAbsolute: enough } = cluster.configuration;
  const possible = enough < plan.candidates.length ? plan.candidates : plan.equals;
  const ways = possible.map(({ node, victims }) => ({
    node: node.metadata.name,
    victims: names(victims.filter((one) => one.metadata.deletionTimestamp === undefined)),
  }));
  const taken = ways.filter(
    (way) =>
      canonical(way.victims) === canonical(names(evicted.pods)) &&
      (evicted.node === undefined || evicted.node === way.node),
  );
  const now = world.store.get('Pod', keyOf(pod))?.status.nominatedNodeName;
  const way = taken.find((one) => one.node === now) ?? taken[0];
  if (!way) return differ(world, pod, 'preemption', ways, { victims: names(evicted.pods), node: evicted.node });
  return evict(changed(cluster, pod, nominated(pod, way.node)), pod, way.node, evicted.pods);
}

/** Events are cut to 1024 characters. */
function shortened(text: string): string {
  return text.length <= 1024 ? text : `${text.slice(0, 1020)} ...`;
}

function nominated(pod: Pod, node: string | undefined): Pod {
  return { ...pod, status: { ...pod.status, nominatedNodeName: node } };
}

/** The victims are marked and deleted; less important pods lose what was promised to them. */
function evict(cluster: ReferenceCluster, preemptor: Pod, node: string, victims: readonly Pod[]): ReferenceCluster {
  const pods = cluster.pods.flatMap((pod) => {
    const named = pod.status.nominatedNodeName === node && pod.spec.nodeName === undefined;
    if (named && pod.spec.priority < preemptor.spec.priority) return nominated(pod, undefined);
    if (!victims.some((one) => samePod(one, pod))) return pod;
    if (pod.spec.terminationGracePeriodSeconds === 0 || isPromised(pod)) return [];
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' } as const;
    const conditions = [...pod.status.conditions, { ...condition, lastTransitionTime: pod.metadata.creationTimestamp }];
    return {
      ...pod,
      metadata: { ...pod.metadata, deletionTimestamp: pod.metadata.creationTimestamp },
      status: { ...pod.status, conditions },
    };
  });
  return { ...cluster, pods };
}

function compareOutcome(world: World, cluster: ReferenceCluster): void {
  const shown = (pods: readonly Pod[]) =>
    pods.map((pod) => ({
      pod: keyOf(pod),
      node: pod.spec.nodeName,
      nominated: pod.spec.nodeName === undefined ? pod.status.nominatedNodeName : undefined,
      terminating: pod.metadata.deletionTimestamp !== undefined,
    }));
  const [reference, fast] = [shown(cluster.pods), shown(creationOrder(world).map((pod) => withPromise(world, pod)))];
  for (const [i, one] of reference.entries())
    if (canonical(one) !== canonical(fast[i]))
      throw new Error(`after tick ${world.tick}: reference ${canonical(one)} fast ${canonical(fast[i])}`);
}
