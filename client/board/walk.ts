// Arrows on the map of points: from a node to its neighbour on the pier, across piers where they meet. Pure sums on the moorings.

import type { Layout } from './layout.ts';

/** The name of the node that the key leads to from a node, or from a pier to its first node; undefined where there is none. */
export function walk({ moorings, roll }: Layout, kind: 'ship' | 'pier', name: string, key: string): string | undefined {
  if (kind === 'pier') {
    const pier = moorings.piers.find(({ zone }) => zone === name);
    return key === 'ArrowDown' && pier !== undefined ? roll.names[pier.first] : undefined;
  }
  const index = roll.indexes.get(name);
  const at = moorings.piers.findIndex(
    ({ first, count }) => index !== undefined && index >= first && index < first + count,
  );
  const pier = moorings.piers[at];
  if (index === undefined || pier === undefined) return undefined;
  const n = index - pier.first;
  const column = n % moorings.columns;
  switch (key) {
    case 'ArrowLeft':
      return roll.names[index - 1];
    case 'ArrowRight':
      return roll.names[index + 1];
    case 'ArrowUp': {
      if (n >= moorings.columns) return roll.names[index - moorings.columns];
      const above = moorings.piers[at - 1];
      if (above === undefined) return undefined;
      const last = (above.rows - 1) * moorings.columns + column;
      return roll.names[above.first + Math.min(last, above.count - 1)];
    }
    case 'ArrowDown': {
      if (n + moorings.columns < pier.count) return roll.names[index + moorings.columns];
      const below = moorings.piers[at + 1];
      return below && roll.names[below.first + Math.min(column, below.count - 1)];
    }
    case 'Home':
      return roll.names[pier.first];
    case 'End':
      return roll.names[pier.first + pier.count - 1];
    default:
      return undefined;
  }
}
