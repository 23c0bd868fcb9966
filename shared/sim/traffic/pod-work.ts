// What a tick's work means for requests at each pod: scratch columns that `work` fills and `depart` reads, and the images' profiles as columns.
// Nothing here outlives a tick.

import type { Images } from '../images.ts';

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
export const REMEMBERED = 1024;

/** What a row is to traffic in this tick. `takes`: a process that takes requests; `stays`: one that does not, any more or yet; `calm` and `pressed` have
 * requests to serve, the latter with some that waited before. */
export const ROLE = { none: 0, stays: 1, takes: 2, calm: 3, pressed: 4 } as const;

export class PodWork {
  /** By pod, see ROLE. */
  role = new Uint8Array(0);

  /** OUTCOMES numbers for each different outcome of this tick; `count` of them are in use. */
  outcomes = NOTHING;
  count = 0;
  /** By pod: where its outcome begins. What stands at pods without requests is old. */
  outcomeOf = new Int32Array(0);
  /** By a number made of what an outcome was reckoned from: where one begins that may be it, −1 for none. */
  readonly remembered = new Int32Array(REMEMBERED);

  /** By node: processor wanted within limits; sum of weights, then what one unit of weight is worth; how many times more there is than is used. */
  nodeWanted = NOTHING;
  nodeWeight = NOTHING;
  nodeStretch = NOTHING;

  /** By image number: millicore-seconds a request and requests a millicore (0 where they cost nothing), idle millicores, bytes at rest and a request, backlog. */
  workPerRequest = NOTHING;
  requestsPerMilli = NOTHING;
  idle = NOTHING;
  memory = NOTHING;
  memoryPerRequest = NOTHING;
  backlog = NOTHING;

  /** The pods of one node that is short of processor. */
  wanted = NOTHING;
  weight = NOTHING;
  granted = NOTHING;

  /** Makes room and reads the profiles; allocates only when there are more pods, nodes or images than ever before. */
  prepare(pods: number, nodes: number, images: Images): void {
    if (this.outcomeOf.length < pods) {
      this.outcomeOf = new Int32Array(roomFor(pods));
      this.role = new Uint8Array(roomFor(pods));
    }
    this.count = 0;
    this.remembered.fill(-1);
    if (this.nodeWanted.length < nodes) {
      const size = roomFor(nodes);
      this.nodeWanted = new Float64Array(size);
      this.nodeWeight = new Float64Array(size);
      this.nodeStretch = new Float64Array(size);
    }
    const { profiles } = images;
    if (this.idle.length < profiles.length) this.growImages(roomFor(profiles.length));
    for (let i = 0; i < profiles.length; i += 1) {
      const profile = profiles[i];
      const each = profile?.milliCpuSecondsPerRequest ?? 0;
      this.workPerRequest[i] = each;
      this.requestsPerMilli[i] = each > 0 ? 1 / each : 0;
      this.idle[i] = profile?.idleMilliCpu ?? 0;
      this.memory[i] = profile?.memoryBytes ?? 0;
      this.memoryPerRequest[i] = profile?.memoryBytesPerRequest ?? 0;
      this.backlog[i] = profile?.backlog ?? 0;
    }
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
