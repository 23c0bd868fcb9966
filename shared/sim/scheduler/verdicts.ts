// What has been found out about every node for one base of scheduling classes: what the Node objects say, and what follows from what is booked on each node alone.
// Pods of that base share it; it is refreshed for the nodes that changed since, and for no other. What hangs on other nodes is asked anew for each pod.

import { compareNumber } from '../../base/order.ts';
import type { NodeSlot } from '../../base/units.ts';
import type { Node } from '../../kinds/node.ts';
import type { NodeSnapshot } from './node-snapshot.ts';
import { admitsClass, NOT_NAMED, namedNodes, preferredWeight, TERMS_CONFLICT } from './plugins/node-affinity.ts';
import type { Candidate, Check, NodeScore } from './plugins/plugin.ts';
import { filterNumber, LIVE_FILTERS, NODE_SCORES, STATIC_FILTERS } from './plugins/registry.ts';
import { intolerableTaints, taintToleration } from './plugins/taint-toleration.ts';

export interface Rejection {
  readonly plugin: string;
  /** Number of the plugin, see `registry`. */
  readonly number: number;
  readonly text: string;
  /** The node was not even looked at: PreFilter had left it out. */
  readonly unseen: boolean;
}

/** A check with its filter's number. */
export interface NumberedCheck {
  readonly number: number;
  readonly name: string;
  readonly check: Check;
}

/** In `local`: the node does not take pods of this base. */
export const TAKES_NONE = -1;

/** All arrays are by place in the snapshot's order. */
export class Verdicts {
  /** 0: no objection by the Node object. Otherwise 1 + the number of the rejection. */
  readonly rejectedAs: Uint16Array;
  readonly rejections: Rejection[] = [];
  /** Raw scores; undefined when they are 0 everywhere. */
  readonly taints: Int32Array | undefined;
  readonly preferred: Int32Array | undefined;
  /** TAKES_NONE, or the sum of the weighted scores that need no comparison with other nodes. */
  readonly local: Float64Array;
  /** Nodes that PreFilter left to be looked at, and the text with which it ended the cycle altogether. */
  readonly considered: number;
  readonly conflict: string | undefined;
  readonly checks: readonly NumberedCheck[];
  readonly scores: readonly { readonly plugin: NodeScore; readonly weight: number }[];
  private readonly snapshot: NodeSnapshot;
  private readonly candidate: Candidate;
  private read = -1;
  private admittedNodes: Uint8Array | undefined;
  private toleratedNodes: Uint8Array | undefined;

  /** `nodeName` is the pod's own spec.nodeName, for explanations of pods that are bound. */
  constructor(candidate: Candidate, nodeName: string | undefined) {
    const { snapshot, wants, configuration } = candidate;
    const { disabled, version, weights } = configuration;
    this.snapshot = snapshot;
    this.candidate = candidate;
    this.local = new Float64Array(snapshot.count);
    this.rejectedAs = new Uint16Array(snapshot.count);
    this.checks = nodeChecks(candidate);
    this.scores = NODE_SCORES.filter((plugin) => weights[plugin.name] > 0 && plugin.applies(candidate)).map(
      (plugin) => ({ plugin, weight: weights[plugin.name] }),
    );
    // 1.20 asked every node, and gave the filter's own reason.
    const named = disabled.includes('NodeAffinity') || version === '1.20' ? undefined : namedNodes(wants);
    this.conflict = named?.size === 0 ? TERMS_CONFLICT : undefined;
    // Pods of DaemonSets name one node each: the others are passed over at once, not looked at one by one.
    const places =
      named !== undefined && named.size > 0
        ? placesOf(snapshot, named)
        : Array.from(snapshot.order, (_, place) => place);
    this.considered = this.reject(named, nodeName, places);
    this.taints = this.raw((node) => intolerableTaints(wants, node), places);
    this.preferred = this.raw((node) => preferredWeight(wants, node), places);
  }

  /** Brings `local` up to date. */
  refresh(): void {
    const { changes } = this.snapshot.world.nodes;
    const behind = changes.count - this.read;
    if (behind === 0) return;
    if (this.read < 0 || behind > this.snapshot.count || !changes.reaches(this.read)) {
      for (let place = 0; place < this.snapshot.count; place += 1) this.local[place] = this.reckon(place);
    } else {
      const { placeOf } = this.snapshot;
      for (let n = this.read; n < changes.count; n += 1) {
        const place = placeOf[changes.at(n)] ?? -1; // a node that came or went makes another snapshot
        if (place >= 0) this.local[place] = this.reckon(place);
      }
    }
    this.read = changes.count;
  }

  /** What the Node object itself says against the pod. */
  rejectionAt(place: number): Rejection | undefined {
    return this.rejections[(this.rejectedAs[place] as number) - 1];
  }

