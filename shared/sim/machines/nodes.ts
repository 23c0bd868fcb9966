// The machines under the nodes, as columns: power, processor and memory, heartbeats, what is promised on them (requests) and what is used.
// A row belongs to a Node object of the same name for as long as the machine exists.

import { Columns } from '../../base/columns.ts';
import { putNumber, takeNumber } from '../../base/order.ts';
import type { EventId, NodeSlot } from '../../base/units.ts';
import type { Node } from '../../kinds/node.ts';
import type { Stored } from '../store.ts';
import { ChangeLog } from './change-log.ts';
import { OtherResources } from './other-resources.ts';

export const NODE_PLAN = {
  /** 1 while the machine has power and its kernel runs. */
  power: 'u8',
  /** Physical size; memory in bytes. */
  capacityMilli: 'i32',
  capacityMemory: 'f64',
  centsPerHour: 'i32',
  bootId: 'i32',
  /** When a machine that starts will be up; 0 when none is starting. */
  bootAt: 'i32',
  /** What the scheduler may promise, from the Node's status, and the Node's unschedulable flag. */
  allocatableMilli: 'f64',
  allocatableMemory: 'f64',
  allocatablePods: 'i32',
  /** Promised: sums over pods bound to the node that are not finished. `scored` counts 100m and 200 MiB for containers without requests. */
  requestedMilli: 'f64',
  requestedMemory: 'f64',
  requestedPods: 'i32',
  scoredMilli: 'f64',
  scoredMemory: 'f64',
  /** Used in this tick. */
  usedMilli: 'f64',
  usedMemory: 'f64',
  /** Tick of the last Lease renewal, the one that node-lifecycle saw last, and when it saw it. */
  leaseAt: 'i32',
  leaseSeen: 'i32',
  leaseSeenAt: 'i32',
  /** 1 while the Node's condition Ready is True, as the API shows it. */
  ready: 'u8',
  /** 1 once node-lifecycle has marked the node Unknown. */
  lost: 'u8',
  /** Images are pulled one after the other: when the last one in the queue is done. */
  pullsDoneAt: 'i32',
  /** The fact that explains the node's present state, for what follows from it. */
  cause: 'i32',
  /** The machine's own link to the registry in bytes a second, and its disk for images in bytes; 0 for the usual link and a disk without end. */
  pullBytes: 'f64',
  imageDisk: 'f64',
  /** Tick at which the kubelet last found too little memory, and too little room for images; 0 when MemoryPressure, and DiskPressure, is not True. */
  pressureAt: 'i32',
  diskPressureAt: 'i32',
} as const;

export class Nodes extends Columns<typeof NODE_PLAN> {
  readonly stored: (Stored<Node> | undefined)[] = [];
  private readonly slots = new Map<string, NodeSlot>();
  /** Pods whose containers or promises are on the node, ascending by slot. */
  readonly pods: number[][] = [];
  /** Tick at which an image (by number) is or will be on the node. */
  readonly images: Map<number, number>[] = [];
  /** Kernels that a container brought down in this tick, and the fact that explains it; empty between ticks. */
  readonly panics: { readonly node: number; readonly cause: EventId }[] = [];
  /** Grows with each change that can alter who is feasible: nodes, labels, taints, allocatable. Caches compare it. */
  version = 0;
  /** Nodes on which something was promised or given back, or whose allocatable changed. */
  readonly changes = new ChangeLog();
  readonly others = new OtherResources();
  private sorted: NodeSlot[] | undefined;

  constructor() {
    super(NODE_PLAN);
  }

  add(name: string): NodeSlot {
    const slot = this.take() as NodeSlot; // rows of this table are node slots
    this.slots.set(name, slot);
    this.pods[slot] = [];
    this.images[slot] = new Map();
    this.sorted = undefined;
    this.version += 1;
    return slot;
  }

  remove(name: string): void {
    const slot = this.slots.get(name);
    if (slot === undefined) return;
    this.slots.delete(name);
    this.stored[slot] = undefined;
    this.images[slot] = new Map();
    this.release(slot);
    this.others.release(slot);
    this.sorted = undefined;
    this.version += 1;
  }

  slotOf(name: string): NodeSlot | undefined {
    return this.slots.get(name);
  }

  node(slot: number): Node {
    return (this.stored[slot] as Stored<Node>).object;
  }

  get count(): number {
    return this.slots.size;
  }

  /** All nodes in the order of their names. */
  byName(): readonly NodeSlot[] {
    this.sorted ??= [...this.slots.entries()].sort((x, y) => (x[0] < y[0] ? -1 : 1)).map((entry) => entry[1]);
    return this.sorted;
  }

  /** Rows came back from a snapshot: names and stored objects follow here. */
  attach(name: string, slot: NodeSlot, stored: Stored<Node>): void {
    this.slots.set(name, slot);
    this.stored[slot] = stored;
    this.pods[slot] ??= [];
    this.images[slot] ??= new Map();
    this.sorted = undefined;
    this.version += 1;
  }

  putPod(node: number, pod: number): void {
    putNumber(this.pods[node] as number[], pod);
  }

  takePod(node: number, pod: number): void {
    takeNumber(this.pods[node] as number[], pod);
  }
}
