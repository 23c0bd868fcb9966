// From where the board has its moments: it says which ships it looks at, and gets a moment with at least these in full, now or a little later.

import type { World } from '../../shared/sim/world.ts';
import { crowdMoment, isCrowd } from './crowd.ts';
import { type Moment, momentOf } from './scene-model.ts';

export interface Lookout {
  /** The latest moment. `wanted`: names of the ships that are looked at; a moment that is made elsewhere brings them with the next one. */
  look(wanted: readonly string[]): Moment;
  /** The world has changed: the next look is a new moment. */
  stale(): void;
}

/** For a world at hand. */
export function lookoutOn(source: { readonly world: World }): Lookout {
  let moment: Moment | undefined;
  let looked = '';
  return {
    look: (wanted) => {
      const { world } = source;
      const crowd = isCrowd(world);
      const names = crowd ? wanted.join() : '';
      if (moment === undefined || looked !== names) moment = crowd ? crowdMoment(world, wanted) : momentOf(world);
      looked = names;
      return moment;
    },
    stale: () => {
      moment = undefined;
    },
  };
}
