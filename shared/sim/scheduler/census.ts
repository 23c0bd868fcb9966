// The census: which pods are booked on which node, and which of them are alike to everything that the scheduler asks. Whoever counts pods by topology registers
// here and is told of each pod that comes or goes. All of it follows from the store and is built anew after a restore; nothing here decides anything.

import { LastKnown } from '../../base/last-known.ts';
import { LIMITS } from '../../base/limits.ts';
import { compareNumber, compareText } from '../../base/order.ts';
import type { Labels, ObjectMeta } from '../../kinds/meta.ts';
import type { PodClass } from './classes.ts';
import { type Counted, TopologyCount } from './topology.ts';

/** Pods of one class, namespace and set of labels. */
export interface Kin {
  readonly wants: PodClass;
  readonly namespace: string;
  readonly labels: Labels;
  /** Rows of those that are booked, in no order. */
  readonly pods: number[];
  /** The counts that its pods add to, and how much. */
  readonly adds: { readonly count: TopologyCount; readonly weight: number }[];
}

/** Kins by class, for one namespace and set of labels. */
interface LabelSet {
  readonly namespace: string;
  readonly labels: Labels;
  readonly kins: Map<number, Kin>;
}

const NO_LABELS: Labels = {};
const NOWHERE = -1;

export class Census {
  private readonly sets = new Map<string, LabelSet>();
  // Pods of one template share their labels: for them a set costs one look-up.
  private known = new LastKnown<Labels, LabelSet>();
  private kins: Kin[] = [];
  /** Kins that have rules about other pods: theirs are asked for every newcomer. */
  bearers: Kin[] = [];
  private counts: TopologyCount[] = [];
  /** By pod row: kin, node (−1: not booked), place in the kin's list and in the node's, 1 unless it is being deleted. */
  private readonly kinOf: (Kin | undefined)[] = [];
  private readonly nodeOf: number[] = [];
  private readonly placeInKin: number[] = [];
  private readonly placeOnNode: number[] = [];
  private readonly living: number[] = [];
  private readonly onNode: number[][] = [];
  private kinsAllowed: number = LIMITS.kinsKept;
  /** Something that counts are made from has changed, or there are too many: whoever keeps some makes them anew. */
  stale = false;

  kin(wants: PodClass, { namespace = '', labels = NO_LABELS }: Pick<ObjectMeta, 'namespace' | 'labels'>): Kin {
    const set = this.setOf(namespace, labels);
    return set.kins.get(wants.number) ?? this.intern(set, wants);
  }

  /** How many kins are kept, with pods or without. */
  get size(): number {
    return this.kins.length;
  }

  /** The pod counts on the node from now on. */
  book(slot: number, kin: Kin, node: number, living: boolean): void {
    this.kinOf[slot] = kin;
    this.nodeOf[slot] = node;
    this.living[slot] = living ? 1 : 0;
    this.placeInKin[slot] = kin.pods.push(slot) - 1;
    let pods = this.onNode[node];
    if (!pods) {
      pods = [];
      this.onNode[node] = pods;
    }
    this.placeOnNode[slot] = pods.push(slot) - 1;
    this.tell(kin, node, living, 1);
  }

  /** It counts no longer. Gives back the node on which it was booked, −1 for none. */
  unbook(slot: number): number {
    const node = this.nodeOf[slot] ?? NOWHERE;
    const kin = this.kinOf[slot];
    if (node === NOWHERE || !kin) return NOWHERE;
    this.nodeOf[slot] = NOWHERE;
    this.kinOf[slot] = undefined;
    takeOut(kin.pods, this.placeInKin, slot);
    takeOut(this.onNode[node] as number[], this.placeOnNode, slot);
    this.tell(kin, node, this.living[slot] === 1, -1);
    return node;
  }

  /** It is being deleted, and still booked. */
  end(slot: number): void {
    const kin = this.kinOf[slot];
    if (!kin || this.living[slot] === 0) return;
    this.living[slot] = 0;
    const node = this.nodeOf[slot] as number;
    for (const { count, weight } of kin.adds) if (count.livingOnly) count.add(node, -weight);
  }

  /** Undefined: it is booked nowhere. */
  kinOfPod(slot: number): Kin | undefined {
    return this.kinOf[slot];
  }

  /** −1: on none. */
  nodeOfPod(slot: number): number {
    return this.nodeOf[slot] ?? NOWHERE;
  }

  /** Rows of the pods booked on a node, in no order. */
  podsOn(node: number): readonly number[] {
    return this.onNode[node] ?? [];
  }

  /** The same, ascending. */
  sortedPodsOn(node: number): number[] {
    return [...this.podsOn(node)].sort(compareNumber);
  }

  /** A sum that is kept from now on, until `forget`. */
  count(counted: Counted): TopologyCount {
    const count = new TopologyCount(counted);
    for (const kin of this.kins) {
      const weight = count.weightOf(kin);
      if (weight === 0) continue;
      kin.adds.push({ count, weight });
      for (const slot of kin.pods)
        if (!count.livingOnly || this.living[slot] === 1) count.add(this.nodeOf[slot] as number, weight);
    }
    this.counts.push(count);
    if (this.counts.length > LIMITS.topologyCountsKept) this.stale = true;
    return count;
  }

  /** Lets all counts go, and kins of which there is no pod. */
  forget(): void {
    this.counts = [];
    this.stale = false;
    this.known = new LastKnown();
    for (const [text, { kins }] of this.sets) {
      for (const [number, kin] of kins) if (kin.pods.length === 0) kins.delete(number);
      if (kins.size === 0) this.sets.delete(text);
    }
    this.kins = this.kins.filter((kin) => kin.pods.length > 0);
    this.bearers = this.bearers.filter((kin) => kin.pods.length > 0);
    for (const kin of this.kins) kin.adds.length = 0;
    this.kinsAllowed = Math.max(LIMITS.kinsKept, 2 * this.kins.length);
  }

  private setOf(namespace: string, labels: Labels): LabelSet {
    let set = this.known.get(labels);
    if (set?.namespace === namespace) return set;
    const entries = Object.entries(labels).sort((x, y) => compareText(x[0], y[0]));
    const text = JSON.stringify([namespace, entries]);
    set = this.sets.get(text);
    if (!set) {
      set = { namespace, labels, kins: new Map() };
      this.sets.set(text, set);
    }
    this.known.set(labels, set);
    return set;
  }

  private intern(set: LabelSet, wants: PodClass): Kin {
    const { namespace, labels } = set;
    const kin: Kin = { wants, namespace, labels, pods: [], adds: [] };
    set.kins.set(wants.number, kin);
    this.kins.push(kin);
    if (wants.podAffinity || wants.podAntiAffinity) this.bearers.push(kin);
    for (const count of this.counts) {
      const weight = count.weightOf(kin);
      if (weight !== 0) kin.adds.push({ count, weight });
    }
    if (this.kins.length > this.kinsAllowed) this.stale = true;
    return kin;
  }

  private tell(kin: Kin, node: number, living: boolean, sign: 1 | -1): void {
    for (const { count, weight } of kin.adds) if (living || !count.livingOnly) count.add(node, sign * weight);
  }
}

/** The last one takes its place. */
function takeOut(list: number[], places: number[], slot: number): void {
  const last = list.pop() as number; // `slot` is in the list
  if (last === slot) return;
  const place = places[slot] as number;
  list[place] = last;
  places[last] = place;
}
