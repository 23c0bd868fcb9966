// The orders that bots give, as commands.

import type { Command } from '../../journal/command.ts';
import type { Deployment } from '../../kinds/deployment.ts';
import type { Pod } from '../../kinds/pod.ts';

export function bind({ metadata: { namespace, name } }: Pod, node: string): Command {
  return {
    kind: 'api',
    verb: 'create',
    resource: 'pods',
    subresource: 'binding',
    namespace,
    name,
    body: { target: { kind: 'Node', name: node } },
  };
}

/** `now`: without the grace in which it ends by itself, as for a pod whose node will not answer. */
export function remove({ metadata: { namespace, name } }: Pod, now = false): Command {
  const about = { kind: 'api', verb: 'delete', resource: 'pods', namespace, name } as const;
  return now ? { ...about, body: { gracePeriodSeconds: 0 } } : about;
}

export function scale({ metadata: { namespace, name } }: Deployment, replicas: number): Command {
  return {
    kind: 'api',
    verb: 'update',
    resource: 'deployments',
    subresource: 'scale',
    namespace,
    name,
    body: { spec: { replicas } },
  };
}
