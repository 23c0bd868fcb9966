// Who owns what: for each owner's uid, its children by kind, with running counts of pods, so that a controller with 5,000 pods need not look at
// each of them to learn that nothing is missing. Derived from the store; rebuilt after a restore.

import { compareText } from '../base/order.ts';
import type { StoredKind } from '../kinds/index.ts';

export interface Children {
  readonly keys: Map<StoredKind, Set<string>>;
  /** Pods only: not finished, not being deleted. */
  active: number;
  /** Active pods whose Ready condition is True. */
  ready: number;
}

export class Owners {
  private readonly byUid = new Map<string, Children>();

  of(uid: string): Children | undefined {
    return this.byUid.get(uid);
  }

  add(uid: string, kind: StoredKind, key: string): void {
    let children = this.byUid.get(uid);
    if (!children) {
      children = { keys: new Map(), active: 0, ready: 0 };
      this.byUid.set(uid, children);
    }
    const keys = children.keys.get(kind);
    if (keys) keys.add(key);
    else children.keys.set(kind, new Set([key]));
  }

  remove(uid: string, kind: StoredKind, key: string): void {
    const children = this.byUid.get(uid);
    const keys = children?.keys.get(kind);
    if (!children || !keys) return;
    keys.delete(key);
    if (keys.size === 0) children.keys.delete(kind);
    if (children.keys.size === 0) this.byUid.delete(uid);
  }

  /** Children of one kind by their keys in the store, sorted. */
  keysOf(uid: string, kind: StoredKind): string[] {
    const keys = this.byUid.get(uid)?.keys.get(kind);
    if (!keys) return [];
    return keys.size === 1 ? [...keys] : [...keys].sort(compareText);
  }
}
