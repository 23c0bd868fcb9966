// Gathers a timeline tick by tick: `before` each tick with its frame, `after` it with the world that it made. Whoever plays or replays calls it.

import { compareNumber, compareText } from '../base/order.ts';
import { DIRECTOR, type Frame } from '../journal/command.ts';
import { SERVICE_NAME_LABEL } from '../kinds/endpointslice.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Accounts } from '../scenario/score.ts';
import type { World } from '../sim/world.ts';
import { decisionOf, placed } from './decision.ts';
import { incidentMark, scriptMark } from './incident-marks.ts';
import { LossStretches } from './loss-stretches.ts';
import type { ServiceSeries, Timeline, TimelineMark } from './timeline.ts';

/** Sums of the sample that is being gathered. */
interface Lane {
  readonly namespace: string;
  readonly name: string;
  offered: number;
  good: number;
  lost: number;
  load: number;
  readonly series: {
    readonly offered: number[];
    readonly good: number[];
    readonly lost: number[];
    readonly load: number[];
    readonly endpoints: number[];
  };
}

const MARK_ORDER = ['incident', 'arrival', 'release', 'traffic', 'decision', 'loss'] as const;

export class Recorder {
  private readonly scenario: Pick<Scenario, 'incidents'>;
  private readonly every: number;
  private readonly lanes = new Map<string, Lane>();
  private readonly ticks: number[] = [];
  private readonly pods = { wanted: [] as number[], ready: [] as number[], waiting: [] as number[] };
  private readonly cents: number[] = [];
  private readonly distance: number[] = [];
  private readonly disruption: number[] = [];
  private readonly goodput: number[] = [];
  private readonly marks: TimelineMark[] = [];
  /** By the target's name: where its last fault stands among the marks. */
  private readonly outages = new Map<string, number>();
  private readonly losses = new LossStretches();
  /** Ticks gathered since the last sample. */
  private gathered = 0;
  private last: { readonly world: World; readonly accounts: Accounts } | undefined;

  /** `every`: ticks between two samples. */
  constructor(scenario: Pick<Scenario, 'incidents'>, every: number) {
    this.scenario = scenario;
    this.every = every;
  }

  before(world: World, frame: Frame): void {
    for (const entry of frame.entries) {
      const decision = decisionOf(entry, frame.tick);
      if (decision) this.marks.push({ kind: 'decision', tick: frame.tick, decision: placed(world, decision) });
      else if (entry.command.kind === 'fault') this.incident(entry.command, frame.tick);
      else if (entry.actor === DIRECTOR) this.marks.push(...scriptMark(world, entry.command, frame.tick));
    }
  }

  after(world: World, accounts: Accounts): void {
    for (const service of world.traffic.inOrder()) {
      const lane = this.lane(service.namespace, service.service);
      lane.offered += service.offered;
      lane.good += service.good;
      lane.lost += service.lostNow;
      lane.load = Math.max(lane.load, service.load);
      this.losses.observe(service, world.tick);
    }
    this.gathered += 1;
    this.last = { world, accounts };
    if (this.gathered >= this.every) this.sample(world, accounts);
  }

  /** Of all that was gathered so far; more may follow. */
  timeline(): Timeline {
    if (this.gathered > 0 && this.last) this.sample(this.last.world, this.last.accounts);
    const marks = [...this.marks, ...this.losses.marks()];
    const rank = (mark: TimelineMark): number => MARK_ORDER.indexOf(mark.kind);
    return {
      every: this.every,
      ticks: [...this.ticks],
      services: this.services(),
      pods: { wanted: [...this.pods.wanted], ready: [...this.pods.ready], waiting: [...this.pods.waiting] },
      cents: [...this.cents],
      distance: [...this.distance],
      disruption: [...this.disruption],
      goodput: [...this.goodput],
      marks: marks
        .map((mark, i) => ({ mark, i }))
        .sort(
          (x, y) =>
            compareNumber(x.mark.tick, y.mark.tick) ||
            compareNumber(rank(x.mark), rank(y.mark)) ||
            compareNumber(x.i, y.i),
        )
        .map(({ mark }) => mark),
    };
  }

  private incident(command: Parameters<typeof incidentMark>[1], tick: number): void {
    const made = incidentMark(this.scenario, command, tick);
    if (made) {
      this.outages.set(command.target, this.marks.length);
      this.marks.push(made);
    }
    if (command.fault !== 'node-restart') return;
    // Power that is back ends the outage; there is one at a time on a machine.
    const open = this.outages.get(command.target);
    const mark = open === undefined ? undefined : this.marks[open];
    if (open !== undefined && mark?.kind === 'incident') this.marks[open] = { ...mark, untilTick: tick };
  }

  private services(): ServiceSeries[] {
    return [...this.lanes.values()]
      .sort((x, y) => compareText(`${x.namespace}/${x.name}`, `${y.namespace}/${y.name}`))
      .map(({ namespace, name, series }) => {
        const { offered, good, lost, load, endpoints } = series;
        return {
          namespace,
          name,
          offered: [...offered],
          good: [...good],
          lost: [...lost],
          load: [...load],
          endpoints: [...endpoints],
        };
      });
  }

  private lane(namespace: string, name: string): Lane {
    const key = `${namespace}/${name}`;
    const known = this.lanes.get(key);
    if (known) return known;
    const zeros = (): number[] => this.ticks.map(() => 0);
    const series = { offered: zeros(), good: zeros(), lost: zeros(), load: zeros(), endpoints: zeros() };
    const made: Lane = { namespace, name, offered: 0, good: 0, lost: 0, load: 0, series };
    this.lanes.set(key, made);
    return made;
  }

  private sample(world: World, accounts: Accounts): void {
    const terms = accounts.terms();
    this.ticks.push(world.tick);
    this.cents.push(accounts.cents);
    this.distance.push(terms.distance);
    this.disruption.push(terms.disruption);
    this.goodput.push(terms.goodput);
    this.pods.wanted.push(wantedReplicas(world));
    const { ready, waiting } = countPods(world);
    this.pods.ready.push(ready);
    this.pods.waiting.push(waiting);
    const endpoints = readyEndpoints(world);
    for (const [key, lane] of this.lanes) {
      const { series } = lane;
      series.offered.push(lane.offered / this.gathered);
      series.good.push(lane.good / this.gathered);
      series.lost.push(lane.lost / this.gathered);
      series.load.push(lane.load);
      series.endpoints.push(endpoints.get(key) ?? 0);
      lane.offered = 0;
      lane.good = 0;
      lane.lost = 0;
      lane.load = 0;
    }
    this.gathered = 0;
  }
}

function wantedReplicas(world: World): number {
  let wanted = 0;
  for (const { object } of world.store.table('Deployment').values()) wanted += object.spec.replicas;
  return wanted;
}

function countPods(world: World): { readonly ready: number; readonly waiting: number } {
  const { at } = world.pods;
  let ready = 0;
  let waiting = 0;
  for (const { slot } of world.store.table('Pod').values()) {
    if (at.ready[slot] === 1) ready += 1;
    if ((at.node[slot] as number) < 0 && at.ending[slot] === 0) waiting += 1;
  }
  return { ready, waiting };
}

function readyEndpoints(world: World): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { object } of world.store.table('EndpointSlice').values()) {
    const key = `${object.metadata.namespace}/${object.metadata.labels?.[SERVICE_NAME_LABEL]}`;
    const ready = object.endpoints.filter(({ conditions }) => conditions.ready).length;
    counts.set(key, (counts.get(key) ?? 0) + ready);
  }
  return counts;
}
