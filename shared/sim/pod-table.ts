// The pods of the store, by namespace and name. Other objects are kept by their keys; a pod's key is put together only when somebody asks for it, since pods
// come and go faster than anything else, and whoever looks for one has its name at hand.

import type { Pod } from '../kinds/pod.ts';
import type { Stored } from './store.ts';

type Names = Map<string, Stored<Pod>>;

export class PodTable {
  size = 0;
  private readonly namespaces = new Map<string, Names>();
  /** The namespace that was asked for last, and its pods. */
  private asked = '';
  private names: Names | undefined = undefined;

  named(namespace: string, name: string): Stored<Pod> | undefined {
    return this.of(namespace)?.get(name);
  }

  /** By `namespace/name`. */
  get(key: string): Stored<Pod> | undefined {
    const slash = key.indexOf('/');
    return slash < 0 ? undefined : this.named(key.slice(0, slash), key.slice(slash + 1));
  }

  /** False when there is one of this name. */
  add(stored: Stored<Pod>): boolean {
    const { namespace = '', name } = stored.seen.metadata;
    const names = this.of(namespace) ?? this.open(namespace);
    const before = names.size;
    names.set(name, stored);
    this.size += names.size - before;
    return names.size > before;
  }

  /** False when there is none of this name. */
  delete(stored: Stored<Pod>): boolean {
    const { namespace = '', name } = stored.seen.metadata;
    const names = this.of(namespace);
    if (!names?.delete(name)) return false;
    this.size -= 1;
    if (names.size === 0) this.close(namespace);
    return true;
  }

  private of(namespace: string): Names | undefined {
    if (namespace !== this.asked || this.names === undefined) {
      this.asked = namespace;
      this.names = this.namespaces.get(namespace);
    }
    return this.names;
  }

  private open(namespace: string): Names {
    const names: Names = new Map();
    this.namespaces.set(namespace, names);
    this.names = names;
    return names;
  }

  private close(namespace: string): void {
    this.namespaces.delete(namespace);
    this.names = undefined;
  }

  /** Namespace after namespace, in each in the order in which they came. */
  *values(): Generator<Stored<Pod>, undefined> {
    for (const names of this.namespaces.values()) yield* names.values();
  }

  *keys(): Generator<string, undefined> {
    for (const { key } of this.values()) yield key;
  }

  *entries(): Generator<[string, Stored<Pod>], undefined> {
    for (const stored of this.values()) yield [stored.key, stored];
  }

  [Symbol.iterator](): Generator<[string, Stored<Pod>], undefined> {
    return this.entries();
  }
}
