// The scheduler's own view of the nodes: their order, their topology, and for each base of classes what has been found out about every node. All of it can
// be reckoned again from the world, so none of it is saved.

import { LIMITS } from '../../base/limits.ts';
import { compareText } from '../../base/order.ts';
import type { NodeSlot, PodSlot } from '../../base/units.ts';
import type { ObjectMeta } from '../../kinds/meta.ts';
import { type Node, zoneOf } from '../../kinds/node.ts';
import type { World } from '../world.ts';
import type { SchedulerConfiguration } from '../../kinds/scheduler-configuration.ts';
import { kinOf } from './bookings.ts';
import type { Candidate } from './plugins/plugin.ts';
import { Topology } from './topology.ts';
import { Verdicts } from './verdicts.ts';

export class NodeSnapshot {
  readonly world: World;
  readonly configuration: SchedulerConfiguration;
  /** Slots, zone by zone in turn: kube-scheduler spreads its search over zones by this order. Zones and nodes go by name. */
  readonly order: Int32Array;
  readonly count: number;
  /** Place in `order` by slot; −1 for slots without a node. */
  readonly placeOf: Int32Array;
  /** Slots by name. */
  readonly names: readonly NodeSlot[];
  private readonly specs: Node['spec'][];
  private readonly labels: ObjectMeta['labels'][];
  private readonly images: Node['status']['images'][];
  private version: number;
  private readonly verdicts = new Map<number, Verdicts>();
  readonly topology: Topology;

  /** `before` gives its topology on, and with it all counts, if no label has changed. */
  constructor(world: World, before: NodeSnapshot | undefined) {
    const { nodes, census } = world;
    this.world = world;
    this.configuration = world.schedulerConfiguration;
    this.names = nodes.byName();
    this.version = nodes.version;
    this.order = Int32Array.from(interleaved(this.names, (slot) => zoneOf(nodes.node(slot))));
    this.count = this.order.length;
    this.placeOf = new Int32Array(nodes.length).fill(-1);
    for (let place = 0; place < this.count; place += 1) this.placeOf[this.order[place] as number] = place;
    this.specs = Array.from(this.order, (slot) => nodes.node(slot).spec);
    this.labels = Array.from(this.order, (slot) => nodes.node(slot).metadata.labels);
    this.images = Array.from(this.order, (slot) => nodes.node(slot).status.images);
    const lasts =
      before !== undefined &&
      !census.stale &&
      before.configuration === this.configuration &&
      before.names === this.names &&
      this.labels.every((labels, place) => labels === before.labels[place]);
    if (!lasts) {
      census.forget();
      // A nominated pod is counted while others are judged: what it says of them must be known before.
      for (const slot of world.nominations.rows()) kinOf(world, slot as PodSlot); // rows of pods
    }
    this.topology = lasts ? before.topology : new Topology(this.order, this.labels, nodes.length);
  }

  /** True when nothing that the snapshot is made from has changed since. */
  holds(): boolean {
    const { nodes, census, schedulerConfiguration } = this.world;
    if (census.stale || this.configuration !== schedulerConfiguration) return false;
    if (this.version === nodes.version) return true;
    if (this.names !== nodes.byName()) return false;
    for (let i = 0; i < this.count; i += 1) {
      const { spec, metadata, status } = nodes.node(this.order[i] as number);
      if (spec !== this.specs[i] || metadata.labels !== this.labels[i] || status.images !== this.images[i])
        return false;
    }
    this.version = nodes.version; // only conditions changed, such as by a heartbeat, or what is allocatable
    return true;
  }

  node(place: number): Node {
    return this.world.nodes.node(this.order[place] as number);
  }

  /** What is known of all nodes for the candidate's base of classes, up to date. */
  of(candidate: Candidate): Verdicts {
    const { base } = candidate.wants;
    let verdicts = this.verdicts.get(base);
    if (!verdicts) {
      verdicts = new Verdicts(candidate, undefined);
      if (this.verdicts.size >= LIMITS.schedulingVerdictsKept) this.verdicts.clear();
      this.verdicts.set(base, verdicts);
    }
    verdicts.refresh();
    return verdicts;
  }
}

/** Takes from each zone one node in turn until all are taken: a1 a2 a3 | b1 → a1 b1 a2 a3. */
function interleaved(byName: readonly NodeSlot[], zone: (slot: NodeSlot) => string): NodeSlot[] {
  const zones = new Map<string, NodeSlot[]>();
  for (const slot of byName) {
    const list = zones.get(zone(slot));
    if (list) list.push(slot);
    else zones.set(zone(slot), [slot]);
  }
  const lists = [...zones.entries()].sort((x, y) => compareText(x[0], y[0])).map((entry) => entry[1]);
  const order: NodeSlot[] = [];
  for (let round = 0; order.length < byName.length; round += 1) {
    for (const list of lists) {
      const slot = list[round];
      if (slot !== undefined) order.push(slot);
    }
  }
  return order;
}

const snapshots = new WeakMap<World, NodeSnapshot>();

/** The current snapshot of a world; made anew only when nodes came, went or changed what classes ask for. */
export function snapshotOf(world: World): NodeSnapshot {
  const known = snapshots.get(world);
  if (known?.holds()) return known;
  const made = new NodeSnapshot(world, known);
  snapshots.set(world, made);
  return made;
}
