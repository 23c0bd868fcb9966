// A bot: a player of code. It looks at the world and gives commands, at the pace and with the means of a person where it stands in for one.

import type { Command } from '../../journal/command.ts';
import type { World } from '../../sim/world.ts';

export const BOTS = ['none', 'kube-default', 'hands', 'strong'] as const;
export type BotName = (typeof BOTS)[number];

export interface Bot {
  readonly name: BotName;
  /** Whether it takes a seat; who has none cannot give commands. */
  readonly sits: boolean;
  /** Its commands for the next tick. */
  act(world: World): Command[];
}

/** Real seconds that a person needs for a decision. */
const SECONDS_PER_DECISION = 2;

/** True in the ticks in which a person decides: once in two real seconds, at so many ticks a second. */
export function decidesNow(world: World, speed: number): boolean {
  return world.tick % (SECONDS_PER_DECISION * speed) === 0;
}
