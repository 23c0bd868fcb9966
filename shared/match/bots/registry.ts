// The bots by name.

import { unreachable } from '../../base/assert.ts';
import type { Bot, BotName } from './bot.ts';
import { Hands } from './hands.ts';
import { KubeDefault } from './kube-default.ts';
import { Strong } from './strong.ts';

/** A new bot for one match of a scenario of so many ticks a second. */
export function botNamed(name: BotName, speed: number): Bot {
  switch (name) {
    case 'none':
      return { name, sits: false, act: () => [] };
    case 'kube-default':
      return new KubeDefault();
    case 'hands':
      return new Hands(speed);
    case 'strong':
      return new Strong(speed);
    default:
      return unreachable(name);
  }
}
