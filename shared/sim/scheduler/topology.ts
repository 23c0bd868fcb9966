// Topology: which nodes share a value of a label, and how many pods of a kind stand in each such domain. The counts are kept in step by `census` with every
// pod that is booked or given back; what they mean is for PodTopologySpread and InterPodAffinity.

import type { Labels } from '../../kinds/meta.ts';
import type { Kin } from './census.ts';

/** The domains of one topology key, numbered from 0. */
export interface Domains {
  readonly key: string;
  readonly count: number;
  /** By node slot; −1 for a node that lacks the label. */
  readonly of: Int32Array;
  /** Every node has the label. */
  readonly everywhere: boolean;
}

/** Stands in the place of a topology key where each node is a domain of its own. */
export const EACH_NODE = '';

/** The domains of all keys that anybody asked for, as long as nodes and their labels stay as they are. */
export class Topology {
  private readonly order: Int32Array;
  private readonly labels: readonly (Labels | undefined)[];
  private readonly slots: number;
  private readonly byKey = new Map<string, Domains>();

  /** `labels` stand in the order of `order`, which has the nodes' slots; `slots` is the length of their table. */
  constructor(order: Int32Array, labels: readonly (Labels | undefined)[], slots: number) {
    this.order = order;
    this.labels = labels;
    this.slots = slots;
  }

  domains(key: string): Domains {
    let domains = this.byKey.get(key);
    if (!domains) {
      domains = key === EACH_NODE ? this.eachNode() : this.byLabel(key);
      this.byKey.set(key, domains);
    }
    return domains;
  }

  private eachNode(): Domains {
    const of = Int32Array.from({ length: this.slots }, (_, slot) => slot);
    return { key: EACH_NODE, count: this.slots, of, everywhere: true };
  }

  private byLabel(key: string): Domains {
    const of = new Int32Array(this.slots).fill(-1);
    const numbers = new Map<string, number>();
    let everywhere = true;
    for (const [place, slot] of this.order.entries()) {
      const value = this.labels[place]?.[key];
      if (value === undefined) everywhere = false;
      else {
        const number = numbers.get(value) ?? numbers.size;
        numbers.set(value, number);
        of[slot] = number;
      }
    }
    return { key, count: numbers.size, of, everywhere };
  }
}

export interface Counted {
  readonly domains: Domains;
  /** What each pod of a kin adds; 0 for kins that do not count. Weights may be negative. */
  readonly weightOf: (kin: Kin) => number;
  /** Leaves out pods that are being deleted. */
  readonly livingOnly: boolean;
  /** By node slot, 1 where pods count; undefined: on all nodes. */
  readonly eligible?: Uint8Array | undefined;
}

const NONE = new Int32Array(0);

/** A sum over pods by domain. Memory is taken with the first pod that counts: most selectors of other workloads match nothing here. */
export class TopologyCount {
  readonly domains: Domains;
  readonly weightOf: (kin: Kin) => number;
  readonly livingOnly: boolean;
  private readonly eligible: Uint8Array | undefined;
  /** By domain; without any entry while nothing was ever counted. */
  sums: Int32Array = NONE;
  /** Domains whose sum is not 0. */
  private filled = 0;
  /** Grows with each change. */
  changes = 0;

  constructor({ domains, weightOf, livingOnly, eligible }: Counted) {
    this.domains = domains;
    this.weightOf = weightOf;
    this.livingOnly = livingOnly;
    this.eligible = eligible;
  }

  add(node: number, weight: number): void {
    const domain = this.domains.of[node] ?? -1; // a node may have come since the domains were numbered; then they are about to be renewed
    if (domain < 0 || (this.eligible && this.eligible[node] !== 1)) return;
    if (this.sums === NONE) this.sums = new Int32Array(this.domains.count);
    const before = this.sums[domain] as number;
    const after = before + weight;
    this.sums[domain] = after;
    if (before === 0) this.filled += 1;
    if (after === 0) this.filled -= 1;
    this.changes += 1;
  }

  /** 0 for domain −1, too. */
  in(domain: number): number {
    return domain >= 0 && domain < this.sums.length ? (this.sums[domain] as number) : 0;
  }

  /** No domain has anything. */
  get empty(): boolean {
    return this.filled === 0;
  }
}
