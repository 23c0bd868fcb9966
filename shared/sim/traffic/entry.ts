// Where users enter: at every node with power, evenly. Nodes whose kube-proxy is stopped are few and are kept apart, so that all others count as one
// door whose rules are the same list.

import type { Nodes } from '../machines/nodes.ts';

/** What traffic asks of kube-proxies: rows of pods, ascending. Lists that did not change are the very same object. */
export interface RulesSource {
  /** The rules of every node that follows the EndpointSlices. */
  current(service: string): readonly number[];
  /** The rules of one node. */
  rules(service: string, node: number): readonly number[];
  /** Nodes that do not follow, ascending. */
  staleNodes(): readonly number[];
}

export class Entry {
  /** Share of users who enter at nodes with current rules; 0 while no node has power. */
  current = 0;
  /** Share of users at each of the nodes in `stale`. */
  each = 0;
  /** Nodes with power and old rules. */
  readonly stale: number[] = [];
  /** No node has power: nobody gets in. */
  dark = true;

  look(nodes: Nodes, rules: RulesSource): void {
    const { power } = nodes.at;
    let powered = 0;
    for (let slot = 0; slot < nodes.length; slot += 1) powered += power[slot] as number;
    this.stale.length = 0;
    for (const slot of rules.staleNodes()) if (power[slot] === 1) this.stale.push(slot);
    this.dark = powered === 0;
    this.each = this.dark ? 0 : 1 / powered;
    this.current = this.dark ? 0 : (powered - this.stale.length) / powered;
  }
}
