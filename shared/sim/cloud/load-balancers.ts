// The cloud's part of a Service of type LoadBalancer: some seconds after it is asked, an address stands in the Service's status
// (k8s.io/cloud-provider, the service controller). The cloud is nobody's loop: it works whatever players hold.

import { compareText } from '../../base/order.ts';
import { type EventId, NO_EVENT, tick, type Tick } from '../../base/units.ts';
import type { Service } from '../../kinds/service.ts';
import type { World } from '../world.ts';

/** From the wish to an address that answers. */
export const BALANCER_SECONDS = 15;

interface Order {
  readonly service: string;
  readonly at: Tick;
  readonly cause: EventId;
}

export class LoadBalancers {
  /** Services that the cloud has to look at, with what made them so. */
  private readonly asked = new Map<string, EventId>();
  private readonly orders = new Map<string, Order>();

  ask(service: string, cause: EventId): void {
    if (!this.asked.has(service)) this.asked.set(service, cause);
  }

  get idle(): boolean {
    return this.asked.size === 0 && this.orders.size === 0;
  }

  takeAsked(): readonly (readonly [string, EventId])[] {
    const asked = [...this.asked].sort((x, y) => compareText(x[0], y[0]));
    this.asked.clear();
    return asked;
  }

  order(service: string, at: Tick, cause: EventId): void {
    if (!this.orders.has(service)) this.orders.set(service, { service, at, cause });
  }

  cancel(service: string): boolean {
    return this.orders.delete(service);
  }

  takeDue(now: Tick): readonly Order[] {
    const due = [...this.orders.values()]
      .filter((one) => one.at <= now)
      .sort((x, y) => compareText(x.service, y.service));
    for (const { service } of due) this.orders.delete(service);
    return due;
  }

  /** Undefined while there is nothing to do, so that it weighs nothing in the hash of a world without load balancers. */
  save(): SavedLoadBalancers | undefined {
    if (this.idle) return undefined;
    return {
      asked: [...this.asked].sort((x, y) => compareText(x[0], y[0])),
      orders: [...this.orders.values()].sort((x, y) => compareText(x.service, y.service)),
    };
  }

  restore(saved: SavedLoadBalancers | undefined): void {
    for (const [service, cause] of saved?.asked ?? []) this.asked.set(service, cause);
    for (const one of saved?.orders ?? []) this.orders.set(one.service, one);
  }
}

export interface SavedLoadBalancers {
  readonly asked: readonly (readonly [string, EventId])[];
  readonly orders: readonly Order[];
}

export function hasBalancer({ status }: Service): boolean {
  return (status?.loadBalancer.ingress?.length ?? 0) > 0;
}

export function runLoadBalancers(world: World): void {
  const { balancers } = world;
  if (balancers.idle) return;
  for (const [key, cause] of balancers.takeAsked()) {
    const stored = world.store.stored('Service', key);
    const wanted = stored?.object.spec.type === 'LoadBalancer';
    world.cause = cause;
    if (stored && wanted && !hasBalancer(stored.object)) {
      const said = world.record('EnsuringLoadBalancer', stored.object);
      balancers.order(key, tick(world.tick + BALANCER_SECONDS), said);
    } else if (!wanted) {
      balancers.cancel(key);
      if (!stored || !hasBalancer(stored.object)) continue;
      world.cause = world.record('DeletingLoadBalancer', stored.object);
      world.store.write('Service', stored, { status: { loadBalancer: {} } });
      world.record('DeletedLoadBalancer', stored.object);
    }
  }
  for (const { service, cause } of balancers.takeDue(world.tick)) {
    const stored = world.store.stored('Service', service);
    if (!stored) continue;
    world.cause = cause;
    world.cause = world.record('EnsuredLoadBalancer', stored.object);
    world.store.write('Service', stored, {
      status: { loadBalancer: { ingress: [{ ip: publicAddress(world.store.version) }] } },
    });
  }
  world.cause = NO_EVENT;
}

/** From 198.18.0.0/16, a range that is nobody's, by the version at which it was given. */
function publicAddress(version: number): string {
  const n = 1 + (version % 65_534);
  return `198.18.${n >> 8}.${n & 255}`;
}
