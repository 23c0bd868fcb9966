// What a match is worth: raw terms, gathered tick by tick from the world alone, and the scale on which they become a score. Rules SCORE-1 to SCORE-6.

import { compareText } from '../base/order.ts';
import type { Deployment } from '../kinds/deployment.ts';
import { LOSS_REASONS } from '../sim/traffic/loss-reasons.ts';
import type { World } from '../sim/world.ts';
import type { Prices, ScoringWeights } from './scenario.ts';

/** The error budget is measured against this share of requests served well, in thousandths. */
export const OBJECTIVE_PERMILLE = 990;

export interface Terms {
  /** Share of the users' requests that were served in time, 0 to 1; 1 while there were none. */
  readonly goodput: number;
  readonly requests: number;
  readonly good: number;
  /** Lost requests by reason. */
  readonly lost: Readonly<Record<string, number>>;
  /** What is left of the error budget: 1 untouched, 0 used up, below 0 overdrawn. */
  readonly errorBudget: number;
  /** Replicas wanted but not ready, in pod-seconds. */
  readonly distance: number;
  /** What machines and requests cost so far. */
  readonly costCents: number;
  /** How often a pod that was ready ceased to be: deleted, evicted, ended, or lost with its node. */
  readonly disruption: number;
}

const FREE: Prices = { centsPerCoreHour: 0, centsPerGibHour: 0 };
const GIB = 1_073_741_824;

/** Plain data, for snapshots. */
export interface SavedAccounts {
  readonly requests: number;
  readonly good: number;
  readonly lost: readonly (readonly [string, number])[];
  readonly distance: number;
  readonly centTicks: number;
  readonly disruption: number;
  readonly prices: Prices;
  /** Pods (slots) that were ready after the last tick. */
  readonly ready: readonly number[];
}

export class Accounts {
  private requests = 0;
  private good = 0;
  private readonly lost = new Map<string, number>();
  private distance = 0;
  /** Cents an hour, summed over ticks: 3,600 of them are one cent. */
  private centTicks = 0;
  private disruption = 0;
  private ready: readonly number[] = [];
  private prices: Prices;

  constructor(prices: Prices = FREE) {
    this.prices = prices;
  }

  /** Once after each tick. */
  observe(world: World): void {
    this.countRequests(world);
    this.distance += missingReplicas(world);
    this.centTicks += centsPerHour(world, this.prices);
    this.countDisruption(world);
  }

  private countRequests(world: World): void {
    this.requests = 0;
    this.good = 0;
    this.lost.clear();
    for (const service of world.traffic.inOrder()) {
      // Calls of other Services are no users: their losses count in front.
      const { called } = service;
      this.requests += service.offeredTotal - (called?.[0] ?? 0);
      this.good += service.goodTotal - (called?.[1] ?? 0);
      for (const [i, reason] of LOSS_REASONS.entries())
        this.lost.set(reason, (this.lost.get(reason) ?? 0) + (service.lostTotal[i] ?? 0) - (called?.[2 + i] ?? 0));
    }
  }

  private countDisruption(world: World): void {
    const { ready, node } = world.pods.at;
    // A row that is used again in the same tick holds a pod that is not ready yet, so slots are enough to tell pods apart.
    for (const slot of this.ready) if (ready[slot] !== 1) this.disruption += 1;
    const now: number[] = [];
    for (let slot = 0; slot < world.pods.length; slot += 1)
      if (ready[slot] === 1 && (node[slot] as number) >= 0) now.push(slot);
    this.ready = now;
  }

  terms(): Terms {
    const lost = [...this.lost.entries()].sort((x, y) => compareText(x[0], y[0]));
    const allowed = (this.requests * (1000 - OBJECTIVE_PERMILLE)) / 1000;
    return {
      goodput: this.requests === 0 ? 1 : this.good / this.requests,
      requests: this.requests,
      good: this.good,
      lost: Object.fromEntries(lost),
      errorBudget: allowed === 0 ? 1 : 1 - (this.requests - this.good) / allowed,
      distance: this.distance,
      costCents: Math.floor(this.cents),
      disruption: this.disruption,
    };
  }

  /** The cost so far, not rounded. */
  get cents(): number {
    return this.centTicks / 3600;
  }

  save(): SavedAccounts {
    const { requests, good, distance, centTicks, disruption, prices, ready } = this;
    const lost = [...this.lost.entries()].sort((x, y) => compareText(x[0], y[0]));
    return { requests, good, lost, distance, centTicks, disruption, prices, ready };
  }

