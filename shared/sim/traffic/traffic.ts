// All users of a world, by Service, with the sums that a score needs. What happens to their requests is `run-traffic`.

import { hashColumn, hashText, lanes } from '../../base/hash.ts';
import { compareText } from '../../base/order.ts';
import { Entry } from './entry.ts';
import { PodWork } from './pod-work.ts';
import { type SavedServiceTraffic, ServiceTraffic } from './service-traffic.ts';

export class Traffic {
  private readonly byKey = new Map<string, ServiceTraffic>();
  private sorted: ServiceTraffic[] = [];
  /** Derived: worked out from the rest, or kept from the last tick so that only what changed is. */
  readonly entry = new Entry();
  readonly work = new PodWork();

  /** By `namespace/name`; undefined for a Service that never had users. */
  get(key: string): ServiceTraffic | undefined {
    return this.byKey.get(key);
  }

  /** In the order of their keys. */
  inOrder(): readonly ServiceTraffic[] {
    return this.sorted;
  }

  /** The users of a Service; a Service without any gets an entry with rate 0. */
  of(namespace: string, service: string): ServiceTraffic {
    const known = this.byKey.get(`${namespace}/${service}`);
    return known ?? this.put(new ServiceTraffic(namespace, service));
  }

  private put(made: ServiceTraffic): ServiceTraffic {
    this.byKey.set(made.key, made);
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
    for (const one of saved) {
      const made = ServiceTraffic.restore(one);
      this.byKey.set(made.key, made);
      this.sorted.push(made);
    }
  }

  /** A sum over the Services, each weighed by its key. */
  hashInto(into: Int32Array): void {
    for (const one of this.sorted) {
      hashText(one.key, 0x7afc);
      const salt = lanes[0] as number;
      const numbers = Float64Array.from(one.numbers());
      hashColumn(into, numbers, numbers.length, salt);
      const { slots, waiting } = one.backends.save();
      hashColumn(into, Int32Array.from(slots), slots.length, salt ^ 0x51075);
      hashColumn(into, waiting, waiting.length, salt ^ 0xba11);
    }
  }
}
