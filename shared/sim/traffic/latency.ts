// How long a request takes: its own work, the wait behind others that comes in waves even when there is room (Sakasegawa's formula for M/M/c, within 3 % of
// Erlang C), and the fluid wait when there is not. Exact operations only.

import { power } from '../../base/power.ts';

const POINTS = 256;
const MOST_SERVERS = 32;
/** Waves of arrivals are not followed closer to saturation than this; beyond it the fluid queue says how long it takes. */
const MOST_LOAD = 0.98;
/** One request in a hundred takes longer than this many means, when waits fall off exponentially: ln 100. */
const HUNDREDTH = 4.605170185988092;

const tables: (Float64Array | undefined)[] = [];

/** rho^(sqrt(2(c+1)) − 1) at 257 points. */
function table(servers: number): Float64Array {
  let points = tables[servers];
  if (!points) {
    const exponent = Math.sqrt(2 * (servers + 1)) - 1;
    points = Float64Array.from({ length: POINTS + 1 }, (_, i) => power(i / POINTS, exponent));
    tables[servers] = points;
  }
  return points;
}

/** Mean wait in units of one request's service time: load 0.5 on one server 1.0, load 0.9 on one server 9.0, on four about 2.0. */
export function waveWait(load: number, milliCpu: number): number {
  const rho = Math.min(MOST_LOAD, Math.max(0, load));
  const servers = Math.min(MOST_SERVERS, Math.max(1, Math.floor(milliCpu / 1000)));
  const points = table(servers);
  const place = rho * POINTS;
  const low = Math.floor(place);
  const from = points[low] as number;
  const risen = from + ((points[low + 1] ?? from) - from) * (place - low);
  return risen / (servers * (1 - rho));
}

/** Waits are spread evenly from half the mean to one and a half: with a mean wait of 1.5 s and a limit of 2 s, one request in six is late. */
export function shareLate(meanWait: number, timeout: number): number {
  if (meanWait <= 0) return 0;
  const share = (1.5 * meanWait - timeout) / meanWait;
  return share < 0 ? 0 : share > 1 ? 1 : share;
}

export function ninetyNinth(ownAndWave: number, fluid: number): number {
  return HUNDREDTH * ownAndWave + 1.5 * fluid;
}
