// What traffic knows of each pod from one tick to the next, so that only what changed is reckoned again: roles, shares in their nodes' sums, outcomes.
// All of it follows from the world: it is neither saved nor hashed, and a tick that begins without it comes to the same numbers.

import type { ImageProfile } from '../../journal/command.ts';
import type { Images } from '../images.ts';
import type { Nodes } from '../machines/nodes.ts';
import type { Ground } from './ground.ts';

const NOTHING = new Float64Array(0);

/**
 * What a second means for the requests at a pod: share of its queue that is served; share of its arrivals that finds the backlog full; requests a second that
 * it could serve, and how many of these are to spare on average; seconds that a request takes once it is its turn; requests ahead of it on average; chance
 * to wait though there is capacity; demand over capacity, LOAD_MOST at most; mean wait; backlog; share of answers that are late, and the time-out for which
 * that was reckoned. Then what it was reckoned from, the memory in use, and granted millicores that nothing needed.
 */
export const OUTCOME = {
  served: 0,
  refused: 1,
  rate: 2,
  spare: 3,
  seconds: 4,
  ahead: 5,
  chance: 6,
  busy: 7,
  wait: 8,
  room: 9,
  late: 10,
  lateFor: 11,
  coming: 12,
  potential: 13,
  image: 14,
  memory: 15,
  unused: 16,
} as const;
export const OUTCOMES = 17;

/** Outcomes that are found again by what they were reckoned from. */
export const REMEMBERED = 4096;
export const NO_OUTCOME = -1;
/** Outcomes of pods under pressure are never found again; when so many lie about, all is reckoned anew. */
const MOST_OUTCOMES = 16_384;

/** What a row is to traffic: a process that takes requests, one that does not (any more, or yet), or nothing. `unknown` is no role: it differs from all. */
export const ROLE = { none: 0, stays: 1, takes: 2, unknown: 3 } as const;

/** How many times more processor than is used makes a node calm. */
export const CALM = 16;

/** Processor is counted in 1/1024 of a millicore: sums of such numbers are exact in any order, so that they can be kept up to date by differences. */
export const GRAIN = 1024;

/** The Service behind whose rules a row stands: its number from 1 on, or one of these. */
export const BEHIND = { none: 0, several: -1 } as const;

export class PodWork {
  /** By pod: see ROLE and BEHIND; processor wanted within limits, and granted where its node is short. */
  role = new Uint8Array(0);
  /** By pod: the stage at which it was looked at last; rows that run and do not answer yet are looked at in each tick. */
  stages = new Uint8Array(0);
  booting: number[] = [];
  behind = new Int32Array(0);
  /** Whether any row stands behind several. */
  overlaps = false;
  allowed = NOTHING;
  rationed = NOTHING;
  /** By pod: its cohort in its Service, from 1 on, or 0. As long as it is in one, `allowed`, `spent` and `outcomeOf` are the cohort's. */
  cohort = new Uint8Array(0);
  /** Whether any even Service is untold. */
  untold = false;
  /** By pod: its parts of its node's sums. */
  on = new Int32Array(0);
  private weighed = new Int32Array(0);
  spent = NOTHING;
  private held = NOTHING;

  /** Rows that have to be looked at in this tick, each once. */
  touched = new Int32Array(0);
  touchedCount = 0;
  private isTouched = new Uint8Array(0);
  /** Rows whose requests wait so long that a probe may fail, as they turned so; whoever asks probes empties it. */
  readonly slow: number[] = [];
  /** Rows that use more memory than their limit, as they turned so; the kernel, which ends them, empties it. */
  readonly heavy: number[] = [];
  /** Numbers of Services of which a pod has another outcome than before; marked by `disturb`. */
  disturbed = new Uint8Array(0);

  /** OUTCOMES numbers for each different outcome; `count` of them are in use. */
  outcomes = NOTHING;
  private count = 0;
  /** By pod: where its outcome begins, NO_OUTCOME without requests. */
  outcomeOf = new Int32Array(0);
  /** By a number made of what an outcome was reckoned from: where one begins that may be it, or NO_OUTCOME. */
  readonly remembered = new Int32Array(REMEMBERED);

  /** By node: sums of processor wanted and of weights; how many times more there is than is used, 0 where there is too little; what one unit of weight is worth. */
  nodeWanted = NOTHING;
  nodeWeight = NOTHING;
  nodeStretch = NOTHING;
  nodeShare = NOTHING;
  /** Nodes whose sums changed in this tick, each once. */
  dirty = new Int32Array(0);
  dirtyCount = 0;
  private capacity = NOTHING;
  private power = new Uint8Array(0);
  private isDirty = new Uint8Array(0);
  private nodesVersion = -1;

