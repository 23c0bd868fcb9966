// Goes through a trace step by step: what the test did, the scheduler bound and the kubelets reported is given, each on a tick of its own; what the controllers
// did is waited for, with those loops at work that the recording shows at work. What became of it is compared elsewhere.

import type { Command } from '../../../shared/journal/command.ts';
import { type Action, commandsOf, type Stage } from './actions.ts';
import { CONTROLLERS, heartbeat, NO_LOOPS } from './cluster.ts';
import { toApi } from '../../../shared/manifest/print.ts';
import { compareAnswer, compareFailedScheduling } from './answers.ts';
import type { Answer, State, TraceStep } from './trace.ts';
import { Mistaken } from './mistaken.ts';
import { commandOf, isNodeBack, podTransitions, type Transition } from './transitions.ts';
import { printSeen, restsOf } from './sightings.ts';
import type { Seen } from './sightings.ts';
import { liesBetween } from './compare-states.ts';
import type { Turn } from './cluster.ts';
import { type Work, workFor } from './turns.ts';
import { viewOf } from './views.ts';
import type { Watched } from './watcher.ts';

/** Milliseconds after which an answer that is still missing may be one that waits for the clock. */
const SLOW = 200;
/** From this many milliseconds on a wait is compared, theirs or ours, and it must agree to within as many. */
const COMPARED_WAIT = 2_000;
const SECOND = 1_000;
/** Ticks in which a loop comes to a state, where it comes there at all without time going by. */
const PATIENCE = 3;
/** Ticks after which a cluster that still changes is taken never to rest. */
const RESTLESS = 40;
/** Seconds beyond the recorded ones for which is waited. */
const LATENESS = 15;

