// A Service as users feel it: how many requests come, how many are served, why the others are lost, how full its pods are.

import { SERVICE_NAME_LABEL } from '../../shared/kinds/endpointslice.ts';
import { keyOf } from '../../shared/kinds/meta.ts';
import { matchesLabels } from '../../shared/kinds/selector.ts';
import { LOSS_REASONS } from '../../shared/sim/traffic/loss-reasons.ts';
import type { Store } from '../../shared/sim/store.ts';
import type { Inspected } from '../session/selection.ts';
import type { Desk } from './desk.ts';

export interface ServiceReading {
  /** Users' requests a second, now and where they are going, with the seconds until then. */
  readonly rate: number;
  readonly target: number;
  readonly rampTicks: number;
  /** Share served in the last tick, 0 to 1; 1 without requests. */
  readonly share: number;
  /** Smoothed; 1 is all that its ready pods can do. */
  readonly load: number;
  /** Seconds. */
  readonly latency: number;
  readonly p99: number;
  /** Lost in the last tick, most first. */
  readonly lost: readonly { readonly reason: string; readonly count: number }[];
  /** Ready endpoints as the control plane knows them. */
  readonly ready: number;
}

/** Keys of the Services that have users, by name. */
export function servicesOf({ session }: Desk): readonly string[] {
  return session.world.traffic.inOrder().map((one) => one.key);
}

export function readingOf({ session }: Desk, key: string): ServiceReading {
  const { world } = session;
  const ready = readyEndpoints(world.store, key);
  const traffic = world.traffic.get(key);
  if (traffic === undefined)
    return { rate: 0, target: 0, rampTicks: 0, share: 1, load: 0, latency: 0, p99: 0, lost: [], ready };
  const lost = LOSS_REASONS.map((reason, i) => ({ reason, count: traffic.lost[i] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  return {
    rate: traffic.rate,
    target: traffic.target,
    rampTicks: traffic.rampTicks,
    share: traffic.offered > 0 ? Math.min(1, traffic.good / traffic.offered) : 1,
    load: traffic.load,
    latency: traffic.latency,
    p99: traffic.p99,
    lost,
    ready,
  };
}

function readyEndpoints(store: Store, key: string): number {
  const [namespace, name] = key.split('/');
  let ready = 0;
  for (const { metadata, endpoints } of store.list('EndpointSlice')) {
    if (metadata.namespace !== namespace || metadata.labels?.[SERVICE_NAME_LABEL] !== name) continue;
    for (const endpoint of endpoints) if (endpoint.conditions.ready) ready += 1;
  }
  return ready;
}

/** The Deployment behind a Service, and how many replicas it wants. */
export function wantedOf(
  { session }: Desk,
  key: string,
): { readonly replicas: number; readonly deployment: Inspected } | undefined {
  const { store } = session.world;
  const service = store.get('Service', key);
  const found =
    service &&
    store
      .list('Deployment')
      .find(
        (one) =>
          one.metadata.namespace === service.metadata.namespace &&
          matchesLabels(service.spec.selector, one.spec.template.metadata.labels),
      );
  return found && { replicas: found.spec.replicas, deployment: { kind: 'Deployment', key: keyOf(found.metadata) } };
}
