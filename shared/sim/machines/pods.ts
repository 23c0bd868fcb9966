// The physical side of pods, as columns: on which node, at which stage, what their processes use, queue and serve.
// A row lives from the pod's creation until its object is gone.

import { must } from '../../base/assert.ts';
import { Columns, type SavedColumns } from '../../base/columns.ts';
import { hashValue, lanes } from '../../base/hash.ts';
import { LastKnown } from '../../base/last-known.ts';
import { compareText } from '../../base/order.ts';
import { NO_NODE, NEVER, type PodSlot } from '../../base/units.ts';
import type { Pod, PodSpec } from '../../kinds/pod.ts';
import type { Children } from '../owners.ts';
import type { Stored } from '../store.ts';
import type { PodRun, ProbeRun } from './container-runs.ts';
import type { Processor } from './processor.ts';

/** What the kubelet is doing with a pod. The numbers stand in the column `stage`. */
export const STAGE = {
  /** No kubelet has seen it: Pending, or bound to a node whose kubelet is silent. */
  none: 0,
  /** Waiting for its image or being created; `due` is the start. */
  starting: 1,
  /** The process runs; `due` is the next thing that will happen to it, if any. */
  running: 2,
  /** Ended and waiting for its restart at `due`. */
  crashBackOff: 3,
  /** The image could not be pulled; next try at `due`. */
  imageBackOff: 4,
  /** SIGTERM was sent; gone at `due`. */
  stopping: 5,
  /** Ended for good (Succeeded or Failed). */
  finished: 6,
  /** Accepted, and waiting for its volumes; `volumes/mounts` tells its kubelet when to look again. */
  mounting: 7,
} as const;
export type Stage = (typeof STAGE)[keyof typeof STAGE];

/** Phases in the column `phase`; `none` before the pod exists and after it. Those from `succeeded` on are final. */
export const PHASE = { none: 0, Pending: 1, Running: 2, Succeeded: 3, Failed: 4 } as const;
export type PhaseNumber = (typeof PHASE)[keyof typeof PHASE];

export const POD_PLAN = {
  /** Node slot, −1 while unbound. */
  node: 'i32',
  /** Number of its scheduling class, see `scheduler/classes`: pods of one template share it. */
  podClass: 'i32',
  image: 'i32',
  /** Seconds that its own pull takes; 0 when the image was there or somebody else's pull brings it. */
  pullSeconds: 'i32',
  stage: 'u8',
  due: 'i32',
  /** Ticks: process start, first answer, Ready, and the planned crash; NEVER where it will not happen. */
  startedAt: 'i32',
  servesAt: 'i32',
  readyAt: 'i32',
  crashAt: 'i32',
  restarts: 'i32',
  /** Crash (or pull) back-off: next delay in seconds, and when it was last set. */
  backOff: 'i32',
  backOffAt: 'i32',
  /** When the NoExecute taints of its node will have it deleted; NEVER without one. */
  evictAt: 'i32',
  /** As the API last knew: its phase (see PHASE), 1 for condition Ready, 1 with an address, and whether its requests count on its node. */
  phase: 'u8',
  ready: 'u8',
  addressed: 'u8',
  counted: 'u8',
  /** Its deletionTimestamp; NEVER without one. `ending` is 1 with one. */
  endsBy: 'i32',
  ending: 'u8',
  /** 1 while its endpoints may have to change, see `service-index`. */
  noted: 'u8',
  /** Processor: limit in millicores (0: none) and cgroup v2 weight; memory limit in bytes (0: none). */
  limitMilli: 'i32',
  weight: 'i32',
  limitMemory: 'f64',
  /** Traffic of this tick: requests waiting, come in, served in time, lost; processor granted. */
  queue: 'f64',
  arrived: 'f64',
  good: 'f64',
  lost: 'f64',
  grantedMilli: 'f64',
  memory: 'f64',
  /** Memory of its containers that take no requests, in bytes; counted in `memory` and in `limitMemory`. */
  besideMemory: 'f64',
} as const;

