// A whole match without a host: a bot sits down and plays to the end. The command line, baselines and tests use it.

import { assert } from '../base/assert.ts';
import type { Frame } from '../journal/command.ts';
import type { Bot } from './bots/bot.ts';
import type { Match } from './match.ts';

/** Plays up to and including tick `until` (the scenario's length without it). The bot's orders go through the door as anybody's. `watch`
 * sees the frames of each tick that is played. */
export function playThrough(
  match: Match,
  bot: Bot,
  until = match.scenario.ticks,
  watch: (frames: readonly Frame[]) => void = () => undefined,
): void {
  const seat = bot.sits ? match.takeSeat(bot.name) : undefined;
  let n = 0;
  while (match.phase === 'open' && match.tick < until) {
    for (const [number, world] of match.worlds.entries()) {
      if (seat === undefined) break;
      for (const command of bot.act(world)) {
        n += 1;
        const answer = match.submit(seat, n, command, number);
        assert(
          answer.status !== 'refused' || answer.refusal.reason === 'TooManyRequests',
          `the bot ${bot.name} gives orders that are refused`,
        );
      }
    }
    watch(match.step());
  }
}