  /** PreFilter left the node out. */
  unseen(place: number): boolean {
    return this.rejectionAt(place)?.unseen === true;
  }

  /** By node slot, 1 where nodeSelector and required node affinity hold. */
  get admitted(): Uint8Array {
    this.admittedNodes ??= this.where((node) => admitsClass(this.candidate.wants, node));
    return this.admittedNodes;
  }

  /** By node slot, 1 where no taint keeps the pod away. */
  get tolerated(): Uint8Array {
    this.toleratedNodes ??= this.where(
      (node) => taintToleration.rejects(this.candidate.wants, node, undefined) === undefined,
    );
    return this.toleratedNodes;
  }

  private where(holds: (node: Node) => boolean): Uint8Array {
    const slots = new Uint8Array(this.snapshot.placeOf.length);
    for (const slot of this.snapshot.order) if (holds(this.snapshot.world.nodes.node(slot))) slots[slot] = 1;
    return slots;
  }

  private reckon(place: number): number {
    if (this.rejectedAs[place] !== 0) return TAKES_NONE;
    const node = this.snapshot.order[place] as NodeSlot; // the order is made of slots
    for (let i = 0; i < this.checks.length; i += 1)
      if (!(this.checks[i] as NumberedCheck).check.passes(node)) return TAKES_NONE;
    let total = 0;
    for (let i = 0; i < this.scores.length; i += 1) {
      const { plugin, weight } = this.scores[i] as (typeof this.scores)[number];
      total += weight * plugin.score(this.candidate, node);
    }
    return total;
  }

  private raw(score: (node: Node) => number, places: readonly number[]): Int32Array | undefined {
    let scores: Int32Array | undefined;
    for (const place of places) {
      const one = score(this.snapshot.node(place));
      if (one === 0) continue;
      scores ??= new Int32Array(this.snapshot.count);
      scores[place] = one;
    }
    return scores;
  }

  /** Fills `rejectedAs`; gives back how many nodes PreFilter left. Nodes that are not at `places` are not named. */
  private reject(
    named: ReadonlySet<string> | undefined,
    nodeName: string | undefined,
    places: readonly number[],
  ): number {
    const { wants, configuration } = this.candidate;
    const filters = STATIC_FILTERS.filter((one) => !configuration.disabled.includes(one.name));
    const numbers = new Map<string, number>();
    let considered = this.snapshot.count;
    if (places.length < considered) {
      this.rejections.push(unnamed(NOT_NAMED));
      numbers.set(NOT_NAMED, this.rejections.length);
      this.rejectedAs.fill(this.rejections.length);
      for (const place of places) this.rejectedAs[place] = 0;
      considered = places.length;
    }
    for (const place of places) {
      const node = this.snapshot.node(place);
      let rejection = preFiltered(named, node);
      for (let i = 0; rejection === undefined && i < filters.length; i += 1) {
        const { name, rejects } = filters[i] as (typeof filters)[number];
        const text = rejects(wants, node, nodeName);
        if (text !== undefined) rejection = { plugin: name, number: filterNumber(name), text, unseen: false };
      }
      if (!rejection) continue;
      let number = numbers.get(rejection.text);
      if (number === undefined) {
        this.rejections.push(rejection);
        number = this.rejections.length;
        numbers.set(rejection.text, number);
      }
      this.rejectedAs[place] = number;
      if (rejection.unseen) considered -= 1;
    }
    return considered;
  }
}

function nodeChecks(candidate: Candidate): NumberedCheck[] {
  const checks: NumberedCheck[] = [];
  for (const { name, scope, prepare } of LIVE_FILTERS) {
    if (scope !== 'node' || candidate.configuration.disabled.includes(name)) continue;
    const check = prepare(candidate);
    if (check && !('endsCycle' in check)) checks.push({ number: filterNumber(name), name, check });
  }
  return checks;
}

function preFiltered(named: ReadonlySet<string> | undefined, node: Node): Rejection | undefined {
  if (named === undefined || named.has(node.metadata.name)) return undefined;
  return unnamed(named.size === 0 ? TERMS_CONFLICT : NOT_NAMED);
}

function unnamed(text: string): Rejection {
  return { plugin: 'NodeAffinity', number: filterNumber('NodeAffinity'), text, unseen: true };
}

/** Of the nodes that are named, those that are there, in their order. */
function placesOf({ world, placeOf }: NodeSnapshot, named: ReadonlySet<string>): number[] {
  const places: number[] = [];
  for (const name of named) {
    const place = placeOf[world.nodes.slotOf(name) ?? -1] ?? -1;
    if (place >= 0) places.push(place);
  }
  return places.sort(compareNumber);
}