  /** By image number: millicore-seconds a request and requests a millicore (0 where they cost nothing), idle millicores, bytes at rest and a request, backlog. */
  workPerRequest = NOTHING;
  requestsPerMilli = NOTHING;
  idle = NOTHING;
  memory = NOTHING;
  memoryPerRequest = NOTHING;
  backlog = NOTHING;

  private profiles: readonly (ImageProfile | undefined)[] = [];

  /** The pods of one node that is short of processor. */
  wanted = NOTHING;
  weight = NOTHING;
  granted = NOTHING;

  /** False as long as nothing is known, as after a restore. */
  get begun(): boolean {
    return this.role.length > 0;
  }

  /** Makes room and reads the profiles. True when nothing is known from before, or it no longer holds: then everything is reckoned anew. */
  prepare({ pods, nodes, images }: Pick<Ground, 'pods' | 'nodes' | 'images'>, services: number): boolean {
    const anew =
      this.readProfiles(images) ||
      this.role.length < pods.length ||
      this.nodeWanted.length < nodes.length ||
      this.disturbed.length <= services ||
      this.nodesVersion !== nodes.version ||
      this.count > MOST_OUTCOMES;
    if (!anew) return false;
    this.nodesVersion = nodes.version;
    this.overlaps = false;
    this.count = 0;
    this.remembered.fill(NO_OUTCOME);
    const rows = roomFor(pods.length);
    this.role = new Uint8Array(rows).fill(ROLE.unknown);
    this.stages = new Uint8Array(rows);
    this.booting = [];
    this.behind = new Int32Array(rows);
    this.cohort = new Uint8Array(rows);
    this.on = new Int32Array(rows).fill(-1);
    this.weighed = new Int32Array(rows);
    this.outcomeOf = new Int32Array(rows).fill(NO_OUTCOME);
    this.touched = new Int32Array(rows);
    this.isTouched = new Uint8Array(rows);
    this.touchedCount = 0;
    this.allowed = new Float64Array(rows);
    this.rationed = new Float64Array(rows);
    this.spent = new Float64Array(rows);
    this.held = new Float64Array(rows);
    const size = roomFor(nodes.length);
    this.nodeWanted = new Float64Array(size);
    this.nodeWeight = new Float64Array(size);
    this.nodeStretch = new Float64Array(size).fill(-1);
    this.nodeShare = new Float64Array(size);
    this.capacity = new Float64Array(size);
    this.power = new Uint8Array(size);
    this.dirty = new Int32Array(size);
    this.isDirty = new Uint8Array(size);
    this.dirtyCount = 0;
    this.disturbed = new Uint8Array(roomFor(services + 1));
    nodes.at.usedMilli.fill(0, 0, nodes.length);
    nodes.at.usedMemory.fill(0, 0, nodes.length);
    // Nobody knows here which rows stand behind no Service any more; all others get these numbers anew in this tick.
    for (const told of [pods.at.arrived, pods.at.good, pods.at.lost]) told.fill(0, 0, pods.length);
    return true;
  }

  /** Services came: their numbers are others now. */
  forget(): void {
    this.nodesVersion = -1;
  }

  /** True when any of them changed. */
  private readProfiles({ profiles }: Images): boolean {
    let changed = this.profiles.length !== profiles.length;
    for (let i = 0; !changed && i < profiles.length; i += 1) changed = this.profiles[i] !== profiles[i];
    if (!changed) return false;
    this.profiles = profiles.slice();
    if (this.idle.length < profiles.length) this.growImages(roomFor(profiles.length));
    for (const [i, profile] of profiles.entries()) {
      const each = profile?.milliCpuSecondsPerRequest ?? 0;
      this.workPerRequest[i] = each;
      this.requestsPerMilli[i] = each > 0 ? 1 / each : 0;
      this.idle[i] = profile?.idleMilliCpu ?? 0;
      this.memory[i] = profile?.memoryBytes ?? 0;
      this.memoryPerRequest[i] = profile?.memoryBytesPerRequest ?? 0;
      this.backlog[i] = profile?.backlog ?? 0;
    }
    return true;
  }

  /** Millicores that a pod of this image wants for so many requests within a second. */
  wantedFor(image: number, requests: number): number {
    const exact = (this.idle[image] as number) + requests * (this.workPerRequest[image] as number);
    return Math.ceil(exact * GRAIN) / GRAIN;
  }

  touch(slot: number): void {
    if (this.isTouched[slot] === 1) return;
    this.isTouched[slot] = 1;
    this.touched[this.touchedCount] = slot;
    this.touchedCount += 1;
  }

  /** The next tick begins with no row touched. */
  closeRows(): void {
    for (let n = 0; n < this.touchedCount; n += 1) this.isTouched[this.touched[n] as number] = 0;
    this.touchedCount = 0;
  }

