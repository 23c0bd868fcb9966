// What a kubelet says of its node and its pods through the API (update of nodes/status and pods/status). The kubelets of this simulation write for
// themselves; this is the way in for one that is played from outside (rule MACHINE-5).

import { must } from '../../base/assert.ts';
import type { StoredKind } from '../../kinds/index.ts';
import { type Condition, withCondition } from '../../kinds/meta.ts';
import { isReady } from '../../kinds/node.ts';
import { isPodReady, type PodStatus } from '../../kinds/pod.ts';
import type { World } from '../world.ts';

/** A condition as it is sent; when it turned is the store's to know. */
export type SaidCondition = Omit<Condition, 'lastTransitionTime'>;

export interface NodeReport {
  readonly status: { readonly conditions?: readonly SaidCondition[] | undefined };
}

/** What is left out stays as it is; the first report of a running pod sets its start time. */
export interface PodReport {
  readonly status: Partial<Omit<PodStatus, 'conditions' | 'qosClass'>> & {
    readonly conditions?: readonly SaidCondition[] | undefined;
  };
}

export function reportStatus(world: World, kind: StoredKind, key: string, body: unknown): void {
  // Only these two kinds have a status that may be written, see refusal; its writer is the host, who knows the shape.
  if (kind === 'Node') reportNode(world, key, body as NodeReport);
  else reportPod(world, key, body as PodReport);
}

/** Each report is a heartbeat. */
function reportNode(world: World, name: string, { status }: NodeReport): void {
  const stored = must(world.store.stored('Node', name), 'the node was checked');
  const before = stored.object;
  const { at } = world.nodes;
  at.leaseAt[stored.slot] = world.tick;
  const conditions = withAll(world, before.status.conditions, status.conditions);
  if (conditions === before.status.conditions) return;
  const after = { ...before, status: { ...before.status, conditions } };
  if (isReady(after) && !isReady(before)) at.cause[stored.slot] = world.cause = world.record('NodeReady', before);
  world.store.write('Node', stored, { status: after.status });
}

function reportPod(world: World, key: string, { status }: PodReport): void {
  const stored = must(world.store.stored('Pod', key), 'the pod was checked');
  const before = stored.object;
  const conditions = withAll(world, before.status.conditions, status.conditions);
  const startTime = before.status.startTime ?? status.startTime ?? world.tick;
  const after = { ...before, status: { ...before.status, ...status, startTime, conditions } };
  if (isPodReady(after) && !isPodReady(before)) world.cause = world.record('PodReady', before);
  world.store.write('Pod', stored, { status: after.status });
}

function withAll(
  world: World,
  conditions: readonly Condition[],
  said: readonly SaidCondition[] = [],
): readonly Condition[] {
  return said.reduce<readonly Condition[]>(
    (list, one) => withCondition(list, { ...one, lastTransitionTime: world.tick }),
    conditions,
  );
}
