// Replays the traces of a file and says what differs. A trace leaves some things open that decide its course, which of several equal pods is which and when in
// its ten seconds a kubelet reported: they are taken so that ours goes the recorded way, if there is such a way (rule CONFORMANCE-9).

import type { StoredObject } from '../../../shared/kinds/index.ts';
import { parseTime } from '../../../shared/manifest/time.ts';
import { creation } from '../../lab/laboratory.ts';
import { versionOf } from '../profile.ts';
import type { TraceFile } from '../recording.ts';
import type { Report } from '../report.ts';
import { Unreadable } from '../unreadable.ts';
import { earlierCreations, type Stage } from './actions.ts';
import { compareBounds, compareSequence, compareSizes } from './bounds.ts';
import { Cluster, NO_LOOPS, type Phase } from './cluster.ts';
import { compareEvents } from './compare-events.ts';
import { compareStates } from './compare-states.ts';
import { Drive } from './drive.ts';
import { Mistaken } from './mistaken.ts';
import { type Assignment, Names } from './names.ts';
import { type Sighting, sightingsOf } from './sightings.ts';
import type { Trace } from './trace.ts';
import { VERSION_CLASSES, type VersionClass } from './versions.ts';
import { at } from './views.ts';
import { type Watched, Watcher } from './watcher.ts';

/** How often a trace is begun anew with other pods for the same names. */
const ATTEMPTS = 60;
/** Seconds of the longest period, see `Phase`. */
const PERIOD = 10;
/** Phases that are tried where nothing periodic is to be seen: each tenth of a second with each order of those who work side by side. */
const TRIES = 30;
/** Tenths of a second from one phase that is tried to the next; without a common divisor with ten. */
const FRACTION = 3;
/** 2026-01-01T00:00:00Z */
const EPOCH = 1_767_225_600;

interface Course {
  readonly differences: readonly (readonly [string, string, string])[];
  readonly expected: readonly VersionClass[];
}

export function replayTraces({ about, traces }: TraceFile, report: Report): void {
  for (const trace of traces) {
    for (const step of trace.steps) if (!('action' in step)) report.check();
    const course = bestCourse(about, trace);
    for (const one of course.expected) report.expect(one);
    for (const [what, recorded, ours] of course.differences) report.differs({ where: trace.id, what, recorded, ours });
  }
}

/** The best over all phases that are tried. */
function bestCourse(about: string, trace: Trace): Course {
  let best: Course | undefined;
  for (const phase of phasesOf(trace)) {
    const course = courseWith(about, trace, phase);
    if (best === undefined || course.differences.length < best.differences.length) best = course;
    if (best.differences.length === 0) return best;
  }
  return best ?? { differences: [], expected: [] };
}

/** Kubelets that fall silent show when they reported, nodes and CronJobs when their controllers look. */
function phasesOf({ steps }: Trace): Phase[] {
  const silent = steps.some(
    (step) => 'action' in step && typeof step.action === 'object' && 'heartbeats' in step.action,
  );
  const polled = silent || steps.some((step) => 'kind' in step && (step.kind === 'CronJob' || step.kind === 'Node'));
  return Array.from({ length: silent ? PERIOD * PERIOD : TRIES }, (_, i) => ({
    poll: polled ? i % PERIOD : 0,
    beat: silent ? Math.floor(i / PERIOD) : 0,
    fraction: ((i * FRACTION) % 10) * 100,
    chance: i,
  }));
}

function courseWith(about: string, trace: Trace, phase: Phase): Course {
  const pods = new Map<string, readonly number[]>();
  const nodes = new Map<string, string>();
  const tried = new Set<string>();
  for (let attempt = 0; ; attempt += 1) {
    const found = replayOnce(about, trace, { pods, nodes }, phase, attempt < ATTEMPTS ? tried : undefined);
    if (!(found instanceof Mistaken)) return found;
    tried.add(found.message);
    if (found.nodes) exchangeNodes(nodes, found.nodes);
    else exchangePods(pods, found.owner, found.numbers);
  }
}

function exchangePods(
  pods: Map<string, readonly number[]>,
  owner: string,
  [one, other]: readonly [number, number],
): void {
  const known = pods.get(owner) ?? [];
  const list = Array.from({ length: Math.max(one, other, known.length) }, (_, i) => known[i] ?? i + 1);
  pods.set(
    owner,
    list.map((number) => (number === one ? other : number === other ? one : number)),
  );
}

/** The two nodes change places. */
function exchangeNodes(nodes: Map<string, string>, [one, other]: readonly [string, string]): void {
  const [ours, theirs] = [nodes.get(one) ?? one, nodes.get(other) ?? other];
  nodes.set(one, theirs);
  nodes.set(other, ours);
}

