// What a client needs to join in the middle: one world with what was scraped of it, its accounts and the roster, as bytes.

import { decode, encode } from '../base/binary.ts';
import { Accounts } from '../scenario/score.ts';
import { loadWorld, saveWorld } from '../sim/snapshot.ts';
import type { World } from '../sim/world.ts';
import { restoreUsage, type SavedUsage, saveUsage } from './known/usage.ts';
import { Roster } from './roster.ts';

interface SavedMatch {
  readonly world: Uint8Array;
  readonly usage: SavedUsage;
  readonly accounts: ReturnType<Accounts['save']>;
  readonly roster: ReturnType<Roster['save']>;
}

/** Only between ticks. */
export function saveMatch(world: World, accounts: Accounts, roster: Roster): Uint8Array {
  return encode({
    world: saveWorld(world),
    usage: saveUsage(world),
    accounts: accounts.save(),
    roster: roster.save(),
  } satisfies SavedMatch);
}

/** Throws BinaryError for bytes that are no snapshot; they come from our own server or memory. */
export function loadMatch(bytes: Uint8Array): {
  readonly world: World;
  readonly accounts: Accounts;
  readonly roster: Roster;
} {
  const saved = decode(bytes) as SavedMatch; // written by saveMatch
  const accounts = new Accounts();
  accounts.restore(saved.accounts);
  const world = loadWorld(saved.world);
  restoreUsage(world, saved.usage);
  return { world, accounts, roster: new Roster(saved.roster) };
}
