// Which pods each PodDisruptionBudget selects, how many of them are healthy and who controls them. Derived from the store and kept in step by `watch`;
// what follows from the counts is the disruption controller's.

import type { Labels } from '../kinds/meta.ts';
import { controllerOf } from '../kinds/meta.ts';
import { isPodReady, type Pod } from '../kinds/pod.ts';
import type { PodDisruptionBudget } from '../kinds/pod-disruption-budget.ts';
import { type LabelSelector, matchesSelector } from '../kinds/selector.ts';
import type { World } from './world.ts';

interface Member {
  readonly name: string;
  readonly healthy: boolean;
  /** Kind and key of the ReplicaSet or StatefulSet that made it; undefined for a bare pod. */
  readonly controller: string | undefined;
}

export interface Budget {
  readonly key: string;
  readonly namespace: string;
  readonly selector: LabelSelector | undefined;
  /** By pod row. */
  readonly members: Map<number, Member>;
  healthy: number;
  /** How many of the pods each controller has. */
  readonly controllers: Map<string, number>;
}

export class Budgets {
  private readonly byNamespace = new Map<string, Budget[]>();
  private readonly byKey = new Map<string, Budget>();

  /** A new one, or one whose selector has changed: its pods have to be told again. */
  put(key: string, { metadata, spec }: PodDisruptionBudget): Budget {
    this.remove(key);
    const namespace = metadata.namespace ?? '';
    const budget = { key, namespace, selector: spec.selector, members: new Map(), healthy: 0, controllers: new Map() };
    this.byKey.set(key, budget);
    const list = this.byNamespace.get(namespace);
    if (list) list.push(budget);
    else this.byNamespace.set(namespace, [budget]);
    return budget;
  }

  remove(key: string): void {
    const budget = this.byKey.get(key);
    if (!budget) return;
    this.byKey.delete(key);
    const rest = (this.byNamespace.get(budget.namespace) ?? []).filter((one) => one !== budget);
    if (rest.length > 0) this.byNamespace.set(budget.namespace, rest);
    else this.byNamespace.delete(budget.namespace);
  }

  get(key: string): Budget | undefined {
    return this.byKey.get(key);
  }

  in(namespace: string): readonly Budget[] {
    return this.byKey.size === 0 ? NONE : (this.byNamespace.get(namespace) ?? NONE); // most clusters have none
  }
}

const NONE: readonly Budget[] = [];

/** A pod as it is now, or that it is gone. Budgets that select it, or did, have work. */
export function tellBudgets(world: World, slot: number, pod: Pod, gone: boolean): void {
  for (const budget of world.budgets.in(pod.metadata.namespace ?? ''))
    if (tell(budget, slot, pod, gone)) world.work.disruptions.add(budget.key, world.cause);
}

/** A budget came, or its spec changed: its pods are counted from the beginning. */
export function countBudget(world: World, key: string, object: PodDisruptionBudget): void {
  const budget = world.budgets.put(key, object);
  for (const { slot, object: pod } of world.store.table('Pod').values())
    if (pod.metadata.namespace === budget.namespace) tell(budget, slot, pod, false);
  world.work.disruptions.add(key, world.cause);
}

/** A controller in the namespace is to have another size. */
export function tellBudgetsOfScale(world: World, namespace: string | undefined): void {
  for (const budget of world.budgets.in(namespace ?? '')) world.work.disruptions.add(budget.key, world.cause);
}

/** True when the budget selects it, or did. */
function tell(budget: Budget, slot: number, pod: Pod, gone: boolean): boolean {
  const before = budget.members.get(slot);
  const after = !gone && selects(budget.selector, pod.metadata.labels) ? memberOf(pod) : undefined;
  if (before) {
    budget.members.delete(slot);
    count(budget, before, -1);
  }
  if (after) {
    budget.members.set(slot, after);
    count(budget, after, 1);
  }
  return before !== undefined || after !== undefined;
}

/** No selector selects nothing, an empty one all pods of the namespace (policy/v1). */
function selects(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  return selector !== undefined && matchesSelector(selector, labels);
}

/** Healthy: Ready, and not being deleted. */
function memberOf(pod: Pod): Member {
  const { name, namespace, deletionTimestamp } = pod.metadata;
  const owner = controllerOf(pod.metadata);
  return {
    name,
    healthy: deletionTimestamp === undefined && isPodReady(pod),
    controller:
      owner?.kind === 'ReplicaSet' || owner?.kind === 'StatefulSet'
        ? `${owner.kind} ${namespace}/${owner.name}`
        : undefined,
  };
}

function count(budget: Budget, { healthy, controller }: Member, sign: 1 | -1): void {
  if (healthy) budget.healthy += sign;
  if (controller === undefined) return;
  const left = (budget.controllers.get(controller) ?? 0) + sign;
  if (left === 0) budget.controllers.delete(controller);
  else budget.controllers.set(controller, left);
}
