// A world and its log as text, for stories, bug reports and whoever debugs: one line a fact with its cause, and tables of nodes, pods and services.

import { type Fact, factMessage } from '../sim/events.ts';
import { shownReason } from '../sim/reasons.ts';
import type { World } from '../sim/world.ts';

/** `@55 Node/pier-a1 NodeNotReady: Node pier-a1 status is now: NodeNotReady  <- PowerOff Node/pier-a1` */
export function printFact(world: World, fact: Fact): string {
  const cause = world.events.get(fact.cause);
  const because = cause ? `  <- ${cause.reason} ${subject(cause)}` : '';
  return `@${fact.tick} ${subject(fact)} ${shownReason(fact.reason)}: ${factMessage(fact)}${because}`;
}

function subject(fact: Fact): string {
  return `${fact.kind}/${fact.name}`;
}

/** STATUS as `kubectl get pods` shows it, for the stages that the simulation has (facts sheet 9.4). */
export function podStatusText(world: World, slot: number): string {
  const pod = world.pods.pod(slot);
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (pod.status.reason !== undefined) return pod.status.reason;
  const state = pod.status.containerStatuses?.[0]?.state;
  if (state === undefined) return pod.status.phase;
  if ('waiting' in state) return state.waiting.reason;
  if ('terminated' in state) return state.terminated.reason;
  return pod.status.phase;
}

export function printPods(world: World): string[] {
  return world.store.list('Pod').map((pod) => {
    const stored = world.store.stored('Pod', `${pod.metadata.namespace}/${pod.metadata.name}`);
    const ready = world.pods.at.ready[stored?.slot ?? 0] === 1 ? '1/1' : '0/1';
    const restarts = pod.status.containerStatuses?.[0]?.restartCount ?? 0;
    return `${pod.metadata.name}  ${ready}  ${podStatusText(world, stored?.slot ?? 0)}  ${restarts}  ${pod.spec.nodeName ?? '<none>'}`;
  });
}

export function printNodes(world: World): string[] {
  return world.nodes.byName().map((slot) => {
    const node = world.nodes.node(slot);
    const { at } = world.nodes;
    const ready = node.status.conditions.find((one) => one.type === 'Ready')?.status === 'True' ? 'Ready' : 'NotReady';
    const cordoned = node.spec.unschedulable ? ',SchedulingDisabled' : '';
    const taints = node.spec.taints.map((taint) => `${taint.key}:${taint.effect}`).join(' ');
    return `${node.metadata.name}  ${ready}${cordoned}  cpu ${at.requestedMilli[slot]}/${at.allocatableMilli[slot]}m  pods ${at.requestedPods[slot]}  ${taints || '<no taints>'}`;
  });
}

export function printServices(world: World): string[] {
  return world.store.list('Service').map(({ metadata }) => {
    const key = `${metadata.namespace}/${metadata.name}`;
    return `${metadata.name}  endpoints ${world.proxies.current(key).length}`;
  });
}
