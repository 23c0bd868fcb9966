// What the tables about traffic share: users as commands, and clusters in which each pod has an image of its own so that its rate is a round number.

import type { Command, ImageProfile, OrderCommand, TrafficCommand } from '../../../shared/journal/command.ts';
import type { ServiceTraffic } from '../../../shared/sim/traffic/service-traffic.ts';
import { LOSS_REASONS, type LossReason } from '../../../shared/sim/traffic/loss-reasons.ts';
import {
  bind,
  Cluster,
  image,
  loop,
  machine,
  NAMESPACE,
  type PodAsk,
  pod,
  present,
  service,
} from '../../support/cluster.ts';

/** What is said of a pod: its node, its spec, and how its image differs from one that serves 100/s a core with room for a million. */
export interface PodPlan {
  readonly on: string;
  readonly ask?: PodAsk;
  readonly image?: Partial<ImageProfile>;
}

/**
 * A cluster after its tick 10, with hands as its scheduler. Nodes have 1 core unless they say otherwise; each pod has the label `app` of its own name
 * unless it brings labels; Services select their own name.
 */
export function serving(
  nodes: Readonly<Record<string, Partial<OrderCommand>>>,
  pods: Readonly<Record<string, PodPlan>>,
  services: readonly string[] = Object.keys(pods),
): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    loop('scheduler', 'manual'),
    ...Object.entries(nodes).map(([name, order]) => machine(name, { milliCpu: 1_000, ...order })),
  );
  cluster.tickWith(
    Object.entries(pods).flatMap(([name, { ask, image: profile }]) => [
      image(`${name}:1.0`, { milliCpuSecondsPerRequest: 10, idleMilliCpu: 0, backlog: 1e6, ...profile }),
      pod(name, { labels: { app: name }, image: `${name}:1.0`, ...ask }),
    ]),
  );
  cluster.tickWith([
    ...services.map((name) => service(name)),
    ...Object.entries(pods).map(([name, { on }]) => bind(name, on)),
  ]);
  cluster.runTo(10);
  return cluster;
}

/** Users who come at once, wait for a hundred seconds and do not try again, unless said otherwise. */
export function users(name: string, requestsPerSecond: number, more: Partial<TrafficCommand> = {}): Command {
  return {
    kind: 'traffic',
    namespace: NAMESPACE,
    service: name,
    requestsPerSecond,
    rampTicks: 0,
    timeoutSeconds: 100,
    retries: 0,
    ...more,
  };
}

export function usersOf(cluster: Cluster, name: string): ServiceTraffic {
  return present(cluster.world.traffic.get(`${NAMESPACE}/${name}`), `users of ${name}`);
}

/** A number of a pod's row. */
export function ofPod(
  cluster: Cluster,
  name: string,
  column: 'queue' | 'arrived' | 'good' | 'lost' | 'grantedMilli' | 'weight' | 'limitMilli',
): number {
  const stored = present(cluster.world.store.stored('Pod', `${NAMESPACE}/${name}`), `pod ${name}`);
  return cluster.world.pods.at[column][stored.slot] as number;
}

/** The reasons with a count, rounded to a millionth of a request. */
export function byReason(column: Float64Array): Partial<Record<LossReason, number>> {
  const counts: Partial<Record<LossReason, number>> = {};
  LOSS_REASONS.forEach((reason, i) => {
    if ((column[i] as number) > 5e-7) counts[reason] = Math.round((column[i] as number) * 1e6) / 1e6;
  });
  return counts;
}

export function lostTotal(of: ServiceTraffic): number {
  return of.lostTotal.reduce((sum, one) => sum + one, 0);
}

/** A number for each of the next seconds. */
export function eachSecond(cluster: Cluster, seconds: number, read: () => number): number[] {
  return Array.from({ length: seconds }, () => {
    cluster.tick();
    return read();
  });
}
