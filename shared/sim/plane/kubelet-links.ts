// Which kubelets can reach the API server, and what those know that cannot. A kubelet goes on with its containers and keeps the statuses that it could not
// send; the API shows the old ones until it is back (facts sheet 5.5). How that is carried through a tick is `held-statuses`.

import { compareNumber } from '../../base/order.ts';
import type { EventId } from '../../base/units.ts';
import type { NodeStatus } from '../../kinds/node.ts';
import type { PodStatus } from '../../kinds/pod.ts';

/** A status that its kubelet has and the API has not, of the object with this uid in this row, and the fact that explains it. */
export interface Held<S> {
  readonly uid: string;
  readonly status: S;
  readonly cause: EventId;
}

export interface SavedLinks {
  readonly cutOff: readonly number[];
  readonly stopped: readonly number[];
  readonly proxies: readonly number[];
  readonly wasCut: boolean;
  readonly pods: readonly (readonly [number, Held<PodStatus>])[];
  readonly nodes: readonly (readonly [number, Held<NodeStatus>])[];
}

export class KubeletLinks {
  /** Rows of nodes that a network partition keeps from the control plane. */
  readonly cutOff = new Set<number>();
  /** Rows of nodes whose kubelet was stopped: containers run on, and nobody looks after them. */
  readonly stopped = new Set<number>();
  /** Nodes whose kube-proxy was stopped by a partition and not by a fault of its own, until it can read its rules anew. */
  readonly proxies = new Set<number>();
  /** True while the API server could not be written to when kubelets last tried. */
  wasCut = false;
  /** By row of the pod, and of the node. */
  readonly pods = new Map<number, Held<PodStatus>>();
  readonly nodes = new Map<number, Held<NodeStatus>>();

  /** The row of a node is free: what was known of it is nobody's. */
  forget(node: number): void {
    this.cutOff.delete(node);
    this.stopped.delete(node);
    this.proxies.delete(node);
    this.nodes.delete(node);
  }

  /** Of the kubelet on this node: nobody hears it, and it hears nobody. */
  isSilent(node: number): boolean {
    return this.cutOff.has(node) || this.stopped.has(node);
  }

  /** How many kubelets cannot reach the API server for a reason of their own. */
  get silent(): number {
    return this.cutOff.size + this.stopped.size;
  }

  get untouched(): boolean {
    return !this.wasCut && this.silent + this.proxies.size + this.pods.size + this.nodes.size === 0;
  }

  save(): SavedLinks {
    return {
      cutOff: [...this.cutOff].sort(compareNumber),
      stopped: [...this.stopped].sort(compareNumber),
      proxies: [...this.proxies].sort(compareNumber),
      wasCut: this.wasCut,
      pods: [...this.pods].sort(byRow),
      nodes: [...this.nodes].sort(byRow),
    };
  }

  restore({ cutOff, stopped, proxies, wasCut, pods, nodes }: SavedLinks): void {
    for (const slot of cutOff) this.cutOff.add(slot);
    for (const slot of stopped) this.stopped.add(slot);
    for (const slot of proxies) this.proxies.add(slot);
    this.wasCut = wasCut;
    for (const [slot, held] of pods) this.pods.set(slot, held);
    for (const [slot, held] of nodes) this.nodes.set(slot, held);
  }
}

export function byRow(x: readonly [number, unknown], y: readonly [number, unknown]): number {
  return x[0] - y[0];
}
