// What one replica more or less of a Deployment means: requests a second that it can serve, and what it costs an hour.

import type { World } from '../../../shared/sim/world.ts';
import type { Scenario } from '../../../shared/scenario/scenario.ts';
import { parseBytes, parseMilli } from '../../../shared/manifest/quantity.ts';

const GIB = 1_073_741_824;

export interface ReplicaWorth {
  readonly milli: number;
  readonly bytes: number;
  /** Users' requests a second at most; undefined for an image without a limit or without work. */
  readonly rate: number | undefined;
  /** Cents an hour for what it requests; undefined where requests cost nothing. */
  readonly cents: number | undefined;
}

export function worthOf(
  world: World,
  { prices }: Pick<Scenario, 'prices'>,
  deployment: string,
): ReplicaWorth | undefined {
  const container = world.store.get('Deployment', deployment)?.spec.template.spec.containers[0];
  if (container === undefined) return undefined;
  const { requests, limits } = container.resources;
  const milli = parseMilli(requests?.cpu ?? '0') ?? 0;
  const bytes = parseBytes(requests?.memory ?? '0') ?? 0;
  const limit = parseMilli(limits?.cpu ?? '0') ?? 0;
  const profile = world.images.profile(world.images.numberOf(container.image));
  const work = profile?.milliCpuSecondsPerRequest ?? 0;
  return {
    milli,
    bytes,
    rate: limit > 0 && work > 0 ? (limit - (profile?.idleMilliCpu ?? 0)) / work : undefined,
    cents: prices && (prices.centsPerCoreHour * milli) / 1000 + (prices.centsPerGibHour * bytes) / GIB,
  };
}

/** How many replicas a rate asks for; 1 at least. */
export function replicasFor(rate: number, each: number): number {
  return Math.max(1, Math.ceil(rate / each));
}