function replayOnce(
  about: string,
  trace: Trace,
  assignment: Assignment,
  phase: Phase,
  tried: ReadonlySet<string> | undefined,
): Course | Mistaken {
  const differences: [string, string, string][] = [];
  const expected: VersionClass[] = [];
  const differs = (what: string, recorded: string, ours: string) => void differences.push([what, recorded, ours]);
  const namespaces = namespacesOf(trace);
  const cluster = Cluster.start({
    version: versionOf(about),
    epoch: epochOf(trace, phase),
    nodes: nodesOf(trace),
    phase,
  });
  const names = new Names(assignment);
  const watcher = new Watcher(cluster.world, names, new Set(namespaces), numberByNode(trace, names));
  const stage: Stage = {
    trace,
    cluster,
    watcher,
    namespace: namespaces[0] ?? '',
    expect: (one) => void expected.push(one),
  };
  cluster.moment(
    NO_LOOPS,
    namespaces.map((name) => creation({ kind: 'Namespace', metadata: { name }, spec: { finalizers: ['kubernetes'] } })),
  );
  try {
    cluster.moment(NO_LOOPS, earlierCreations(stage));
    new Drive(stage, trace.steps, differs, tried).run();
  } catch (error) {
    if (error instanceof Mistaken) return error;
    if (!(error instanceof Unreadable)) throw error;
    differs('trace', 'understood', error.message);
    return { differences, expected };
  }
  compareAll(stage, differs);
  return { differences, expected };
}

function compareAll(
  { trace, watcher, expect }: Stage,
  differs: (what: string, recorded: string, ours: string) => void,
): void {
  const recorded = sightingsOf(trace.steps);
  const kinds = new Set([...recorded.keys()].map((key) => key.slice(0, key.indexOf('/'))));
  const ours = new Map<string, readonly Sighting[]>();
  for (const [key, watched] of watcher.objects)
    if (recorded.has(key) || (kinds.has(watched.kind) && !isOfNamespace(watched)))
      ours.set(key, sightingsFor(watched, recorded.get(key)));
  for (const key of new Set([...recorded.keys(), ...ours.keys()])) compareStates(key, { recorded, ours }, differs);
  compareSizes(recorded, ours, differs);
  compareBounds(trace.steps, recorded, ours, differs);
  if (trace.replicaSetSequence) compareSequence(trace.replicaSetSequence, recorded, differs);
  compareEvents(trace.steps, watcher.events, differs, expect);
  for (const [key, sightings] of recorded) {
    const secrets = sightings.some(({ seen }) => seen !== 'gone' && Number(seen['secrets']) > 0);
    if (key.startsWith('ServiceAccount/') && secrets) expect(VERSION_CLASSES.tokenSecret);
  }
  for (const [key, sightings] of ours)
    if (
      key.startsWith('Job/') &&
      sightings.some(
        ({ seen }) =>
          at(seen, 'conditions.SuccessCriteriaMet') !== undefined || at(seen, 'conditions.FailureTarget') !== undefined,
      )
    )
      expect(VERSION_CLASSES.jobConditions);
}

/** What every namespace has, and nodes: recorded in the traces only that are about them. */
function isOfNamespace({ kind, alias }: Watched): boolean {
  return kind === 'Node' || alias === 'kube-root-ca.crt' || (kind === 'ServiceAccount' && alias === 'default');
}

/** Of a node that was there before, the recorder notes what changes only. */
function sightingsFor({ kind, sightings }: Watched, recorded: readonly Sighting[] | undefined): readonly Sighting[] {
  return kind === 'Node' && recorded?.[0]?.text !== sightings[0]?.text ? sightings.slice(1) : sightings;
}

function namespacesOf({ id, manifests }: Trace): string[] {
  const named = manifests.flatMap(({ metadata }) =>
    typeof metadata['namespace'] === 'string' ? [metadata['namespace']] : [],
  );
  return named.length === 0 ? [`t-${id}`] : [...new Set(named)];
}

function nodesOf({ steps }: Trace): string[] {
  return steps.flatMap((step) => {
    if (!('kind' in step)) return [];
    const node = 'state' in step ? step.state['node'] : undefined;
    return step.kind === 'Node' ? [step.name] : typeof node === 'string' ? [node] : [];
  });
}

/** Tick 0 is where a CronJob's recorded time of schedule and the time of the step that shows it agree. */
function epochOf({ steps }: Trace, { poll, fraction }: Phase): number {
  for (const step of steps) {
    const said = 'state' in step ? step.state['lastScheduleTime'] : undefined;
    const seconds = typeof said === 'string' ? parseTime(0, said) : undefined;
    if (seconds !== undefined) return seconds - Math.floor((step.t - (steps[0]?.t ?? 0) + fraction) / 1000) - poll;
  }
  return EPOCH;
}

/** A DaemonSet's pod knows its node from the beginning, and so its number: the first of the recording's on that node that is still free. */
function numberByNode(
  { steps }: Trace,
  names: Names,
): (kind: string, object: StoredObject, owner: string) => number | undefined {
  const nodes = new Map<string, string>();
  for (const step of steps)
    if ('state' in step && step.kind === 'Pod' && typeof step.state['node'] === 'string' && !nodes.has(step.name))
      nodes.set(step.name, step.state['node']);
  const taken = new Set<string>();
  return (kind, object, owner) => {
    const terms = at(
      object,
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms',
    );
    const fields: unknown = kind === 'Pod' && Array.isArray(terms) ? at(terms[0], 'matchFields') : undefined;
    const values: unknown = Array.isArray(fields) ? at(fields[0], 'values') : undefined;
    if (!Array.isArray(values)) return undefined;
    for (const [name, node] of nodes) {
      const number = name.startsWith(`${owner}/pod`) ? Number(name.slice(owner.length + 4)) : Number.NaN;
      if (names.ourNode(node) !== values[0] || Number.isNaN(number) || taken.has(name)) continue;
      taken.add(name);
      return number;
    }
    return undefined;
  };
}
