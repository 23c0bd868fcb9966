// A world that was saved and restored goes on as the one that was not: the same hash at once and after each tick. What happens in it is the caller's.

import { expect } from 'vitest';
import { loadWorld, saveWorld } from '../../shared/sim/snapshot.ts';
import type { World } from '../../shared/sim/world.ts';
import { hashWorld } from '../../shared/sim/world-hash.ts';

/** `rest` plays what is left on a world and calls `after` when each of its ticks is over. Returns the restored world at its end. */
export function goesOnAlike(world: World, rest: (world: World, after: () => void) => void): World {
  const copy = loadWorld(saveWorld(world));
  expect(hashWorld(copy)).toBe(hashWorld(world));
  const hashes: string[] = [];
  rest(world, () => hashes.push(hashWorld(world)));
  let i = 0;
  rest(copy, () => {
    expect(hashWorld(copy)).toBe(hashes[i]);
    i += 1;
  });
  expect(i).toBe(hashes.length);
  return copy;
}
