// What one second means for the requests at a pod: how many are served, refused and left, and how long they take. A pure reckoning from what comes, what
// waits and what processor there is; whose turn it is, and what follows for users, is `work` and `depart`.

import { NO_OUTCOME, OUTCOME, type PodWork, REMEMBERED } from './pod-work.ts';
import { chanceOfFull, chanceToWait, MOST_UTILISATION } from './response.ts';

/** Demand beyond twice the capacity is not told apart. */
export const LOAD_MOST = 2;
/** Stands for a rate without bound: an image whose requests cost nothing. */
const FREE_RATE = 1e9;

/** Places that are looked at for a remembered outcome. */
const PROBES = 8;

/** Pods of one image that get as much, with as many requests and nothing in the queue, have equal seconds: reckoned for the first, found for the others. */
export function calmOutcome(work: PodWork, kind: number, coming: number, wanted: number, potential: number): number {
  const { remembered, outcomes } = work;
  const mixed = Math.imul((coming * 4096) | 0, 0x9e3779b1) ^ Math.imul((potential * 64) | 0, 0x85ebca6b) ^ kind;
  const first = (mixed ^ (mixed >>> 15)) & (REMEMBERED - 1);
  let free = first;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const place = (first + probe) & (REMEMBERED - 1);
    const known = remembered[place] as number;
    if (known === NO_OUTCOME) {
      free = place;
      break;
    }
    if (
      outcomes[known + OUTCOME.coming] === coming &&
      outcomes[known + OUTCOME.potential] === potential &&
      outcomes[known + OUTCOME.image] === kind
    )
      return known;
  }
  const pod = { kind, waiting: 0, coming, wanted, granted: wanted, potential };
  const made = outcomeAt(work, work.nextOutcome(), pod);
  remembered[free] = made;
  return made;
}

/** A pod in one second: its image, requests that wait and that come, millicores that it wants, is granted, and could use. */
export interface PodSecond {
  readonly kind: number;
  readonly waiting: number;
  readonly coming: number;
  readonly wanted: number;
  readonly granted: number;
  readonly potential: number;
}

/** What happens to the requests at one pod; `base` is where the outcome begins. */
export function outcomeAt(
  work: PodWork,
  base: number,
  { kind, waiting, coming, wanted, granted, potential }: PodSecond,
): number {
  const { outcomes } = work;
  const idle = work.idle[kind] as number;
  const each = work.workPerRequest[kind] as number;
  const perMilli = work.requestsPerMilli[kind] as number;
  const room = work.backlog[kind] as number;
  const all = waiting + coming;
  const enough = each === 0 || granted >= wanted;
  const able = enough ? all : granted <= idle ? 0 : (granted - idle) * perMilli;
  const rate = potential <= idle ? 0 : each === 0 ? FREE_RATE : (potential - idle) * perMilli;
  const pace = rate > 0 ? 1 / rate : 0;
  const cores = potential > 1000 ? potential / 1000 : 1;
  const loaded = rate > 0 ? coming * pace : MOST_UTILISATION;
  const utilisation = Math.min(loaded, MOST_UTILISATION);
  const chance = rate > 0 ? chanceToWait(cores, utilisation) : 1;

  let over = able < all ? all - able - room : -room;
  const byChance = coming * chanceOfFull(chance, utilisation, room);
  if (over < byChance) over = byChance;
  if (over > coming) over = coming;
  const taken = all - over;
  const done = Math.min(able, taken);
  const left = taken - done;

  const seconds = cores * pace;
  const ahead = (waiting + left) / 2;
  const spare = rate * (1 - utilisation);
  let mean = spare > 0 ? chance / spare : 0;
  if (mean > room * pace) mean = room * pace;
  if (mean < ahead * pace) mean = ahead * pace;
  const inside = Math.max(done * (mean + seconds), left);

  outcomes[base + OUTCOME.served] = done === taken ? 1 : done / taken;
  outcomes[base + OUTCOME.refused] = over > 0 ? over / coming : 0;
  outcomes[base + OUTCOME.rate] = rate;
  outcomes[base + OUTCOME.spare] = spare;
  outcomes[base + OUTCOME.seconds] = seconds;
  outcomes[base + OUTCOME.ahead] = ahead;
  outcomes[base + OUTCOME.chance] = chance;
  outcomes[base + OUTCOME.busy] = rate > 0 && all < LOAD_MOST * rate ? all * pace : LOAD_MOST;
  outcomes[base + OUTCOME.wait] = mean;
  outcomes[base + OUTCOME.room] = room;
  outcomes[base + OUTCOME.late] = 0;
  outcomes[base + OUTCOME.lateFor] = -1;
  outcomes[base + OUTCOME.coming] = coming;
  outcomes[base + OUTCOME.potential] = potential;
  outcomes[base + OUTCOME.image] = kind;
  outcomes[base + OUTCOME.memory] = Math.floor(
    (work.memory[kind] as number) + inside * (work.memoryPerRequest[kind] as number),
  );
  outcomes[base + OUTCOME.unused] = Math.max(0, granted - idle - done * each);
  return base;
}
