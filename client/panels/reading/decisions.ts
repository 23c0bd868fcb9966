// What asks for a decision now: releases, nodes that do not answer, pods that fit nowhere, announced maintenance, demand above what is desired; in
// peace, what is desired above all demand.

import { type Rollout, rolloutsOf } from '../../../shared/match/rollout.ts';
import type { World } from '../../../shared/sim/world.ts';
import { keyOf } from '../../../shared/kinds/meta.ts';
import { compareText } from '../../../shared/base/order.ts';
import { workloadOf } from '../../board/workloads.ts';
import { type Drain, drainsOf } from './drain.ts';
import { READABLE_NODES } from './room.ts';
import { type Demand, shortagesOf } from './shortage.ts';
import { type Silence, silencesOf } from './silence.ts';
import { type Spare, sparesOf } from './spare.ts';
import { fitsNowhere, type Way, wayFor } from './stuck.ts';

export interface Stuck {
  readonly workload: string;
  /** Keys of its waiting pods, oldest first. */
  readonly pods: readonly string[];
  readonly way: Way | undefined;
}

export type Decision =
  | { readonly kind: 'silence'; readonly id: string; readonly silence: Silence }
  | { readonly kind: 'rollout'; readonly id: string; readonly rollout: Rollout }
  | { readonly kind: 'stuck'; readonly id: string; readonly stuck: Stuck }
  | { readonly kind: 'drain'; readonly id: string; readonly drain: Drain }
  | { readonly kind: 'short'; readonly id: string; readonly demand: Demand }
  | { readonly kind: 'spare'; readonly id: string; readonly spares: readonly Spare[] };

/** The most urgent first. None in a cluster that is too large to be read. */
export function decisionsOf(world: World): readonly Decision[] {
  if (world.nodes.byName().length > READABLE_NODES) return [];
  const shortages = shortagesOf(world).map(
    (demand) => ({ kind: 'short', id: `short ${demand.service}`, demand }) as const,
  );
  const rollouts = rolloutsOf(world).map(
    (rollout) =>
      ({
        kind: 'rollout',
        id: `rollout ${keyOf(rollout.deployment.metadata)} ${rollout.next.image}`,
        rollout,
      }) as const,
  );
  const drains = drainsOf(world).map(
    (drain) => ({ kind: 'drain', id: `drain ${drain.node} ${drain.at}`, drain }) as const,
  );
  const waiting = waitingOf(world);
  const pressing: readonly Decision[] = [
    ...rollouts.filter(({ rollout }) => rollout.next.failures > 0),
    ...silencesOf(world).map((silence): Decision => ({ kind: 'silence', id: `silence ${silence.node}`, silence })),
    ...stuckOf(world, waiting).map((stuck): Decision => ({ kind: 'stuck', id: `stuck ${stuck.workload}`, stuck })),
    ...shortages.filter(({ demand }) => demand.at <= world.tick),
    ...rollouts.filter(({ rollout }) => rollout.next.failures === 0),
    ...drains.filter(({ drain }) => !isDone(drain)),
    ...shortages.filter(({ demand }) => demand.at > world.tick),
  ];
  const spares = pressing.length + waiting.size > 0 ? [] : sparesOf(world);
  return [
    ...pressing,
    ...(spares.length > 0 ? [{ kind: 'spare', id: 'spare', spares } as const] : []),
    ...drains.filter(({ drain }) => isDone(drain)),
  ];
}

/** Whether a decision asks for something: what is spare may stay, and a drained node needs nothing more. */
export function presses(decision: Decision): boolean {
  return decision.kind !== 'spare' && !(decision.kind === 'drain' && isDone(decision.drain));
}

function isDone({ cordoned, pods }: Drain): boolean {
  return cordoned && pods.length === 0;
}

/** Rows of the pods without a node, by workload. */
function waitingOf(world: World): ReadonlyMap<string, readonly number[]> {
  const waiting = new Map<string, number[]>();
  for (let row = 0; row < world.pods.length; row += 1) {
    const pod = world.pods.stored[row]?.object;
    if (pod === undefined || pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    const workload = workloadOf(world, pod);
    waiting.set(workload, [...(waiting.get(workload) ?? []), row]);
  }
  return waiting;
}

function stuckOf(world: World, waiting: ReadonlyMap<string, readonly number[]>): readonly Stuck[] {
  const found: Stuck[] = [];
  for (const [workload, rows] of [...waiting].sort((a, b) => compareText(a[0], b[0]))) {
    const first = rows[0];
    if (first === undefined || !fitsNowhere(world, first)) continue;
    found.push({ workload, pods: rows.map((row) => keyOf(world.pods.pod(row).metadata)), way: wayFor(world, first) });
  }
  return found;
}
