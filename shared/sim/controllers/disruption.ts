// The disruption controller: keeps the status of PodDisruptionBudgets, above all how many of their pods may go right now (facts sheet 2.9). Obeying it is for
// whoever takes pods away: the scheduler's preemption tries to, evictions must.

import { type Tick, tick } from '../../base/units.ts';
import { withCondition } from '../../kinds/meta.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../kinds/pod-disruption-budget.ts';
import { controllerOf } from '../../kinds/meta.ts';
import type { Budget } from '../budgets.ts';
import { disruptionAllowed } from '../control-plane/evict.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';

export function runDisruption(world: World): void {
  for (const { key, cause } of world.work.disruptions.drain()) {
    const stored = world.store.stored('PodDisruptionBudget', key);
    const budget = world.budgets.get(key);
    if (!stored || !budget) continue;
    world.cause = cause;
    writeStatus(world, stored, budget);
  }
}

function writeStatus(world: World, stored: Stored<PodDisruptionBudget>, budget: Budget): void {
  const { spec, status: before, metadata } = stored.object;
  const { expected, desired } = wanted(world, spec, budget);
  const disruptedPods = before.disruptedPods && stillExpected(world, stored, before.disruptedPods);
  const healthy = budget.healthy - (disruptedPods ? readyOf(world, budget, disruptedPods) : 0);
  const disruptionsAllowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
  const status: PodDisruptionBudgetStatus = {
    ...before,
    observedGeneration: metadata.generation,
    disruptionsAllowed,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    disruptedPods,
    conditions: withCondition(before.conditions, disruptionAllowed(disruptionsAllowed, world.tick)),
  };
  if (!same(before, status)) world.store.write('PodDisruptionBudget', stored, { status });
}

/** Seconds after its eviction in which a pod has to be seen to go; then the budget counts it again (DeletionTimeout). */
const DELETION_TIMEOUT = 120;

/** Evicted pods that are still to be seen to go. The budget is looked at again when the time of the first of them is over. */
function stillExpected(
  world: World,
  { key, object }: Stored<PodDisruptionBudget>,
  disrupted: Readonly<Record<string, Tick>>,
): PodDisruptionBudgetStatus['disruptedPods'] {
  const left: [string, Tick][] = [];
  for (const [name, at] of Object.entries(disrupted)) {
    const pod = world.store.get('Pod', `${object.metadata.namespace}/${name}`);
    if (!pod || pod.metadata.deletionTimestamp !== undefined) continue;
    if (at + DELETION_TIMEOUT < world.tick) {
      world.record('NotDeleted', pod, `${object.metadata.namespace}/${object.metadata.name}`);
      continue;
    }
    left.push([name, at]);
    world.queues.later('disruptions', key, tick(at + DELETION_TIMEOUT + 1));
  }
  if (left.length === 0) return undefined;
  return left.length === Object.keys(disrupted).length ? disrupted : Object.fromEntries(left);
}

/** How many of these pods the budget counts as healthy. */
function readyOf(world: World, budget: Budget, disrupted: Readonly<Record<string, Tick>>): number {
  let ready = 0;
  for (const [row, { healthy }] of budget.members)
    if (healthy && Object.hasOwn(disrupted, world.pods.stored[row]?.seen.metadata.name ?? '')) ready += 1;
  return ready;
}

/** A number of pods that must stay counts those that are there; everything else counts those that their controllers want. */
function wanted(
  world: World,
  spec: PodDisruptionBudget['spec'],
  budget: Budget,
): { expected: number; desired: number } {
  const { minAvailable, maxUnavailable } = spec;
  if (typeof minAvailable === 'number') return { expected: budget.members.size, desired: minAvailable };
  if (minAvailable === undefined && maxUnavailable === undefined) return { expected: 0, desired: 0 };
  const expected = scaleOf(world, budget);
  const desired =
    minAvailable === undefined ? expected - shareOf(maxUnavailable ?? 0, expected) : shareOf(minAvailable, expected);
  return { expected, desired: Math.max(0, desired) };
}

/** The sizes that the pods' controllers are to have; pods without one do not count. */
function scaleOf(world: World, budget: Budget): number {
  const scales = new Map<string, number>();
  for (const name of budget.controllers.keys()) {
    const [kind = '', key = ''] = name.split(' ');
    const set = kind === 'StatefulSet' ? world.store.get('StatefulSet', key) : undefined;
    if (set) scales.set(set.metadata.uid, set.spec.replicas);
    const replicaSet = kind === 'ReplicaSet' ? world.store.get('ReplicaSet', key) : undefined;
    if (!replicaSet) continue;
    const owner = controllerOf(replicaSet.metadata);
    const deployment =
      owner?.kind === 'Deployment' ? world.store.get('Deployment', `${budget.namespace}/${owner.name}`) : undefined;
    const { metadata, spec } = deployment ?? replicaSet;
    scales.set(metadata.uid, spec.replicas); // two ReplicaSets of a Deployment count once
  }
  let sum = 0;
  for (const scale of scales.values()) sum += scale;
  return sum;
}

/** `34%` of 10 is 4: both kinds of per cent round up. */
function shareOf(value: number | string, total: number): number {
  return typeof value === 'number' ? value : Math.ceil((Number.parseInt(value, 10) * total) / 100);
}

function same(x: PodDisruptionBudgetStatus, y: PodDisruptionBudgetStatus): boolean {
  return (
    x.observedGeneration === y.observedGeneration &&
    x.disruptionsAllowed === y.disruptionsAllowed &&
    x.currentHealthy === y.currentHealthy &&
    x.desiredHealthy === y.desiredHealthy &&
    x.expectedPods === y.expectedPods &&
    x.disruptedPods === y.disruptedPods &&
    x.conditions === y.conditions
  );
}
