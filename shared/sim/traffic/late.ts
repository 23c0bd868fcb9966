// Which share of a pod's answers comes too late for users who wait only so long. Reckoned once for an outcome and a time-out.

import { expNegative } from '../../base/power.ts';
import type { Ground } from './ground.ts';
import { OUTCOME } from './pod-work.ts';
import { chanceBeyond } from './response.ts';

/**
 * Share of a pod's answers that come too late. Below saturation the wait of an M/M/c queue is exponential for those who wait at all; behind a backlog it is
 * the sum of those ahead. Neither is worse than a full backlog would be.
 */
export function lateShare(ground: Ground, base: number, limit: number): number {
  const { outcomes } = ground.traffic.work;
  const share = reckonLate(outcomes, base, limit);
  outcomes[base + OUTCOME.late] = share;
  outcomes[base + OUTCOME.lateFor] = limit;
  return share;
}

function reckonLate(outcomes: Float64Array, base: number, limit: number): number {
  const rate = outcomes[base + OUTCOME.rate] as number;
  if (rate <= 0 || limit <= 0) return 1; // without a limit left all was spent on calls
  const seconds = outcomes[base + OUTCOME.seconds] as number;
  const ahead = outcomes[base + OUTCOME.ahead] as number;
  const left = limit - seconds;
  const byChance =
    left > 0
      ? (outcomes[base + OUTCOME.chance] as number) * expNegative(left * (outcomes[base + OUTCOME.spare] as number))
      : 1;
  const room = outcomes[base + OUTCOME.room] as number;
  // The common case without a square root: nobody is ahead, and a full backlog would make half of all answers late.
  if (ahead === 0 && seconds * 2.8 < limit && (byChance === 0 || (byChance < 0.5 && room >= left * rate)))
    return byChance;
  const behind = chanceBeyond(limit, ahead, rate, seconds);
  const most = chanceBeyond(limit, Math.max(room, ahead), rate, seconds);
  return Math.min(Math.max(byChance, behind), most);
}
