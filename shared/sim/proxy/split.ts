// Rules of a Service that differ from node to node: traffic policy Local, and traffic distribution by hints (facts sheet 4.2;
// pkg/proxy/topology.go). What is kept is what the EndpointSlices say; what a node makes of it depends on the node.

import { hashValue, lanes } from '../../base/hash.ts';
import type { TrafficDistribution } from '../../kinds/service.ts';

/** A pod as a slice shows it. */
export interface Placed {
  readonly row: number;
  readonly node: number;
  readonly zone: string;
}

export interface Split {
  readonly local: boolean;
  /** Hints stand at the endpoints, as the distribution asks for it. */
  readonly distribution?: TrafficDistribution | undefined;
  /** Ascending rows: ready ones, and those that still serve while they end. */
  readonly ready: readonly Placed[];
  readonly ending: readonly Placed[];
}

const NOBODY: readonly number[] = [];
const known = new WeakMap<Split, Map<string, readonly number[]>>();

/** The rows to which a node sends, the same list for all nodes that stand alike. */
export function rowsFor(split: Split, node: number, zone: string): readonly number[] {
  let lists = known.get(split);
  if (!lists) {
    lists = new Map();
    known.set(split, lists);
  }
  const byNode = split.local || split.distribution === 'PreferSameNode';
  const key = byNode ? `${node} ${zone}` : zone;
  let rows = lists.get(key);
  if (!rows) {
    rows = split.local ? localRows(split, node) : hintedRows(split, node, zone);
    const same = [...lists.values()].find((one) => equalRows(one, rows as readonly number[]));
    rows = same ?? rows;
    lists.set(key, rows);
  }
  return rows;
}

function localRows({ ready, ending }: Split, node: number): readonly number[] {
  const here = (list: readonly Placed[]) => list.filter((one) => one.node === node).map((one) => one.row);
  const rows = here(ready);
  return rows.length > 0 ? rows : here(ending);
}

/** Hints are used only if every ready endpoint carries one and at least one fits; else everybody serves everybody. */
function hintedRows({ ready, ending, distribution }: Split, node: number, zone: string): readonly number[] {
  if (ready.length === 0) return ending.length === 0 ? NOBODY : ending.map((one) => one.row);
  if (distribution === 'PreferSameNode') {
    const here = ready.filter((one) => one.node === node);
    if (here.length > 0) return here.map((one) => one.row);
  }
  const hinted = zone !== '' && ready.every((one) => one.zone !== '');
  const near = hinted ? ready.filter((one) => one.zone === zone) : [];
  return (near.length > 0 ? near : ready).map((one) => one.row);
}

export function equalRows(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((row, i) => row === b[i]));
}

export function hashSplit(into: Int32Array, service: string, until: number, split: Split): void {
  hashValue([service, until, split], 0x5b117);
  into[0] = (into[0] as number) + (lanes[0] as number);
  into[1] = (into[1] as number) + (lanes[1] as number);
}
