// Where users enter: at every node with power, evenly. Nodes whose kube-proxy is stopped are few and are kept apart, so that all others count as one
// door whose rules are the same list.

import type { Tick } from '../../base/units.ts';
import type { Nodes } from '../machines/nodes.ts';
import type { Door } from '../proxy/special.ts';

/** What traffic asks of kube-proxies: rows of pods, ascending. Lists that did not change are the very same object. */
export interface RulesSource {
  /** The rules of every node that follows the EndpointSlices. */
  current(service: string): readonly number[];
  /** The rules of one node. */
  rules(service: string, node: number): readonly number[];
  /** Of a Service that is not plain: the ways on which its users come. */
  doors(service: string, nodes: Nodes, now: Tick): readonly Door[] | undefined;
  /** Nodes that do not follow, ascending. */
  staleNodes(): readonly number[];
  /** Services whose rules changed since traffic last looked and emptied it. */
  readonly changed: Set<string>;
  /** Grows whenever a node stops to follow or follows again. */
  readonly turns: number;
}

export class Entry {
  /** Share of users who enter at nodes with current rules; 0 while no node has power. */
  current = 0;
  /** Share of users at each of the nodes in `stale`. */
  each = 0;
  /** Nodes with power and old rules. */
  stale: number[] = [];
  /** No node has power: nobody gets in. */
  dark = true;
  private turns = -1;
  /** By node: whether it had power when last looked at. */
  private lit = new Uint8Array(0);

  /** True when users enter otherwise than in the last tick. While any node is stale, that is always taken to be so. */
  look(nodes: Nodes, rules: RulesSource): boolean {
    const { power } = nodes.at;
    const { each, current, turns } = this;
    let powered = 0;
    let switched = this.lit.length < nodes.length;
    if (switched) this.lit = new Uint8Array(2 * nodes.length);
    for (let slot = 0; slot < nodes.length; slot += 1) {
      const on = power[slot] as number;
      powered += on;
      if (this.lit[slot] === on) continue;
      this.lit[slot] = on;
      switched = true;
    }
    if (this.stale.length > 0) this.stale = [];
    for (const slot of rules.staleNodes()) if (power[slot] === 1) this.stale.push(slot);
    this.dark = powered === 0;
    this.each = this.dark ? 0 : 1 / powered;
    this.current = this.dark ? 0 : (powered - this.stale.length) / powered;
    this.turns = rules.turns;
    return switched || each !== this.each || current !== this.current || turns !== this.turns || this.stale.length > 0;
  }
}