  /** The Service behind whose rules the row stands has to reckon its answers again. */
  disturb(slot: number): void {
    const number = this.behind[slot] as number;
    if (number > 0) this.disturbed[number] = 1;
  }

  /** Wanted processor and weight of a row count on its node, −1 for none; what counted before does not any more, and what it used leaves with it. */
  book(at: Nodes['at'], slot: number, on: number, allowed: number, weights: Int32Array): void {
    const before = this.on[slot] as number;
    const counted = this.allowed[slot] as number;
    if (on === before) {
      if (allowed === counted) return;
      this.addUp(on, allowed - counted, 0); // the weight is its pod's as long as it is there
    } else {
      if (before >= 0) this.addUp(before, -counted, -(this.weighed[slot] as number));
      this.use(at, slot, 0);
      this.hold(at, slot, 0);
      this.on[slot] = on;
      const weight = on < 0 ? 0 : (weights[slot] as number);
      if (on >= 0) this.addUp(on, allowed, weight);
      this.weighed[slot] = weight;
    }
    this.allowed[slot] = allowed;
  }

  /** Rows of a node want so many millicores more than before. */
  want(on: number, more: number): void {
    this.nodeWanted[on] = (this.nodeWanted[on] as number) + more;
    this.dirtyNode(on);
  }

  /** Millicores that a row uses count on the node on which it is booked; nothing counts on none. */
  use({ usedMilli }: Nodes['at'], slot: number, used: number): void {
    const on = this.on[slot] as number;
    if (on < 0) return;
    usedMilli[on] = (usedMilli[on] as number) + used - (this.spent[slot] as number);
    this.spent[slot] = used;
  }

  /** And so do bytes. False where they are those of before. */
  hold({ usedMemory }: Nodes['at'], slot: number, memory: number): boolean {
    const before = this.held[slot] as number;
    if (memory === before) return false;
    const on = this.on[slot] as number;
    if (on >= 0) usedMemory[on] = (usedMemory[on] as number) + memory - before;
    this.held[slot] = memory;
    return true;
  }

  /** Seconds that requests wait at a pod on average. */
  waitOf(slot: number): number {
    const outcome = this.outcomeOf[slot] ?? NO_OUTCOME;
    return outcome === NO_OUTCOME ? 0 : (this.outcomes[outcome + OUTCOME.wait] as number);
  }

  /** Sums of a node change. */
  private addUp(on: number, wanted: number, weight: number): void {
    this.nodeWanted[on] = (this.nodeWanted[on] as number) + wanted;
    this.nodeWeight[on] = (this.nodeWeight[on] as number) + weight;
    this.dirtyNode(on);
  }

  private dirtyNode(on: number): void {
    if (this.isDirty[on] === 1) return;
    this.isDirty[on] = 1;
    this.dirty[this.dirtyCount] = on;
    this.dirtyCount += 1;
  }

  /** Nodes whose processors are more or fewer than they were. */
  lookAtNodes({ at, length }: Nodes): void {
    for (let on = 0; on < length; on += 1) {
      if (at.capacityMilli[on] === this.capacity[on]) continue;
      this.capacity[on] = at.capacityMilli[on] as number;
      this.dirtyNode(on);
    }
  }

  /** Whether any node has power that had none, or the other way round. */
  lookAtPower({ at, length }: Nodes): boolean {
    let switched = false;
    for (let on = 0; on < length; on += 1) {
      if (at.power[on] === this.power[on]) continue;
      this.power[on] = at.power[on] as number;
      switched = true;
    }
    return switched;
  }

  closeNodes(): void {
    for (let n = 0; n < this.dirtyCount; n += 1) this.isDirty[this.dirty[n] as number] = 0;
    this.dirtyCount = 0;
  }

  /** Room for one more outcome: where it begins. */
  nextOutcome(): number {
    const base = this.count * OUTCOMES;
    this.count += 1;
    if (base === this.outcomes.length) {
      const wider = new Float64Array(roomFor(this.count) * OUTCOMES);
      wider.set(this.outcomes);
      this.outcomes = wider;
    }
    return base;
  }

  /** Room for the pods of one node. */
  prepareNode(pods: number): void {
    if (this.wanted.length >= pods) return;
    const size = roomFor(pods);
    this.wanted = new Float64Array(size);
    this.weight = new Float64Array(size);
    this.granted = new Float64Array(size);
  }

  private growImages(size: number): void {
    this.workPerRequest = new Float64Array(size);
    this.requestsPerMilli = new Float64Array(size);
    this.idle = new Float64Array(size);
    this.memory = new Float64Array(size);
    this.memoryPerRequest = new Float64Array(size);
    this.backlog = new Float64Array(size);
  }
}

function roomFor(count: number): number {
  let size = 64;
  while (size < count) size *= 2;
  return size;
}
