// What is seen of our objects while a trace is replayed: each state in which a write leaves them, in order, and each event, under the recording's names.

import type { StoredKind, StoredObject } from '../../../shared/kinds/index.ts';
import { toApi } from '../../../shared/manifest/print.ts';
import { factMessage } from '../../../shared/sim/events.ts';
import { isKubernetesReason, shownReason } from '../../../shared/sim/reasons.ts';
import type { Stored } from '../../../shared/sim/store.ts';
import type { World } from '../../../shared/sim/world.ts';
import type { Names } from './names.ts';
import type { State } from './trace.ts';
import { printSeen, type Seen, type Sighting } from './sightings.ts';
import { endpointsView, VIEWED_KINDS, viewOf } from './views.ts';

export interface SeenEvent {
  readonly reason: string;
  readonly kind: string;
  readonly name: string;
  readonly message: string;
}

export interface Watched {
  readonly kind: string;
  readonly alias: string;
  /** Where the store has it. */
  readonly key: string;
  readonly sightings: Sighting[];
  stored: Stored<StoredObject> | undefined;
  /** The object that was looked at last: another one is looked at again. */
  object: StoredObject | undefined;
}

export class Watcher {
  readonly objects = new Map<string, Watched>();
  readonly events: SeenEvent[] = [];
  burst = 0;
  step = 0;
  private readonly world: World;
  readonly names: Names;
  private readonly namespaces: ReadonlySet<string>;
  private readonly number: (kind: string, object: StoredObject, owner: string) => number | undefined;
  private readonly byUid = new Map<string, Watched>();
  private facts: number;
  private order = 0;

  /** `number`: the recording's number for a pod of that owner, where something else than the order of creation tells it. */
  constructor(
    world: World,
    names: Names,
    namespaces: ReadonlySet<string>,
    number: (kind: string, object: StoredObject, owner: string) => number | undefined,
  ) {
    this.world = world;
    this.names = names;
    this.namespaces = namespaces;
    this.number = number;
    this.facts = world.events.count;
    for (const { kind } of [{ kind: 'Node' }] as const)
      for (const stored of world.store.table(kind).values()) this.meet(kind, stored);
    world.store.observe((kind, before, stored) => this.written(kind, before, stored as Stored<StoredObject>)); // a stored kind's entry is one of any
  }

  /** Our object of that name in the recording; of several lives the present one's name ends in its number. */
  find(kind: string, alias: string): Watched | undefined {
    return this.objects.get(`${kind}/${alias}`);
  }

  /** Steps of pods and endpoints do not pass the store's watch; this looks at what changed since. */
  look(): void {
    for (const watched of this.byUid.values()) {
      const { stored } = watched;
      if (stored === undefined || stored.object === watched.object) continue;
      this.note(watched, stored.object);
    }
    this.lookAtEndpoints();
    for (const fact of this.world.events.since(this.facts)) {
      this.facts = fact.id;
      if (!isKubernetesReason(fact.reason) || !this.namespaces.has(fact.namespace ?? '')) continue;
      const name = this.names.of(fact.uid) ?? fact.name;
      const message = this.names.inText(factMessage(fact));
      this.events.push({ reason: shownReason(fact.reason), kind: fact.kind, name, message });
    }
  }

  private written(kind: StoredKind, before: StoredObject | undefined, stored: Stored<StoredObject>): void {
    if (!VIEWED_KINDS.includes(kind)) return;
    const { metadata } = stored.seen;
    if (metadata.namespace !== undefined && !this.namespaces.has(metadata.namespace)) return;
    if (before === undefined) return this.meet(kind, stored);
    const watched = this.byUid.get(metadata.uid);
    if (watched === undefined) return;
    if (before === stored.seen) this.lose(watched, stored.seen);
    else this.note(watched, stored.object);
  }

  private meet(kind: StoredKind, stored: Stored<StoredObject>): void {
    const object = stored.seen;
    const alias = this.names.add(object, (owner) => this.number(kind, object, owner));
    const watched: Watched = { kind, alias, key: stored.key, sightings: [], stored, object: undefined };
    this.objects.set(`${kind}/${alias}`, watched);
    this.byUid.set(object.metadata.uid, watched);
    this.note(watched, stored.object);
  }

  /** The recorder sees a pod with a grace of 0 before it is gone; here both are one. */
  private lose(watched: Watched, last: StoredObject): void {
    if (watched.kind === 'Pod') {
      const view = this.viewOf(watched, last);
      if (view) this.put(watched, { ...view, deleting: true, gracePeriod: 0 });
    }
    this.put(watched, 'gone');
    watched.stored = undefined;
    this.byUid.delete(last.metadata.uid);
  }

  private note(watched: Watched, object: StoredObject): void {
    watched.object = object;
    const view = this.viewOf(watched, object);
    if (view) this.put(watched, view);
  }

  private viewOf({ kind }: Watched, object: StoredObject): State | undefined {
    const view = viewOf(kind, toApi(object, this.world.epoch));
    const node = view?.['node'];
    return typeof node === 'string' ? { ...view, node: this.names.theirNode(node) } : view;
  }

  private put(watched: Watched, seen: Seen): void {
    const text = printSeen(watched.kind, seen);
    if (watched.sightings.at(-1)?.text === text) return;
    this.order += 1;
    watched.sightings.push({ seen, text, burst: this.burst, step: this.step, order: this.order });
  }

  private lookAtEndpoints(): void {
    const services = [...this.world.store.table('Service').values()].filter(({ object }) =>
      this.namespaces.has(object.metadata.namespace ?? ''),
    );
    for (const { object } of services) {
      const { name, namespace } = object.metadata;
      const slices = [...this.world.store.table('EndpointSlice').values()].filter(
        (slice) =>
          slice.seen.metadata.namespace === namespace &&
          slice.seen.metadata.labels?.['kubernetes.io/service-name'] === name,
      );
      const key = `Endpoints/${name}`;
      const watched = this.objects.get(key) ?? {
        kind: 'Endpoints',
        alias: name,
        key: `${namespace}/${name}`,
        sightings: [],
        stored: undefined,
        object: undefined,
      };
      this.objects.set(key, watched);
      this.put(watched, endpointsView(slices.map((slice) => toApi(slice.object, this.world.epoch))));
    }
  }
}
