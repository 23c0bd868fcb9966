// A world and its log as text, for stories, bug reports and whoever debugs: one line a fact with its cause, and tables of nodes, pods and services.

import { podSummary } from '../kinds/pod-summary.ts';
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

/** `kubectl get pods`: name, READY, STATUS, RESTARTS, node. */
export function printPods(world: World): string[] {
  return world.store.list('Pod').map((pod) => {
    const { ready, total, status, restarts } = podSummary(pod);
    return `${pod.metadata.name}  ${ready}/${total}  ${status}  ${restarts}  ${pod.spec.nodeName ?? '<none>'}`;
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