/** Milliseconds by which a write may be recorded after its maker looked. */
const LAG = 60;
/** Milliseconds between writes of controllers that looked at the same time. */
const SIDE_BY_SIDE = 10;
/** In which order several worked whose writes are recorded within milliseconds: chance, see rule CONFORMANCE-9. */
const ORDERS = ['recorded', 'reversed', 'together'] as const;
/** Kinds whose states are sums over others, those first that look at the others. */
const SUMS: readonly string[] = ['Deployment', 'CronJob', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicaSet'];

export type Differs = (what: string, recorded: string, ours: string) => void;

export class Drive {
  private readonly stage: Stage;
  private readonly steps: readonly TraceStep[];
  private readonly rests: ReadonlySet<number>;
  private readonly differs: Differs;
  /** The tick of the recording's first step. */
  private readonly began: number;
  private readonly now = new Map<string, Seen>();
  private readonly eventsSaid = new Map<string, number>();
  /** By object, how many of our sightings the recording has passed. */
  private readonly passed = new Map<string, number>();
  /** Exchanges that were tried before; undefined when none is to be tried any more. */
  private readonly tried: ReadonlySet<string> | undefined;
  /** What was tried out in vain; it is tried again when something has been written. */
  private readonly outOfReach = new Set<string>();
  /** Steps that were come to before their turn. */
  private readonly done = new Set<number>();
  /** Pods that the test deletes, one call after the other: each when the recording shows it. */
  private readonly doomed = new Set<string>();
  private addresses = 0;

  /** Differences in time and in answers are told at once. Throws Mistaken, and Unreadable for an action that is not understood. */
  constructor(stage: Stage, steps: readonly TraceStep[], differs: Differs, tried: ReadonlySet<string> | undefined) {
    this.stage = stage;
    this.tried = tried;
    this.steps = steps;
    this.rests = restsOf(steps);
    this.differs = differs;
    this.began = stage.cluster.world.tick;
    stage.cluster.afterEach = () => stage.watcher.look();
  }

  run(): void {
    const { watcher } = this.stage;
    let last = this.steps[0]?.t ?? 0;
    for (const [i, step] of this.steps.entries()) {
      const gap = step.t - last;
      last = step.t;
      if (this.rests.has(i)) {
        this.settle();
        watcher.burst += 1;
      }
      watcher.step = i;
      if ('action' in step) this.act(i, step.action, step.result);
      else if ('event' in step) this.hear(i, step, gap);
      else this.see(i, step, gap);
    }
    this.settle();
  }

  /** Until nobody has anything to do without time going by. */
  private settle(): void {
    const { cluster } = this.stage;
    let quiet = 0;
    for (let n = 0; n < RESTLESS && quiet < 2; n += 1) {
      const before = cluster.world.store.version;
      cluster.moment(CONTROLLERS);
      quiet = cluster.world.store.version === before ? quiet + 1 : 0;
    }
  }

  /** The tick of the recording's time; seconds that are not whole are left out. */
  private tickOf(i: number): number {
    const since = (this.steps[i] as TraceStep).t - (this.steps[0] as TraceStep).t + this.stage.cluster.phase.fraction;
    return this.began + Math.floor(since / SECOND);
  }

  /** The clock follows the recording's; in the middle of a burst nobody but the clock moves. */
  private pass(i: number): void {
    const { cluster } = this.stage;
    while (cluster.world.tick < this.tickOf(i)) cluster.second(this.rests.has(i) ? CONTROLLERS : NO_LOOPS);
  }

  private act(i: number, action: Action, recorded: Answer | undefined): void {
    this.pass(i);
    const { cluster } = this.stage;
    if (action === 'delete all pods') {
      for (const [key, { kind, stored }] of this.stage.watcher.objects)
        if (kind === 'Pod' && stored?.seen.metadata.deletionTimestamp === undefined) this.doomed.add(key);
      return;
    }
    const commands = commandsOf(this.stage, action);
    const refused = commands.map((command) => cluster.refusal(command)).find((one) => one !== undefined);
    if (recorded) compareAnswer(recorded, refused, this.differs);
    else if (refused) this.differs(`action ${JSON.stringify(action)}`, 'done', refused.message);
    cluster.moment(NO_LOOPS, refused ? [] : commands);
  }

  private hear(i: number, { event }: Extract<TraceStep, { readonly event: unknown }>, gap: number): void {
    const key = `${event.object}/${event.name} ${event.reason}`;
    const count = (this.eventsSaid.get(key) ?? 0) + 1;
    this.eventsSaid.set(key, count);
    if (event.reason === 'FailedScheduling') {
      this.pass(i);
      compareFailedScheduling(this.stage, event, this.differs);
      return;
    }
    if (gap < SECOND) return;
    const { events } = this.stage.watcher;
    this.wait(
      i,
      `event ${key}`,
      () => events.filter((one) => `${one.kind}/${one.name} ${one.reason}` === key).length >= count,
    );
  }

  private see(i: number, step: Extract<TraceStep, { readonly kind: string }>, gap: number): void {
    const { kind, name } = step;
    const { cluster, watcher } = this.stage;
    const key = `${kind}/${name}`;
    const before = this.now.get(key);
    const after: Seen = 'gone' in step ? 'gone' : step.state;
    const known = before === 'gone' ? undefined : before;
    if (after !== 'gone' && this.give(i, kind, name, known, after)) {
      this.now.set(key, after);
      return;
    }
    this.now.set(key, after);
    if (!this.rests.has(i)) this.hurry(i);
    if (this.doomed.delete(key)) cluster.moment(NO_LOOPS, commandsOf(this.stage, { delete: key }));
    const target = printSeen(kind, after);
    const reached = () => this.done.has(i) || this.hasReached(key, target, before === undefined && kind !== 'Node');
    if (reached()) return;
    if (gap >= SECOND) {
      this.wait(i, key, reached);
      return;
    }
    const sightings = () => watcher.objects.get(key)?.sightings ?? [];
    const seen = sightings().length;
    const hasPassed = () => {
      const since = sightings()
        .slice(Math.max(0, seen - 1))
        .map((one) => one.seen);
      return SUMS.includes(kind) && since.length > 1 && liesBetween(after, since);
    };
    if (kind === 'Pod' && this.order === 'reversed') this.letOtherGoFirst(i, name);
    const work = workFor(watcher, kind, name, before, after);
    if (work && this.work(work, reached, hasPassed)) return;
    if (sightings().length === seen && this.work({ loops: CONTROLLERS, turn: {} }, reached)) return;
    if (gap >= SLOW) for (let n = 0; n < 2 && !reached(); n += 1) this.stage.cluster.second(CONTROLLERS);
    if (kind === 'Pod' && after !== 'gone' && after['deleting'] === true && !reached()) this.beMistaken(i, name);
  }

  /** True when the state is what players from outside bring about; then it is given. */
  private give(i: number, kind: string, name: string, before: State | undefined, after: State): boolean {
    const { cluster, namespace, watcher } = this.stage;
    if (kind === 'Node') {
      if (!isNodeBack(before, after)) return false;
      this.pass(i);
      cluster.moment(NO_LOOPS, [heartbeat(watcher.names.ourNode(name))]);
      return true;
    }
    if (kind !== 'Pod') return false;
    const silent = typeof after['node'] === 'string' && cluster.isSilent(watcher.names.ourNode(after['node']));
    const transitions = podTransitions(before, after, silent);
    if (transitions.length === 0) return false;
    this.pass(i);
    this.hurry(i);
    for (const transition of transitions) {
      const watched = watcher.find('Pod', name);
      if (watched?.stored === undefined) break; // there is no such pod of ours, which the comparison will find
      this.addresses += 1;
      const place = {
        namespace,
        name: watched.stored.seen.metadata.name,
        node: (one: string) => watcher.names.ourNode(one),
        address: `10.0.${this.addresses >> 8}.${this.addresses & 255}`,
      };
      this.submit(name, transition, commandOf(transition, place));
    }
    return true;
  }

  private submit(pod: string, transition: Transition, command: Command): void {
    const refused = this.stage.cluster.refusal(command);
    if (refused) this.differs(`${transition.part} of Pod/${pod}`, 'done', refused.message);
    this.stage.cluster.moment(NO_LOOPS, refused ? [] : [command]);
  }

  /**
   * What is recorded after a step may have been decided before it: the recorder sees a write when it is made, which is after its maker looked. So those who
   * come to a state that is recorded within 60 ms by doing their work now, do it now; of several, first who looks at the others' states.
   */
  private hurry(i: number): void {
    for (let next = this.dueBefore(i); next !== undefined; next = this.dueBefore(i)) next();
  }

  /** Of several who worked side by side, the one that is recorded first was first, or the last one was, or none saw what the others did. */
  private get order(): (typeof ORDERS)[number] {
    return ORDERS[this.stage.cluster.phase.chance % ORDERS.length] ?? 'recorded';
  }

  /** Of two controllers that deleted pods side by side, the other one. */
  private letOtherGoFirst(i: number, name: string): void {
    const owner = name.slice(0, name.lastIndexOf('/'));
    const until = (this.steps[i] as TraceStep).t + SIDE_BY_SIDE;
    for (let k = i + 1; k < this.steps.length && (this.steps[k] as TraceStep).t <= until; k += 1) {
      const step = this.steps[k] as TraceStep;
      if (!('state' in step) || step.kind !== 'Pod' || step.state['deleting'] !== true) continue;
      const key = `Pod/${step.name}`;
      const before = this.now.get(key);
      if (step.name.startsWith(`${owner}/`) || before === 'gone' || before?.['deleting'] === true) continue;
      const work = workFor(this.stage.watcher, 'Pod', step.name, before, step.state);
      if (work) this.work(work, () => this.hasReached(key, printSeen('Pod', step.state), false));
      return;
    }
  }

  private dueBefore(i: number): (() => void) | undefined {
    const from = (this.steps[i] as TraceStep).t;
    const ahead = new Map<
      string,
      { readonly rank: number; readonly target: string; readonly work: Work; readonly kind: string }
    >();
    const now = new Map<string, Seen>();
    for (let k = i; k < this.steps.length; k += 1) {
      const step = this.steps[k] as TraceStep;
      if (step.t - from > LAG || ('action' in step && k > i)) break;
      if (!('state' in step) || !SUMS.includes(step.kind)) continue;
      const key = `${step.kind}/${step.name}`;
      const target = printSeen(step.kind, step.state);
      if (ahead.has(key)) continue;
      if (this.done.has(k) || this.hasReached(key, target, false)) {
        this.done.add(k);
        if (this.order === 'together') now.set(key, step.state); // who saw nothing of the others saw it early
        continue;
      }
      const before = now.get(key) ?? this.now.get(key);
      const work = workFor(this.stage.watcher, step.kind, step.name, before, step.state);
      if (work) ahead.set(key, { rank: SUMS.indexOf(step.kind), target, work, kind: step.kind });
    }
    // Of several that look at the same, chance decides.
    const order = this.order === 'reversed' ? [...ahead].reverse() : [...ahead];
    const ordered = order.sort(([, x], [, y]) => x.rank - y.rank);
    const isDue = ([key, { kind, target, work }]: (typeof ordered)[number]): boolean =>
      this.wouldReach(kind, key, target, work);
    const first = ordered.findIndex(isDue);
    const [key, due] = ordered[first] ?? [];
    if (key === undefined || due === undefined) return undefined;
    const reached = (): boolean => this.hasReached(key, due.target, false);
    if (this.order !== 'together' || due.kind !== 'ReplicaSet') return () => void this.work(due.work, reached);
    const together = ordered.slice(first).filter((one) => one[1].kind === due.kind && isDue(one));
    const replicaSets = together.flatMap(([, { work }]) => work.turn.replicaSets ?? []);
    return () => void this.work({ loops: due.work.loops, turn: { replicaSets } }, reached);
  }

  /** Tried out on a copy of the cluster. */
  private wouldReach(kind: string, key: string, target: string, { loops, turn }: Work): boolean {
    const { cluster, watcher } = this.stage;
    const watched = watcher.objects.get(key);
    if (watched?.stored === undefined) return false;
    const isDue = Object.entries(turn).every(([queue, keys]) =>
      keys.every((one) => cluster.isQueued(queue as keyof Turn, one)),
    );
    if (!isDue) return false;
    const question = [cluster.world.store.version, cluster.world.tick, ...Object.values(turn), key, target].join(' ');
    if (this.outOfReach.has(question)) return false;
    const fork = cluster.fork();
    let found = false;
    fork.world.store.observe((written, _before, stored) => {
      if (written !== kind || stored.key !== watched.key) return;
      const view = viewOf(kind, toApi(stored.object, fork.world.epoch));
      found ||= view !== undefined && printSeen(kind, view) === target;
    });
    for (let n = 0; n < PATIENCE && !found; n += 1) fork.moment(loops, [], turn);
    if (!found) this.outOfReach.add(question);
    return found;
  }

  /** Lets them work until the object is there, or has gone another way. */
  private work({ loops, turn }: Work, reached: () => boolean, hasPassed: () => boolean = () => false): boolean {
    for (let n = 0; n < PATIENCE && !reached() && !hasPassed(); n += 1) this.stage.cluster.moment(loops, [], turn);
    return reached() || hasPassed();
  }

  /** Seconds go by until it has happened; how many is compared where somebody waited long. */
  private wait(i: number, what: string, happened: () => boolean): void {
    const { cluster } = this.stage;
    const gap = (this.steps[i] as TraceStep).t - (this.steps[i - 1] ?? (this.steps[i] as TraceStep)).t;
    const from = this.tickOf(Math.max(0, i - 1));
    const most = from + Math.ceil(gap / SECOND) + LATENESS;
    while (!happened() && cluster.world.tick < most) cluster.second(CONTROLLERS);
    const waited = cluster.world.tick - from;
    if (Math.max(gap, waited * SECOND) < COMPARED_WAIT || !happened()) return;
    if (Math.abs(waited * SECOND - gap) > COMPARED_WAIT)
      this.differs(`wait before ${what}`, `${(gap / SECOND).toFixed(1)} s`, `${waited} s`);
  }

  /** Whether one of our states since the last that agreed is that one; of an object that was not there yet, whether it is there. */
  private hasReached(key: string, target: string, first: boolean): boolean {
    const sightings = this.stage.watcher.objects.get(key)?.sightings ?? [];
    const from = this.passed.get(key) ?? 0;
    const found = sightings.findIndex(({ text }, i) => i >= from && text === target);
    if (found < 0) return first && sightings.length > 0;
    this.passed.set(key, found);
    return true;
  }

  /** A pod that should be ending is not, and another of its owner is that should not: among equals chance decides, see `Mistaken`. */
  private beMistaken(i: number, name: string): void {
    const match = /^(.*)\/pod(\d+)$/.exec(name);
    if (!match) return;
    const [, owner = '', number = ''] = match;
    for (const other of this.stage.watcher.objects.values()) {
      const its = /^(.*)\/pod(\d+)$/.exec(other.alias);
      if (other.kind !== 'Pod' || its?.[1] !== owner || other.alias === name) continue;
      if (!isEnding(other) || this.endsInRecording(i, `Pod/${other.alias}`)) continue;
      if (other.sightings[0]?.step !== this.stage.watcher.find('Pod', name)?.sightings[0]?.step) continue; // not made in one go
      const nodes = this.fixedNodes(owner, [name, other.alias]);
      const mistaken = new Mistaken(i, owner, [Number(number), Number(its[2])], nodes);
      if (this.tried?.has(mistaken.message) === false) throw mistaken;
    }
  }

  /** A DaemonSet's pod is the one of its node: there the nodes change places. */
  private fixedNodes(owner: string, pods: readonly [string, string]): readonly [string, string] | undefined {
    if (this.stage.watcher.find('DaemonSet', owner) === undefined) return undefined;
    const [one, other] = pods.map((pod) => {
      const now = this.now.get(`Pod/${pod}`);
      return now === undefined || now === 'gone' ? undefined : now['node'];
    });
    return typeof one === 'string' && typeof other === 'string' ? [one, other] : undefined;
  }

  /** Now, or within the same look of its owner's controller. */
  private endsInRecording(i: number, key: string): boolean {
    const now = this.now.get(key);
    if (now === 'gone' || now?.['deleting'] === true) return true;
    for (let k = i + 1; k < this.steps.length; k += 1) {
      const step = this.steps[k] as TraceStep;
      if (step.t - (this.steps[i] as TraceStep).t > LAG) return false;
      if ('kind' in step && `${step.kind}/${step.name}` === key && ('gone' in step || step.state['deleting'] === true))
        return true;
    }
    return false;
  }
}

function isEnding({ sightings }: Watched): boolean {
  const last = sightings.at(-1)?.seen;
  return last === 'gone' || last?.['deleting'] === true;
}