/** Columns that follow from the others, and no tick reads: they are seen on the screen by way of `traffic/told`, and are no part of the hash. */
export const TOLD: ReadonlySet<keyof typeof POD_PLAN> = new Set(['arrived', 'good', 'lost', 'grantedMilli']);

/** What the rows of all pods of a template have in common. */
export interface RowPlan {
  readonly podClass: number;
  readonly image: string;
  readonly processor: Processor;
}

/** Columns, and what only some rows have. */
export interface SavedPods extends SavedColumns {
  readonly runs: readonly (readonly [number, PodRun])[];
  readonly probed: readonly (readonly [number, ProbeRun | undefined])[];
}

export class Pods extends Columns<typeof POD_PLAN> {
  readonly stored: (Stored<Pod> | undefined)[] = [];
  /** The children of each pod's first owner, and the pod's place among them; derived. */
  readonly siblings: (Children | undefined)[] = [];
  readonly siblingPlace: number[] = [];
  /** Rows of pods that name a node which does not exist, and wait for it. Reckoned from the objects: neither hashed nor saved. */
  readonly strays = new Set<number>();
  /** Rows of pods without a controller. Reckoned from the objects, too. */
  readonly loose = new Set<number>();
  /** By row: the containers of pods that are not one plain container; see `kubelet/pod-run`. */
  readonly runs = new Map<number, PodRun>();
  /** Derived from the specs. */
  readonly plans = new LastKnown<PodSpec, RowPlan>();
  /** Rows whose probes are asked in each second, since their answers may change something; of a plain pod with the state of its readiness probe. */
  readonly probed = new Map<number, ProbeRun | undefined>();

  constructor() {
    super(POD_PLAN);
  }

  add(stored: Stored<Pod>): PodSlot {
    const slot = this.take() as PodSlot; // rows of this table are pod slots
    this.stored[slot] = stored;
    this.siblings[slot] = undefined;
    stored.slot = slot;
    this.at.node[slot] = NO_NODE;
    this.at.due[slot] = NEVER;
    this.at.servesAt[slot] = NEVER;
    this.at.readyAt[slot] = NEVER;
    this.at.crashAt[slot] = NEVER;
    this.at.evictAt[slot] = NEVER;
    this.at.endsBy[slot] = NEVER;
    return slot;
  }

  remove(slot: number): void {
    this.stored[slot] = undefined;
    this.siblings[slot] = undefined;
    if (this.strays.size > 0) this.strays.delete(slot);
    if (this.loose.size > 0) this.loose.delete(slot);
    this.endProcesses(slot);
    this.release(slot);
  }

  /** Nothing of the pod runs any more. */
  endProcesses(slot: number): void {
    if (this.runs.size > 0) this.runs.delete(slot);
    if (this.probed.size > 0) this.probed.delete(slot);
  }

  override hashInto(into: Int32Array, salt: number, without?: ReadonlySet<string>): void {
    super.hashInto(into, salt, without);
    for (const [seed, table] of [this.runs, this.probed].entries()) {
      for (const [slot, value] of table) {
        hashValue(value, Math.imul(slot + 1, 0x9e3779b1) ^ (salt + seed));
        into[0] = (into[0] as number) + (lanes[0] as number);
        into[1] = (into[1] as number) + (lanes[1] as number);
      }
    }
  }

  override save(): SavedPods {
    return { ...super.save(), runs: [...this.runs], probed: [...this.probed] };
  }

  override restore(saved: SavedPods): void {
    super.restore(saved);
    for (const [slot, run] of saved.runs) this.runs.set(slot, run);
    for (const [slot, probe] of saved.probed) this.probed.set(slot, probe);
  }

  /** Keys of the pods in these rows, sorted. */
  keysOf(rows: readonly number[]): string[] {
    return rows.map((row) => must(this.stored[row], 'a row of a list is in use').key).sort(compareText);
  }

  pod(slot: number): Pod {
    return (this.stored[slot] as Stored<Pod>).object;
  }
}
