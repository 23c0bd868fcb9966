// The commands that players give from the screen, as `journal/command` writes them. Whether they are allowed is asked of `match/authorise`.

import type { ApiCommand, Command, LoopMode } from '../../shared/journal/command.ts';
import type { Deployment } from '../../shared/kinds/deployment.ts';
import { keyOf } from '../../shared/kinds/meta.ts';
import type { Node } from '../../shared/kinds/node.ts';
import { HAND_OVER_SECONDS } from '../../shared/sim/loops.ts';

/** Splits `namespace/name`; a bare name has no namespace. */
export function partsOf(key: string): { readonly namespace: string | undefined; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0
    ? { namespace: undefined, name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

export function bindOrder(podKey: string, node: string): ApiCommand {
  return {
    kind: 'api',
    verb: 'create',
    resource: 'pods',
    subresource: 'binding',
    ...partsOf(podKey),
    body: { target: { kind: 'Node', name: node } },
  };
}

export function deletePodOrder(podKey: string): ApiCommand {
  return { kind: 'api', verb: 'delete', resource: 'pods', ...partsOf(podKey) };
}

/** An update of the whole node, as `kubectl cordon` patches it. Without a version: a heartbeat in between must not refuse it. */
export function cordonOrder(node: Node, unschedulable: boolean): ApiCommand {
  const body = {
    metadata: { labels: { ...node.metadata.labels } },
    spec: {
      ...(unschedulable ? { unschedulable: true } : {}),
      taints: node.spec.taints.map((taint) => ({ ...taint })),
    },
  };
  return { kind: 'api', verb: 'update', resource: 'nodes', name: node.metadata.name, body };
}

export function scaleOrder(deployment: Deployment, replicas: number): ApiCommand {
  return {
    kind: 'api',
    verb: 'update',
    resource: 'deployments',
    subresource: 'scale',
    ...partsOf(keyOf(deployment.metadata)),
    body: { spec: { replicas } },
  };
}

export function handOverOrder(mode: LoopMode): Command {
  return { kind: 'loop', loop: 'scheduler', mode, afterTicks: HAND_OVER_SECONDS };
}
