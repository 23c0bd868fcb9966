// Whether a Service's pods are enough for what users do now and for what is announced.

import { keyOf } from '../../../shared/kinds/meta.ts';
import type { Notice } from '../../../shared/journal/command.ts';
import { matchesLabels } from '../../../shared/kinds/selector.ts';
import type { World } from '../../../shared/sim/world.ts';
import { replicasFor, worthOf } from './replica.ts';

export interface Demand {
  readonly service: string;
  readonly deployment: string;
  /** Users' requests a second, and the tick from which on they come; now or in the past for those that come already. */
  readonly rate: number;
  readonly at: number;
  /** Ready pods, replicas that are desired, replicas that the rate needs, and what the ready ones serve a second. */
  readonly ready: number;
  readonly wanted: number;
  readonly needed: number;
  readonly capacity: number;
}

/** For a rate that a Service has or will have; undefined where its pods' worth is not known. */
export function demandOf(world: World, service: string, rate: number, at: number): Demand | undefined {
  const deployment = deploymentBehind(world, service);
  if (deployment === undefined || rate <= 0) return undefined;
  const each = worthOf(world, {}, deployment)?.rate;
  if (each === undefined) return undefined;
  const ready = world.store.get('Deployment', deployment)?.status.readyReplicas ?? 0;
  const wanted = Math.max(
    world.store.get('Deployment', deployment)?.spec.replicas ?? 0,
    comingFor(world, deployment, at),
  );
  return { service, deployment, rate, at, ready, wanted, needed: replicasFor(rate, each), capacity: ready * each };
}

/** Users may come a little before the pods that were announced for them. */
const ABOUT_TICKS = 60;

/** Replicas that an announced arrival brings by about then. */
function comingFor(world: World, deployment: string, by: number): number {
  let replicas = 0;
  for (const notice of world.notices) {
    if (notice.kind !== 'arrival' || notice.at <= world.tick || notice.at > by + ABOUT_TICKS) continue;
    if (keyOf({ namespace: notice.namespace, name: notice.deployment }) === deployment)
      replicas = Math.max(replicas, notice.replicas);
  }
  return replicas;
}

export function demandOfNotice(world: World, notice: Notice & { kind: 'traffic' }): Demand | undefined {
  const service = keyOf({ namespace: notice.namespace, name: notice.service });
  return demandOf(world, service, notice.requestsPerSecond, notice.at);
}

/** Services for which more replicas must be desired, now or for what is announced; the most urgent first. */
export function shortagesOf(world: World): readonly Demand[] {
  const found = new Map<string, Demand>();
  for (const traffic of world.traffic.inOrder()) {
    const rate = Math.max(traffic.rate, traffic.target);
    keepWorse(found, demandOf(world, traffic.key, rate, world.tick));
  }
  for (const notice of world.notices)
    if (notice.kind === 'traffic' && notice.at > world.tick) keepWorse(found, demandOfNotice(world, notice));
  return [...found.values()].sort((a, b) => a.at - b.at || (a.service < b.service ? -1 : 1));
}

function keepWorse(found: Map<string, Demand>, demand: Demand | undefined): void {
  if (demand === undefined || demand.wanted >= demand.needed || found.has(demand.service)) return;
  found.set(demand.service, demand);
}

export function deploymentBehind(world: World, service: string): string | undefined {
  const one = world.store.get('Service', service);
  const found =
    one &&
    world.store
      .list('Deployment')
      .find(
        ({ metadata, spec }) =>
          metadata.namespace === one.metadata.namespace &&
          matchesLabels(one.spec.selector, spec.template.metadata.labels),
      );
  return found && keyOf(found.metadata);
}
