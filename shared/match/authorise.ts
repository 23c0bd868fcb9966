// Who may send which command: one pure function over roles, so that the whole table can be tested. Whether the command makes sense at
// this moment is `sim/commands/refusal`.

import { unreachable } from '../base/assert.ts';
import { type Actor, type ApiCommand, type Command, DIRECTOR, HOST, type Role } from '../journal/command.ts';
import { requestOf } from '../journal/door.ts';
import { groupOf, resourceNamed } from '../kinds/index.ts';
import { failure, type Status } from '../kinds/status.ts';
import { HAND_OVER_SECONDS } from '../sim/loops.ts';

/** Which roles may make which API write. A role that is not named may not. */
export const API_ROLES: Readonly<Record<string, readonly Role[]>> = {
  'create pods/binding': ['scheduler'],
  // Three offices end pods: to make room for another, to scale down by hand, to empty a node.
  'delete pods': ['scheduler', 'controller', 'node-operator'],
  // The same, with regard to budgets.
  'create pods/eviction': ['scheduler', 'controller', 'node-operator'],
  'update nodes': ['node-operator'],
  // Lifting the gates of a pod is the business of whoever put them there: those who hold its workload.
  'update pods': ['controller'],
  'update poddisruptionbudgets': ['controller'],
  'delete poddisruptionbudgets': ['controller'],
  'update deployments': ['controller'],
  'update deployments/scale': ['controller'],
  'delete deployments': ['controller'],
  'update replicasets/scale': ['controller'],
  'update statefulsets/scale': ['controller'],
  'delete statefulsets': ['controller'],
  'delete daemonsets': ['controller'],
  'delete persistentvolumeclaims': ['controller'],
  'update jobs': ['controller'],
  'delete jobs': ['controller'],
  'update cronjobs': ['controller'],
  'delete cronjobs': ['controller'],
  'update horizontalpodautoscalers': ['controller'],
  'delete horizontalpodautoscalers': ['controller'],
  // What a workload is told is the business of whoever holds it.
  'create configmaps': ['controller'],
  'update configmaps': ['controller'],
  'delete configmaps': ['controller'],
  'create secrets': ['controller'],
  'update secrets': ['controller'],
  'delete secrets': ['controller'],
  'update services': ['network'],
  'delete services': ['network'],
  'update ingresses': ['network'],
  'delete ingresses': ['network'],
};

/** Undefined when the actor may send it, else the refusal. `roles` are the actor's; a spectator has none. */
export function authorise(actor: Actor, roles: readonly Role[], command: Command): Status | undefined {
  if (actor === DIRECTOR) return undefined;
  switch (command.kind) {
    case 'api':
      return (API_ROLES[requestOf(command)] ?? []).some((role) => roles.includes(role))
        ? undefined
        : forbiddenWrite(actor, command);
    case 'loop':
      return loopRefusal(actor, roles, command);
    case 'host':
      switch (command.action) {
        case 'speed':
        case 'pause':
        case 'resume':
        case 'end':
          return actor === HOST || roles.includes('captain')
            ? undefined
            : forbidden(actor, `host ${command.action}`, 'the captain');
        case 'scheduler-configuration':
          return actor === HOST ? undefined : forbidden(actor, 'host scheduler-configuration', 'the host');
        case 'announce':
        case 'image':
        case 'network':
          return forbidden(actor, `host ${command.action}`, 'the scenario');
        default:
          return unreachable(command);
      }
    case 'seat':
      return actor === HOST ? undefined : forbidden(actor, 'seat', 'the host');
    case 'fault':
      return actor === HOST ? undefined : forbidden(actor, `fault ${command.fault}`, 'the host');
    case 'traffic':
    case 'order':
      return forbidden(actor, command.kind, 'the scenario');
    default:
      return unreachable(command);
  }
}

function loopRefusal(
  actor: Actor,
  roles: readonly Role[],
  { mode, afterTicks }: Command & { kind: 'loop' },
): Status | undefined {
  if (actor !== HOST && !roles.includes('captain')) return forbidden(actor, 'loop', 'the captain');
  if (mode === 'down')
    return failure('Invalid', 'a loop goes down by a fault, not by an order: choose automatic or manual');
  if (afterTicks === HAND_OVER_SECONDS) return undefined;
  return failure(
    'Invalid',
    `a hand-over takes ${HAND_OVER_SECONDS} s, the duration of a lease: afterTicks must be ${HAND_OVER_SECONDS}`,
  );
}

function forbidden(actor: Actor, what: string, who: string): Status {
  return failure('Forbidden', `User "${actor}" cannot give the command "${what}": it belongs to ${who}`);
}

/** In the words of the real API server's RBAC. */
function forbiddenWrite(actor: Actor, command: ApiCommand): Status {
  const resource = command.subresource === undefined ? command.resource : `${command.resource}/${command.subresource}`;
  const group = groupOf(resourceNamed(command.resource)?.apiVersion ?? 'v1');
  const shown = group === '' ? command.resource : `${command.resource}.${group}`;
  const scope = command.namespace === undefined ? 'at the cluster scope' : `in the namespace "${command.namespace}"`;
  const message = `${shown} "${command.name}" is forbidden: User "${actor}" cannot ${command.verb} resource "${resource}" in API group "${group}" ${scope}`;
  return failure('Forbidden', message, { name: command.name, kind: command.resource, group });
}
