// All users of a world, by Service, with the sums that a score needs. What happens to their requests is `run-traffic`.

import { hashColumn, hashText, hashValue, lanes } from '../../base/hash.ts';
import { compareText } from '../../base/order.ts';
import { Entry } from './entry.ts';
import { CallGraph } from './call-graph.ts';
import { PodWork } from './pod-work.ts';
import { type Asked, keyOfUsers, Routes } from './routes.ts';
import { type SavedServiceTraffic, ServiceTraffic } from './service-traffic.ts';

export class Traffic {
  private readonly byKey = new Map<string, ServiceTraffic>();
  private sorted: ServiceTraffic[] = [];
  /** Derived: worked out from the rest, or kept from the last tick so that only what changed is. */
  readonly entry = new Entry();
  readonly work = new PodWork();
  /** How much longer a request takes whose pod is in another zone than its user; 0 where nobody said. */
  crossZoneSeconds = 0;
  readonly routes = new Routes();
  readonly graph = new CallGraph();

  /** By `namespace/name`; undefined for a Service that never had users. */
  get(key: string): ServiceTraffic | undefined {
    return this.byKey.get(key);
  }

  /** In the order of their keys. */
  inOrder(): readonly ServiceTraffic[] {
    return this.sorted;
  }

  /** The users of a Service; a Service without any gets an entry with rate 0. */
  of(namespace: string, service: string, asked?: Asked): ServiceTraffic {
    const known = this.byKey.get(keyOfUsers(namespace, service, asked));
    return known ?? this.put(new ServiceTraffic(namespace, service, asked));
  }

  private put(made: ServiceTraffic): ServiceTraffic {
    this.byKey.set(made.key, made);
    this.routes.stale = true;
    if (made.asked) this.routes.asked = true;
    this.work.forget();
    this.sorted = [...this.byKey.values()].sort((x, y) => compareText(x.key, y.key));
    return made;
  }

  save(): readonly SavedServiceTraffic[] {
    return this.sorted.map((one) => one.save());
  }

  restore(saved: readonly SavedServiceTraffic[]): void {
    this.byKey.clear();
    this.sorted = [];
    this.routes.stale = true;
    for (const one of saved) {
      const made = ServiceTraffic.restore(one);
      this.byKey.set(made.key, made);
      this.sorted.push(made);
      if (one.asked) this.routes.asked = true;
      if (one.calls) this.graph.restore(made, one.calls);
    }
  }

  /** A sum over the Services, each weighed by its key. */
  hashInto(into: Int32Array): void {
    for (const one of this.sorted) {
      hashText(one.key, 0x7afc);
      const salt = lanes[0] as number;
      const { state } = one;
      hashColumn(into, state, state.length, salt);
      if (one.called) hashColumn(into, one.called, one.called.length, salt ^ 0xca11ed);
      if (one.calls) hashRest(into, one.save().calls, salt ^ 0xca115);
      if (one.sticky) hashRest(into, one.sticky.save(), salt ^ 0x571c);
      if (!one.backends.backlog) continue;
      const { slots, waiting } = one.backends.save();
      hashColumn(into, Int32Array.from(slots), slots.length, salt ^ 0x51075);
      hashColumn(into, waiting, waiting.length, salt ^ 0xba11);
    }
  }
}

function hashRest(into: Int32Array, value: unknown, salt: number): void {
  hashValue(value, salt);
  into[0] = (into[0] as number) + (lanes[0] as number);
  into[1] = (into[1] as number) + (lanes[1] as number);
}
