// Which Services select which pods, and which of these changed since the endpoints were last made. Derived from the store, except for what changed.

import { LastKnown } from '../base/last-known.ts';
import { compareText, sortInPlace } from '../base/order.ts';
import type { EventId } from '../base/units.ts';
import type { Labels, ObjectMeta } from '../kinds/meta.ts';
import { matchesLabels } from '../kinds/selector.ts';
import type { Service } from '../kinds/service.ts';

/** A pod whose endpoints may have to change: its identity and row as they were when that was noticed, since it may be gone by then. */
export interface ChangedPod {
  readonly namespace: string;
  readonly labels: Labels | undefined;
  readonly uid: string;
  readonly row: number;
  readonly cause: EventId;
  /** The Service that changed, whatever the pod's labels; absent when it is the pod that did. */
  readonly of?: string | undefined;
}

/** One Service with its changed pods, in the order in which they changed. */
export interface ChangedService {
  readonly service: string;
  readonly pods: readonly ChangedPod[];
}

/** A Service, and its changed pods while they are gathered. */
interface Selecting {
  readonly key: string;
  readonly selector: Labels;
  pods: ChangedPod[] | undefined;
}

/** The Services that select pods with the same labels, sorted, and their keys. */
interface Matched {
  readonly services: readonly Selecting[];
  readonly keys: readonly string[];
}

export class ServiceIndex {
  private readonly byKey = new Map<string, Selecting>();
  private readonly selectors = new Map<string, Selecting[]>();
  private known = new LastKnown<Labels, Matched>();
  private changed: ChangedPod[] = [];

  put(key: string, service: Service): void {
    this.remove(key, service);
    const namespace = service.metadata.namespace ?? '';
    const list = this.selectors.get(namespace) ?? [];
    const selector = service.spec.type === 'ExternalName' ? NO_SELECTOR : service.spec.selector;
    const made = { key, selector, pods: undefined };
    this.byKey.set(key, made);
    list.push(made);
    list.sort((x, y) => compareText(x.key, y.key));
    this.selectors.set(namespace, list);
    this.known = new LastKnown();
  }

  remove(key: string, service: Service): void {
    const namespace = service.metadata.namespace ?? '';
    const list = this.selectors.get(namespace);
    this.byKey.delete(key);
    if (list)
      this.selectors.set(
        namespace,
        list.filter((one) => one.key !== key),
      );
    this.known = new LastKnown();
  }

  /** Keys of the Services that select pods with these labels, sorted. A Service without selector selects none. Labels objects are shared by the pods of a template, hence the cache. */
  matching(namespace: string, labels: Labels | undefined): readonly string[] {
    return labels === undefined ? [] : this.matched(namespace, labels).keys;
  }

  private matched(namespace: string, labels: Labels): Matched {
    const known = this.known.get(labels);
    if (known) return known;
    const services = (this.selectors.get(namespace) ?? []).filter(
      ({ selector }) => Object.keys(selector).length > 0 && matchesLabels(selector, labels),
    );
    return this.known.set(labels, { services, keys: services.map(({ key }) => key) });
  }

  /** Once for each pod until the changes are taken: `noted` is the pods' column that remembers it. So the first cause is kept, as in a work queue. */
  note(noted: Uint8Array, row: number, { namespace = '', labels, uid }: ObjectMeta, cause: EventId): void {
    if (noted[row] === 1) return;
    noted[row] = 1;
    this.changed.push({ namespace, labels, uid, row, cause });
  }

  /** The pod has to be looked at again for one Service, whose selector or rules changed. */
  noteFor(service: string, row: number, { namespace = '', labels, uid }: ObjectMeta, cause: EventId): void {
    this.changed.push({ namespace, labels, uid, row, cause, of: service });
  }

  /** Services with changed pods, sorted; they count as worked off. */
  takeChanges(noted: Uint8Array): readonly ChangedService[] {
    if (this.changed.length === 0) return NOTHING;
    const taken: Selecting[] = [];
    for (const pod of this.changed) {
      const { of, labels } = pod;
      if (of !== undefined) gather(this.byKey.get(of), pod, taken);
      else {
        noted[pod.row] = 0;
        if (labels !== undefined)
          for (const service of this.matched(pod.namespace, labels).services) gather(service, pod, taken);
      }
    }
    this.changed = [];
    const services: ChangedService[] = [];
    for (const one of taken) {
      services.push({ service: one.key, pods: one.pods ?? [] });
      one.pods = undefined;
    }
    return sortInPlace(services, byService);
  }

  save(): readonly ChangedPod[] {
    return this.changed.slice();
  }

  restore(saved: readonly ChangedPod[]): void {
    this.changed = saved.slice();
  }
}

/** A Service that is gone by now has no endpoints to change. */
function gather(service: Selecting | undefined, pod: ChangedPod, taken: Selecting[]): void {
  if (service === undefined) return;
  if (service.pods === undefined) {
    service.pods = [];
    taken.push(service);
  }
  service.pods.push(pod);
}

const NO_SELECTOR: Labels = {};
const NOTHING: readonly ChangedService[] = [];

function byService(x: ChangedService, y: ChangedService): number {
  return compareText(x.service, y.service);
}
