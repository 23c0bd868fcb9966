// What is said while the API server writes nothing: that one looks at an old state, and of when it is.

import { knownPlane } from '../../shared/match/known/plane.ts';
import type { World } from '../../shared/sim/world.ts';
import { clock } from '../text/format.ts';
import type { Words } from '../text/words.ts';

/** Undefined while it answers and writes. */
export function planeWords(words: Words, world: World): string | undefined {
  const { state, asOf } = knownPlane(world);
  return state === 'answers' ? undefined : words(`match.plane.${state}`, { time: clock(asOf) });
}