  restore(saved: SavedAccounts): void {
    this.requests = saved.requests;
    this.good = saved.good;
    this.lost.clear();
    for (const [reason, count] of saved.lost) this.lost.set(reason, count);
    this.distance = saved.distance;
    this.centTicks = saved.centTicks;
    this.disruption = saved.disruption;
    this.prices = saved.prices;
    this.ready = saved.ready;
  }
}

/** What the cluster costs as it stands: its machines, and what the pods bound to them request, used or not. Rule SCORE-3. */
export function centsPerHour(world: World, { centsPerCoreHour, centsPerGibHour }: Prices): number {
  const { centsPerHour: machine, requestedMilli, requestedMemory } = world.nodes.at;
  let cents = 0;
  for (const slot of world.nodes.byName()) {
    cents += machine[slot] as number;
    cents += ((requestedMilli[slot] as number) / 1000) * centsPerCoreHour;
    cents += ((requestedMemory[slot] as number) / GIB) * centsPerGibHour;
  }
  return cents;
}

/** Over all Deployments, and ReplicaSets without an owner: replicas asked for and not ready, as the control plane knows it. */
function missingReplicas(world: World): number {
  let missing = 0;
  for (const { object } of world.store.table('Deployment').values()) missing += missingOf(world, object);
  for (const { object } of world.store.table('ReplicaSet').values()) {
    if (object.metadata.ownerReferences === undefined)
      missing += Math.max(0, object.spec.replicas - (world.owners.of(object.metadata.uid)?.ready ?? 0));
  }
  return missing;
}

/** Replicas that a Deployment asks for and that are not ready. */
export function missingOf(world: World, { metadata, spec }: Deployment): number {
  let ready = 0;
  for (const key of world.owners.keysOf(metadata.uid, 'ReplicaSet')) {
    const set = world.store.get('ReplicaSet', key);
    if (set) ready += world.owners.of(set.metadata.uid)?.ready ?? 0;
  }
  return Math.max(0, spec.replicas - ready);
}

/** Points before the scale. The fourth root makes the last per cents of goodput weigh most, as nines are counted: with 6.25 % of the requests
 * lost half of its points are gone, with 0.81 % 30 %, with 0.01 % 10 %. */
export function points(terms: Terms, weights: ScoringWeights): number {
  const { goodput, distance, cost, disruption } = pointsTaken(terms, weights);
  return weights.goodput - goodput - distance - cost - disruption;
}

export const TERMS = ['goodput', 'distance', 'cost', 'disruption'] as const;
export type TermName = (typeof TERMS)[number];

/** What each term takes from the points of a perfect match, before the scale. */
export function pointsTaken(
  terms: Pick<Terms, 'goodput' | 'distance' | 'costCents' | 'disruption'>,
  weights: ScoringWeights,
): Record<TermName, number> {
  const lost = Math.max(0, 1 - terms.goodput);
  return {
    goodput: weights.goodput * Math.sqrt(Math.sqrt(lost)),
    distance: (weights.distance * terms.distance) / 1000,
    cost: (weights.cost * terms.costCents) / 100,
    disruption: weights.disruption * terms.disruption,
  };
}

/** 0 for what doing nothing gets, 1,000 for what par gets, in a straight line through both; the nearest integer (halves go up), below 0 shows 0. */
export function score(terms: Terms, none: Terms, par: Terms, weights: ScoringWeights): number {
  const low = points(none, weights);
  const spread = points(par, weights) - low;
  // Without a spread there is no scale: par stands for all that is as good.
  const value = spread > 0 ? (1000 * (points(terms, weights) - low)) / spread : terms.goodput >= par.goodput ? 1000 : 0;
  return Math.max(0, Math.floor(value + 0.5));
}

/** Par must be ahead of doing nothing by this share of the points for goodput, in thousandths. */
export const LEAST_SPREAD_PERMILLE = 250;

/** Why a scenario cannot be scored: par and nothing are too close. Undefined when they are not. */
export function checkSpread(none: Terms, par: Terms, weights: ScoringWeights): string | undefined {
  const spread = points(par, weights) - points(none, weights);
  const least = (weights.goodput * LEAST_SPREAD_PERMILLE) / 1000;
  if (spread >= least && least > 0) return undefined;
  return `par (${points(par, weights).toFixed(1)} points) and doing nothing (${points(none, weights).toFixed(1)} points) are too close: they must be ${least.toFixed(1)} points apart`;
}
