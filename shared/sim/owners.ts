// Who owns what: for each owner's uid, its children by kind, with running counts of pods, so that a controller with 5,000 pods need not look at
// each of them to learn that nothing is missing. Derived from the store; rebuilt after a restore.

import { compareText } from '../base/order.ts';
import type { StoredKind } from '../kinds/index.ts';
import type { Desk } from './workqueue.ts';

export interface Children {
  /** Of all kinds but pods whose first owner this is. */
  readonly keys: Map<StoredKind, Set<string>>;
  /** Rows of the pods whose first owner this is, in no order: there are many, and they come and go. */
  readonly pods: number[];
  /** Pods only: not finished, not being deleted. */
  active: number;
  /** Active pods whose Ready condition is True. */
  ready: number;
  /** Some pod may have other labels than the template: it got others, was made elsewhere, or the template changed. */
  mixed: boolean;
  /** Where work of the owner waits, as the last pod that had to tell it has it: most name it alike. */
  desk: Desk | undefined;
}

export class Owners {
  private readonly byUid = new Map<string, Children>();
  /** Owners that wait until what they own is gone, by uid: their places in the garbage collector's queue. */
  readonly waiting = new Map<string, string>();

  of(uid: string): Children | undefined {
    return this.byUid.get(uid);
  }

  private adopt(uid: string): Children {
    const children: Children = { keys: new Map(), pods: [], active: 0, ready: 0, mixed: false, desk: undefined };
    this.byUid.set(uid, children);
    return children;
  }

  /** A pod's first owner. `places` remembers for each row where it stands among its siblings. */
  addPod(uid: string, row: number, places: number[]): Children {
    const children = this.byUid.get(uid) ?? this.adopt(uid);
    places[row] = children.pods.length;
    children.pods.push(row);
    return children;
  }

  removePod(uid: string, children: Children, row: number, places: number[]): void {
    const place = places[row] as number;
    const last = children.pods.pop() as number;
    if (last !== row) {
      children.pods[place] = last;
      places[last] = place;
    }
    if (children.pods.length === 0 && children.keys.size === 0) this.byUid.delete(uid);
  }

  add(uid: string, kind: StoredKind, key: string): void {
    let children = this.byUid.get(uid);
    if (!children) {
      children = this.adopt(uid);
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
    if (children.pods.length === 0 && children.keys.size === 0) this.byUid.delete(uid);
  }

  /** Children of one kind by their keys in the store, sorted; of pods, see `Children.pods`. */
  keysOf(uid: string, kind: StoredKind): string[] {
    const keys = this.byUid.get(uid)?.keys.get(kind);
    if (!keys) return [];
    return keys.size === 1 ? [...keys] : [...keys].sort(compareText);
  }
}
