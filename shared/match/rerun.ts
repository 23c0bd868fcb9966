// A match run again for its analysis: ledger, timeline, and for each decision of a player what kube-scheduler would have done, with the world as it
// was before wherever that is something else.

import { LIMITS } from '../base/limits.ts';
import type { Frame, Notice } from '../journal/command.ts';
import { keyOf } from '../kinds/meta.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Accounts } from '../scenario/score.ts';
import { runTick } from '../sim/tick.ts';
import type { World } from '../sim/world.ts';
import { type Path, type Verdict, verdictOn } from './alternatives.ts';
import { Course } from './course.ts';
import { type Decision, decisionOf, placed } from './decision.ts';
import { Ledger } from './ledger.ts';
import { Recorder } from './recorder.ts';
import { Roster } from './roster.ts';
import { loadMatch, saveMatch } from './snapshot.ts';
import { SAMPLE_TICKS, type Timeline } from './timeline.ts';

export interface Asked extends Verdict {
  readonly decision: Decision;
  /** Whether the alternative is another one, and the cluster small enough to simulate it. */
  readonly comparable: boolean;
  /** Pods and nodes then: how much work a tick is. */
  readonly size: number;
}

export interface Warning {
  readonly tick: number;
  readonly notice: Notice;
}

export class Rerun {
  readonly ledger = new Ledger();
  readonly timeline: Timeline;
  readonly ticks: number;
  /** In the order of the journal. */
  readonly asked: readonly Asked[];
  readonly path: Path;
  /** Everything that players were told of the future, and when. */
  readonly warnings: readonly Warning[];
  private readonly frames: readonly Frame[];
  private readonly spacing: number;
  /** Snapshots after every `spacing` ticks, while the cluster is small enough to simulate alternatives. */
  private readonly keyframes = new Map<number, Uint8Array>();

  /** `asking`: whether decisions are looked at. */
  constructor(scenario: Scenario, frames: readonly Frame[], asking: boolean) {
    const course = new Course(scenario, 1);
    const recorder = new Recorder(scenario, SAMPLE_TICKS);
    const asked: Asked[] = [];
    const bound = new Map<string, number>();
    const waiting = new Map<string, number>();
    const warnings: Warning[] = [];
    const world = course.world(0);
    this.frames = frames.map((frame) => ({ ...frame, world: 0 }));
    this.spacing = Math.max(LIMITS.ticksPerKeyframe, Math.ceil(frames.length / LIMITS.keyframesKept));
    for (const frame of this.frames) {
      warnings.push(...warningsIn(frame));
      recorder.before(world, frame);
      if (asking) asked.push(...ask(world, frame, bound));
      course.run(frame);
      recorder.after(world, course.account(0));
      this.ledger.observe(world, course.account(0));
      if (!asking || !isSmall(world)) continue;
      watchWaiting(world, waiting);
      if (frame.tick % this.spacing === 0)
        this.keyframes.set(frame.tick, saveMatch(world, course.account(0), new Roster()));
    }
    this.ticks = frames.length - 1;
    this.timeline = recorder.timeline();
    this.asked = asked;
    this.warnings = warnings;
    const decisions = new Map(asked.map(({ decision }) => [decision.seq, decision]));
    this.path = { frames: this.frames, decisions, bound, leftWaiting: waiting };
  }

  /** The world as it was before a tick, to do with as one likes; undefined where no snapshot is near. */
  before(tick: number): { readonly world: World; readonly accounts: Accounts } | undefined {
    const key = tick - 1 - ((tick - 1) % this.spacing);
    const saved = this.keyframes.get(key);
    if (!saved) return undefined;
    const { world, accounts } = loadMatch(saved);
    for (let next = key + 1; next < tick; next += 1) {
      runTick(world, this.frames[next] as Frame); // ticks before one of the match have a frame
      accounts.observe(world);
    }
    return { world, accounts };
  }
}

function sizeOf(world: World): number {
  return world.store.count('Pod') + world.nodes.count;
}

function isSmall(world: World): boolean {
  return sizeOf(world) * LIMITS.analysisHorizonTicks <= LIMITS.analysisWork;
}

function warningsIn({ entries, tick }: Frame): Warning[] {
  return entries.flatMap(({ command }) =>
    command.kind === 'host' && command.action === 'announce' ? [{ tick, notice: command.notice }] : [],
  );
}

/** The decisions of a frame, before it runs; `bound` learns of its bindings. */
function ask(world: World, frame: Frame, bound: Map<string, number>): Asked[] {
  return frame.entries.flatMap((entry): Asked[] => {
    const found = decisionOf(entry, frame.tick);
    if (!found) return [];
    const decision = placed(world, found);
    if (decision.kind === 'bind') bound.set(keyOf(decision), frame.tick);
    const verdict = verdictOn(world, decision);
    const same = verdict.alternative.kind === 'node' && verdict.alternative.node === decision.node;
    return [{ ...verdict, decision, comparable: !same && isSmall(world), size: sizeOf(world) }];
  });
}

/** When each pod waited last, those that were bound forgotten: what is left in the end went without. */
function watchWaiting(world: World, waiting: Map<string, number>): void {
  for (const [key, { slot }] of world.store.table('Pod')) {
    if ((world.pods.at.node[slot] as number) < 0) waiting.set(key, world.tick);
    else waiting.delete(key);
  }
}
