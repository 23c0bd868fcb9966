// How the old pods of a DaemonSet give way to new ones (pkg/controller/daemon/update.go): taken away so that no more than maxUnavailable nodes are without,
// or, with maxSurge, only when the new one beside them is available.

import { compareText } from '../../base/order.ts';
import type { DaemonSet } from '../../kinds/daemonset.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { Stored } from '../store.ts';
import { type DaemonLook, type DaemonPlan, isAvailablePod, isEnding, isOfRevision } from './daemonset.ts';

/** `30%` of 5 nodes is 2: both bounds round up. */
function shareOf(value: number | string, nodes: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * nodes) / 100);
}

export function allowsSurge({ spec: { updateStrategy } }: DaemonSet): boolean {
  return shareOf(updateStrategy.rollingUpdate?.maxSurge ?? 0, 100) > 0;
}

interface Pair {
  readonly node: string;
  readonly newPod: Stored<Pod> | undefined;
  readonly oldPod: Stored<Pod> | undefined;
}

/** Undefined for a node with several pods of a kind: the next look sorts them out. */
function pairOn({ world, hash }: DaemonLook, node: string, pods: readonly Stored<Pod>[]): Pair | undefined {
  let newPod: Stored<Pod> | undefined;
  let oldPod: Stored<Pod> | undefined;
  for (const one of pods) {
    if (isEnding(world, one)) continue;
    const isNew = isOfRevision(one, hash);
    if ((isNew ? newPod : oldPod) !== undefined) return undefined;
    if (isNew) newPod = one;
    else oldPod = one;
  }
  return { node, newPod, oldPod };
}

export function renewDaemons(look: DaemonLook): DaemonPlan {
  const { set, pods, fates } = look;
  const { rollingUpdate } = set.spec.updateStrategy;
  const nodes = new Set([...fates].filter(([, { run }]) => run).map(([node]) => node));
  const desired = nodes.size;
  const others = [...pods.keys()].filter((node) => !nodes.has(node));
  for (const node of others.sort(compareText)) nodes.add(node);
  const maxSurge = shareOf(rollingUpdate?.maxSurge ?? 0, desired);
  const most = shareOf(rollingUpdate?.maxUnavailable ?? 1, desired);
  const pairs = [...nodes].map((node) => pairOn(look, node, pods.get(node) ?? []));
  return maxSurge === 0 ? replaced(look, pairs, Math.max(most, desired > 0 ? 1 : 0)) : surged(look, pairs, maxSurge);
}

/** Old pods that are not available go freely: nothing is lost with them. */
function replaced(look: DaemonLook, pairs: readonly (Pair | undefined)[], maxUnavailable: number): DaemonPlan {
  let unavailable = 0;
  const free: Stored<Pod>[] = [];
  const candidates: Stored<Pod>[] = [];
  for (const pair of pairs) {
    const { newPod, oldPod } = pair ?? {};
    if ((newPod === undefined) === (oldPod === undefined)) unavailable += 1;
    else if (newPod) unavailable += isAvailablePod(look, newPod) ? 0 : 1;
    else if (oldPod) (isAvailablePod(look, oldPod) ? candidates : free).push(oldPod);
  }
  return { create: [], remove: [...free, ...candidates.slice(0, Math.max(0, maxUnavailable - unavailable))] };
}

/** A new pod comes beside the old one, on `maxSurge` nodes at a time and wherever the old one is of no use. */
function surged(look: DaemonLook, pairs: readonly (Pair | undefined)[], maxSurge: number): DaemonPlan {
  let surging = 0;
  const remove: Stored<Pod>[] = [];
  const free: string[] = [];
  const candidates: string[] = [];
  for (const pair of pairs) {
    if (pair === undefined) {
      surging += 1;
      continue;
    }
    const { node, newPod, oldPod } = pair;
    if (oldPod === undefined) continue;
    if (newPod === undefined) {
      if (isAvailablePod(look, oldPod)) candidates.push(node);
      else if (look.fates.get(node)?.run) free.push(node);
      else remove.push(oldPod);
    } else if (isAvailablePod(look, newPod)) remove.push(oldPod);
    else surging += 1;
  }
  return { create: [...free, ...candidates.slice(0, Math.max(0, maxSurge - surging))], remove };
}
