// Of which tick the state is that players see: of this one while the API server writes, and of the last one in which it did while it does not.

import type { Tick } from '../../base/units.ts';
import type { World } from '../../sim/world.ts';
import { linksOf } from './links.ts';

export interface KnownPlane {
  /** `read-only`: it answers from its cache. `silent`: nobody answers, and what is seen is remembered. */
  readonly state: 'answers' | 'read-only' | 'silent';
  /** Nothing that came later stands in any object. */
  readonly asOf: Tick;
}

export function knownPlane(world: World): KnownPlane {
  const { answers, writable } = world.plane;
  if (answers && writable) return { state: 'answers', asOf: world.tick };
  return { state: answers ? 'read-only' : 'silent', asOf: linksOf(world).readOnlyFrom };
}
