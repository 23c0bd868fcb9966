// The scheduler's own view of the nodes: their order, and for each scheduling class what the Node objects alone decide (taints, labels, cordon).
// All of it can be reckoned again from the world, so none of it is saved. What is booked on nodes is read fresh from the columns.

import { must } from '../../base/assert.ts';
import { LIMITS } from '../../base/limits.ts';
import { compareText } from '../../base/order.ts';
import type { NodeSlot } from '../../base/units.ts';
import type { ObjectMeta } from '../../kinds/meta.ts';
import { type Node, zoneOf } from '../../kinds/node.ts';
import type { World } from '../world.ts';
import type { PodClass } from './classes.ts';
import { NOT_NAMED, namedNodes, preferredWeight, TERMS_CONFLICT } from './plugins/node-affinity.ts';
import { AFFINITY_BIT, STATIC_FILTERS } from './plugins/registry.ts';
import { intolerableTaints } from './plugins/taint-toleration.ts';

export interface Rejection {
  readonly plugin: string;
  readonly bit: number;
  readonly text: string;
  /** The node was not even looked at: PreFilter had left it out. */
  readonly unseen: boolean;
}

/** What Node objects alone say to a class, by the node's place in the snapshot's order. */
export interface Verdicts {
  /** 0: no objection. Otherwise 1 + the number of the rejection. */
  readonly rejectedAs: Uint16Array;
  readonly rejections: readonly Rejection[];
  /** Raw scores; undefined when they are 0 everywhere. */
  readonly taints: Int32Array | undefined;
  readonly preferred: Int32Array | undefined;
  /** Weighted scores of resources, by place, and the node's `bookings` plus one at which each was reckoned: `scoring` keeps them. */
  readonly resourceScores: Int32Array;
  readonly reckonedAt: Int32Array;
  /** Nodes that PreFilter left to be looked at, and the text with which it ended the cycle altogether. */
  readonly considered: number;
  readonly conflict: string | undefined;
}

export class NodeSnapshot {
  /** Slots, zone by zone in turn: kube-scheduler spreads its search over zones by this order. Zones and nodes go by name. */
  readonly order: Int32Array;
  readonly count: number;
  private readonly names: readonly NodeSlot[];
  private readonly specs: Node['spec'][];
  private readonly labels: ObjectMeta['labels'][];
  private version: number;
  private readonly verdicts = new Map<number, Verdicts>();

  constructor(world: World) {
    const { nodes } = world;
    this.names = nodes.byName();
    this.version = nodes.version;
    this.order = Int32Array.from(interleaved(this.names, (slot) => zoneOf(nodes.node(slot))));
    this.count = this.order.length;
    this.specs = Array.from(this.order, (slot) => nodes.node(slot).spec);
    this.labels = Array.from(this.order, (slot) => nodes.node(slot).metadata.labels);
  }

  /** True when neither nodes nor what verdicts are made from have changed since this snapshot. */
  holds(world: World): boolean {
    const { nodes } = world;
    if (this.version === nodes.version) return true;
    if (this.names !== nodes.byName()) return false;
    for (let i = 0; i < this.count; i += 1) {
      const node = nodes.node(this.order[i] as number);
      if (node.spec !== this.specs[i] || node.metadata.labels !== this.labels[i]) return false;
    }
    this.version = nodes.version; // only statuses changed, such as a heartbeat's
    return true;
  }

  of(world: World, wants: PodClass): Verdicts {
    let verdicts = this.verdicts.get(wants.number);
    if (!verdicts) {
      verdicts = this.judge(world, wants, undefined);
      if (this.verdicts.size >= LIMITS.schedulingVerdictsKept) this.verdicts.clear();
      this.verdicts.set(wants.number, verdicts);
    }
    return verdicts;
  }

  /** The verdicts for a pod of this class; `nodeName` is its own spec.nodeName. */
  judge(world: World, wants: PodClass, nodeName: string | undefined): Verdicts {
    const rejectedAs = new Uint16Array(this.count);
    const rejections: Rejection[] = [];
    const numbers = new Map<string, number>();
    const taints = new Int32Array(this.count);
    const preferred = new Int32Array(this.count);
    const named = namedNodes(wants);
    const conflict = named?.size === 0 ? TERMS_CONFLICT : undefined;
    let considered = this.count;
    let anyTaint = false;
    let anyPreferred = false;
    for (let i = 0; i < this.count; i += 1) {
      const node = world.nodes.node(this.order[i] as number);
      const rejection = preFiltered(named, node) ?? filtered(wants, node, nodeName);
      if (rejection) {
        let number = numbers.get(rejection.text);
        if (number === undefined) {
          rejections.push(rejection);
          number = rejections.length;
          numbers.set(rejection.text, number);
        }
        rejectedAs[i] = number;
        if (rejection.unseen) considered -= 1;
      }
      taints[i] = intolerableTaints(wants, node);
      preferred[i] = preferredWeight(wants, node);
      anyTaint ||= taints[i] !== 0;
      anyPreferred ||= preferred[i] !== 0;
    }
    const resourceScores = new Int32Array(this.count);
    const reckonedAt = new Int32Array(this.count);
    return {
      rejectedAs,
      rejections,
      resourceScores,
      reckonedAt,
      taints: anyTaint ? taints : undefined,
      preferred: anyPreferred ? preferred : undefined,
      considered,
      conflict,
    };
  }
}

function preFiltered(named: ReadonlySet<string> | undefined, node: Node): Rejection | undefined {
  if (named === undefined || named.has(node.metadata.name)) return undefined;
  return {
    plugin: 'NodeAffinity',
    bit: AFFINITY_BIT,
    text: named.size === 0 ? TERMS_CONFLICT : NOT_NAMED,
    unseen: true,
  };
}

function filtered(wants: PodClass, node: Node, nodeName: string | undefined): Rejection | undefined {
  for (let number = 0; number < STATIC_FILTERS.length; number += 1) {
    const plugin = must(STATIC_FILTERS[number], 'the number is in the list');
    const text = plugin.rejects(wants, node, nodeName);
    if (text !== undefined) return { plugin: plugin.name, bit: 1 << number, text, unseen: false };
  }
  return undefined;
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

/** The current snapshot of a world; made anew only when nodes came, went or changed their spec or labels. */
export function snapshotOf(world: World): NodeSnapshot {
  const known = snapshots.get(world);
  if (known?.holds(world)) return known;
  const made = new NodeSnapshot(world);
  snapshots.set(world, made);
  return made;
}
