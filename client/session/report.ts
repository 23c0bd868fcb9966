// What belongs in a report of a bug: which build stands at which tick of which match, and the hash of its world there. In the console of the
// browser `desiredState()` tells it. It reads and changes nothing, and tells only what the page knows anyway.

import { hashWorld } from '../../shared/sim/world-hash.ts';
import { BUILD_ID } from './build.ts';
import { addressOf, type Route } from './route.ts';
import type { Connection, Session, Source } from './session.ts';

export interface Report {
  readonly build: string;
  /** The page's address within the site. */
  readonly address: string;
  readonly source: Source;
  readonly connection: Connection;
  readonly seat: string | undefined;
  readonly roles: readonly string[];
  readonly tick: number;
  /** Of the world after this tick: equal for all who are at the same tick of the same match, and in its journal. */
  readonly hash: string;
}

export function reportOf(session: Session, route: Route): Report {
  const { world, view } = session;
  return {
    build: BUILD_ID,
    address: addressOf(route),
    source: session.source,
    connection: view.connection,
    seat: view.seat,
    roles: view.roles,
    tick: world.tick,
    hash: hashWorld(world),
  };
}
