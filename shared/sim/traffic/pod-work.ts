// What a tick's work means for requests at each pod: scratch columns that `work` fills and `depart` reads, and the images' profiles as columns.
// Nothing here outlives a tick.

import type { Images } from '../images.ts';

const NOTHING = new Float64Array(0);

export class PodWork {
  /** By pod: share of its queue that is served, share of its arrivals that finds the backlog full. */
  served = NOTHING;
  refused = NOTHING;
  /** Requests a second that it could serve, and how many of these are to spare on average. */
  rate = NOTHING;
  spare = NOTHING;
  /** Seconds that a request takes once it is its turn; requests ahead of it on average; chance to wait though there is capacity. */
  seconds = NOTHING;
  ahead = NOTHING;
  chance = NOTHING;
  /** 99th percentile of the response in seconds; demand over capacity, LOAD_MOST at most. */
  tail = NOTHING;
  busy = NOTHING;

  /** By node: processor wanted within limits, weights, and how many times more there is than is used. */
  nodeWanted = NOTHING;
  nodeWeight = NOTHING;
  nodeStretch = NOTHING;

  /** By image number: millicore-seconds a request, idle millicores, bytes at rest and a request, backlog. */
  workPerRequest = NOTHING;
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
    if (this.served.length < pods) this.growPods(roomFor(pods));
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
      this.workPerRequest[i] = profile?.milliCpuSecondsPerRequest ?? 0;
      this.idle[i] = profile?.idleMilliCpu ?? 0;
      this.memory[i] = profile?.memoryBytes ?? 0;
      this.memoryPerRequest[i] = profile?.memoryBytesPerRequest ?? 0;
      this.backlog[i] = profile?.backlog ?? 0;
    }
  }

  /** Room for the pods of one node. */
  prepareNode(pods: number): void {
    if (this.wanted.length >= pods) return;
    const size = roomFor(pods);
    this.wanted = new Float64Array(size);
    this.weight = new Float64Array(size);
    this.granted = new Float64Array(size);
  }

  private growPods(size: number): void {
    this.served = new Float64Array(size);
    this.refused = new Float64Array(size);
    this.rate = new Float64Array(size);
    this.spare = new Float64Array(size);
    this.seconds = new Float64Array(size);
    this.ahead = new Float64Array(size);
    this.chance = new Float64Array(size);
    this.tail = new Float64Array(size);
    this.busy = new Float64Array(size);
  }

  private growImages(size: number): void {
    this.workPerRequest = new Float64Array(size);
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
