// What controllers remember of nodes that no object tells: how disrupted each zone is and when its next node may be tainted, and which nodes are missing.

import { sortedKeys } from '../../base/order.ts';

export type ZoneState = 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption';

export interface Zone {
  state: ZoneState;
  /** Seconds between two nodes that get a NoExecute taint; 0 when none may. */
  period: number;
  /** When the next one may. */
  taintAt: number;
}

export interface SavedNodeMemory {
  readonly zones: readonly (Zone & { readonly zone: string })[];
  readonly missing: readonly { readonly node: string; readonly until: number }[];
}

export class NodeMemory {
  readonly zones = new Map<string, Zone>();
  /** Nodes that pods name and that do not exist, and when the pod garbage collector believes it. */
  readonly missing = new Map<string, number>();

  save(): SavedNodeMemory {
    return {
      zones: sortedKeys(this.zones).map((zone) => ({ zone, ...(this.zones.get(zone) as Zone) })), // a key of the map
      missing: sortedKeys(this.missing).map((node) => ({ node, until: this.missing.get(node) ?? 0 })),
    };
  }

  restore({ zones, missing }: SavedNodeMemory): void {
    for (const { zone, ...rest } of zones) this.zones.set(zone, rest);
    for (const { node, until } of missing) this.missing.set(node, until);
  }

  forget(): void {
    this.zones.clear();
    this.missing.clear();
  }
}
