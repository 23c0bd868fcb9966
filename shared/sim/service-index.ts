// Which Services select which pods, and which of these changed since the endpoints were last made. Derived from the store, except for what changed.

import { compareText, sortInPlace } from '../base/order.ts';
import type { EventId } from '../base/units.ts';
import type { Labels } from '../kinds/meta.ts';
import { matchesLabels } from '../kinds/selector.ts';
import type { Service } from '../kinds/service.ts';

/** A pod whose endpoint may have to change: its identity and row as they were when that was noticed, since it may be gone by then. */
export interface ChangedPod {
  readonly key: string;
  readonly uid: string;
  readonly row: number;
  readonly cause: EventId;
}

/** One Service with its changed pods, by key. */
export interface ChangedService {
  readonly service: string;
  readonly pods: readonly ChangedPod[];
}

export class ServiceIndex {
  private readonly selectors = new Map<string, { key: string; selector: Labels }[]>();
  private cache = new WeakMap<Labels, readonly string[]>();
  private changed = new Map<string, Map<string, ChangedPod>>();

  put(key: string, service: Service): void {
    this.remove(key, service);
    const namespace = service.metadata.namespace ?? '';
    const list = this.selectors.get(namespace) ?? [];
    list.push({ key, selector: service.spec.selector });
    list.sort((x, y) => compareText(x.key, y.key));
    this.selectors.set(namespace, list);
    this.cache = new WeakMap();
  }

  remove(key: string, service: Service): void {
    const namespace = service.metadata.namespace ?? '';
    const list = this.selectors.get(namespace);
    if (list)
      this.selectors.set(
        namespace,
        list.filter((one) => one.key !== key),
      );
    this.cache = new WeakMap();
    this.changed.delete(key);
  }

  /** Keys of the Services that select pods with these labels, sorted. A Service without selector selects none. Labels objects are shared by the pods of a template, hence the cache. */
  matching(namespace: string, labels: Labels | undefined): readonly string[] {
    if (labels === undefined) return [];
    const known = this.cache.get(labels);
    if (known) return known;
    const keys = (this.selectors.get(namespace) ?? [])
      .filter(({ selector }) => Object.keys(selector).length > 0 && matchesLabels(selector, labels))
      .map(({ key }) => key);
    this.cache.set(labels, keys);
    return keys;
  }

  /** By uid, since a pod of the same name may come after one that is gone. The first cause is kept, as in a work queue. */
  note(service: string, key: string, uid: string, row: number, cause: EventId): void {
    let pods = this.changed.get(service);
    if (!pods) {
      pods = new Map();
      this.changed.set(service, pods);
    }
    if (!pods.has(uid)) pods.set(uid, { key, uid, row, cause });
  }

  /** Services with changed pods, both sorted; they count as worked off. */
  takeChanges(): readonly ChangedService[] {
    if (this.changed.size === 0) return NOTHING;
    const taken = this.save();
    this.changed = new Map();
    return taken;
  }

  save(): ChangedService[] {
    const services: ChangedService[] = [];
    for (const [service, pods] of this.changed)
      services.push({ service, pods: sortInPlace([...pods.values()], byKey) });
    return sortInPlace(services, byService);
  }

  restore(saved: readonly ChangedService[]): void {
    this.changed = new Map(saved.map(({ service, pods }) => [service, new Map(pods.map((pod) => [pod.uid, pod]))]));
  }
}

const NOTHING: readonly ChangedService[] = [];

function byKey(x: ChangedPod, y: ChangedPod): number {
  return compareText(x.key, y.key) || compareText(x.uid, y.uid);
}

function byService(x: ChangedService, y: ChangedService): number {
  return compareText(x.service, y.service);
}
