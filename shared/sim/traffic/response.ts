// How long a pod's answers take below saturation, from tables: the chance to wait at all and the tail of the wait in an M/M/c queue, by Sakasegawa's
// formula. What waits because more comes in than goes out is counted by `work`, not estimated here.

import { expNegative, ln, power } from '../../base/power.ts';

/** Beyond this utilisation the steady state takes minutes to reach, so waits are reckoned as at this one; the counted queue takes over from here. */
export const MOST_UTILISATION = 0.98;
const MOST_SERVERS = 64;
const POINTS = 256;
const SCALE = POINTS / MOST_UTILISATION;
/** ln 100: a wait whose tail is exponential reaches its 99th percentile at ln(100 · chance) time constants. */
export const LN_100 = 4.605170185988092;
/** How far the 99th percentile of a normal distribution lies above its mean, in standard deviations. */
const NORMAL_99 = 2.326;

/** Rows by number of servers, made when they are first asked for; a row is a pure function of its number. */
interface Row {
  readonly chance: Float64Array;
  readonly tail: Float64Array;
}
const rows: (Row | undefined)[] = [];

/**
 * Sakasegawa: Wq ≈ ρ^(√(2(c+1)) − 1) / (c (1 − ρ) μ). As Wq = C / (cμ − λ), his chance to wait is C ≈ ρ^(√(2(c+1)) − 1): exactly ρ for one server.
 * The tail holds ln(100 C) / (1 − ρ): the 99th percentile of the wait, times the rate cμ.
 */
function build(servers: number): Row {
  const exponent = Math.sqrt(2 * (servers + 1)) - 1;
  const chance = new Float64Array(POINTS + 2);
  const tail = new Float64Array(POINTS + 2);
  for (let i = 1; i < chance.length; i += 1) {
    const utilisation = i / SCALE;
    const c = power(utilisation, exponent);
    chance[i] = c;
    tail[i] = c > 0.01 ? ln(100 * c) / (1 - utilisation) : 0;
  }
  return { chance, tail };
}

function rowOf(cores: number): Row {
  const servers = cores >= MOST_SERVERS ? MOST_SERVERS : Math.floor(cores + 0.5);
  const row = rows[servers];
  if (row) return row;
  while (rows.length <= servers) rows.push(undefined);
  const made = build(servers);
  rows[servers] = made;
  return made;
}

function at(column: Float64Array, utilisation: number): number {
  const x = utilisation * SCALE;
  const i = Math.floor(x);
  const low = column[i] as number;
  return low + (x - i) * ((column[i + 1] as number) - low);
}

/** The chance that a request has to wait at all; `cores` from 1 on (rounded, 64 at most), utilisation from 0 to MOST_UTILISATION. */
export function chanceToWait(cores: number, utilisation: number): number {
  return at(rowOf(cores).chance, utilisation);
}

/** The 99th percentile of the wait times the rate of the whole pod: divide by requests a second. */
export function tailOfWait(cores: number, utilisation: number): number {
  return at(rowOf(cores).tail, utilisation);
}

/**
 * Share of arrivals that find a backlog of `room` requests full although there is capacity on average: M/M/1/K for one server, with the chance to wait
 * in place of ρ for more. ρ^room is e^(room · ln ρ), with ln ρ ≈ −2 (1 − ρ)/(1 + ρ): one server at 0.9 with room for 10 refuses 4.9 %, with room for 100 none.
 */
export function chanceOfFull(chance: number, utilisation: number, room: number): number {
  const idle = 1 - utilisation;
  if (room * idle > 15 * (1 + utilisation)) return 0; // below e^−30, and without the division
  const reached = chance * expNegative((2 * room * idle) / (1 + utilisation));
  return (idle * reached) / (1 - utilisation * reached);
}

/**
 * Chance to exceed `limit` seconds for a request with `waiting` others ahead at `rate` a second and `seconds` of its own. Each of those ahead takes an
 * exponential time, so the sum has the variance waiting/rate² + seconds²; it is taken as uniform over that width, the plainest shape that is 0 well
 * below the limit, 1 well above and a straight line between. 100 ahead at 50/s: 2 s ± 0.35 s, so a limit of 2 s is missed by half, one of 2.5 s by none.
 */
export function chanceBeyond(limit: number, waiting: number, rate: number, seconds: number): number {
  const mean = waiting / rate + seconds;
  const half = Math.sqrt(3 * (waiting / (rate * rate) + seconds * seconds));
  if (mean + half <= limit) return 0;
  if (mean - half >= limit) return 1;
  return (mean + half - limit) / (2 * half);
}

/** The 99th percentile of the wait behind `waiting` others. */
export function tailBehind(waiting: number, rate: number): number {
  return (waiting + NORMAL_99 * Math.sqrt(waiting)) / rate;
}
