// Why a command cannot be carried out on the world as it is: a pure look, used at the door against the last closed tick and again when the command
// is applied, since another of the same tick may have come before it. Who may send it is `match/authorise`.

import { LIMITS } from '../../base/limits.ts';
import { resourceNamed, type StoredKind, type StoredObject } from '../../kinds/index.ts';
import { keyOf } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { PriorityClass } from '../../kinds/priority-class.ts';
import { failure, type Status } from '../../kinds/status.ts';
import type { ApiCommand, Command, FaultCommand } from '../../journal/command.ts';
import { podForbidden } from '../control-plane/admission.ts';
import { STAGE } from '../machines/pods.ts';
import { canonical } from '../naming.ts';
import type { World } from '../world.ts';

export function refusal(world: World, command: Command): Status | undefined {
  switch (command.kind) {
    case 'api':
      return apiRefusal(world, command);
    case 'fault':
      return faultRefusal(world, command);
    case 'order':
      if (world.nodes.slotOf(command.name) !== undefined)
        return failure('AlreadyExists', `nodes "${command.name}" already exists`, {
          name: command.name,
          kind: 'nodes',
        });
      if (world.nodes.count >= LIMITS.nodes) return failure('Forbidden', `a cluster has at most ${LIMITS.nodes} nodes`);
      return undefined;
    case 'traffic': {
      const key = `${command.namespace}/${command.service}`;
      return world.store.stored('Service', key) ? undefined : notFound('services', command.service);
    }
    case 'loop':
    case 'seat':
    case 'host':
      return undefined;
  }
}

function notFound(resource: string, name: string): Status {
  const group = resourceNamed(resource)?.apiVersion.split('/')[0];
  const shown = group === undefined || group === 'v1' ? resource : `${resource}.${group}`;
  return failure('NotFound', `${shown} "${name}" not found`, { name, kind: resource });
}

function faultRefusal(world: World, { fault, target }: FaultCommand): Status | undefined {
  if (fault !== 'container-kill')
    return world.nodes.slotOf(target) === undefined ? notFound('nodes', target) : undefined;
  const stored = world.store.stored('Pod', target);
  if (!stored) return notFound('pods', target);
  return world.pods.at.stage[stored.slot] === STAGE.running
    ? undefined
    : failure('Conflict', `pod "${target}" has no running container`);
}

/** Which writes the simulated API server knows in this version. */
const WRITABLE: Readonly<Record<string, readonly string[]>> = {
  create: [
    'namespaces',
    'nodes',
    'pods',
    'pods/binding',
    'deployments',
    'replicasets',
    'services',
    'priorityclasses',
    'poddisruptionbudgets',
    'persistentvolumes',
    'persistentvolumeclaims',
    'storageclasses',
  ],
  update: ['nodes', 'pods', 'deployments', 'deployments/scale', 'poddisruptionbudgets'],
  delete: [
    'pods',
    'deployments',
    'replicasets',
    'services',
    'priorityclasses',
    'poddisruptionbudgets',
    'persistentvolumes',
    'persistentvolumeclaims',
    'storageclasses',
  ],
};

function apiRefusal(world: World, command: ApiCommand): Status | undefined {
  const resource = resourceNamed(command.resource);
  if (!resource)
    return failure('NotFound', 'the server could not find the requested resource', { kind: command.resource });
  const path = command.subresource === undefined ? command.resource : `${command.resource}/${command.subresource}`;
  if (!WRITABLE[command.verb]?.includes(path))
    return failure('MethodNotAllowed', 'the server does not allow this method on the requested resource', {
      kind: path,
    });
  if (resource.namespaced !== (command.namespace !== undefined)) {
    return failure(
      'BadRequest',
      resource.namespaced ? `${command.resource} need a namespace` : `${command.resource} have no namespace`,
    );
  }
  const kind = resource.kind as StoredKind; // WRITABLE holds stored kinds only
  const key = commandKey(command);
  const stored = world.store.stored(kind, key);
  if (command.subresource === 'binding') return bindingRefusal(world, command, key);
  if (command.verb === 'create') {
    if (stored)
      return failure(
        'AlreadyExists',
        notFound(command.resource, command.name).message.replace('not found', 'already exists'),
        { name: command.name, kind: command.resource },
      );
    if (resource.namespaced && !world.store.stored('Namespace', command.namespace as string))
      return notFound('namespaces', command.namespace as string);
    return createRefusal(world, command, kind);
  }
  if (!stored) return notFound(command.resource, command.name);
  if (command.ifResourceVersion !== undefined && command.ifResourceVersion !== stored.object.metadata.resourceVersion) {
    const shown = notFound(command.resource, command.name).message.replace(' not found', '');
    return failure(
      'Conflict',
      `Operation cannot be fulfilled on ${shown}: the object has been modified; please apply your changes to the latest version and try again`,
      { name: command.name, kind: command.resource },
    );
  }
  return command.verb === 'update' ? updateRefusal(command, stored.object) : undefined;
}

/** `resource "name" is forbidden: why`, as admission plugins say it. */
function forbidden({ resource, name }: ApiCommand, why: string): Status {
  const shown = notFound(resource, name).message.replace(' not found', '');
  return failure('Forbidden', `${shown} is forbidden: ${why}`, { name, kind: resource });
}

function createRefusal(world: World, command: ApiCommand, kind: StoredKind): Status | undefined {
  const most = kind === 'Pod' ? LIMITS.pods : kind === 'Node' ? LIMITS.nodes : LIMITS.objectsPerKind;
  if (world.store.count(kind) >= most) return forbidden(command, `the cluster holds no more ${command.resource}`);
  switch (kind) {
    case 'Pod': {
      const why = podForbidden(world, (command.body as Pick<Pod, 'spec'>).spec); // decoded and validated at the door; so below
      return why === undefined ? undefined : forbidden(command, why);
    }
    case 'PriorityClass': {
      if ((command.body as PriorityClass).globalDefault !== true) return undefined;
      const other = world.store.list('PriorityClass').find((one) => one.globalDefault === true);
      return (
        other &&
        forbidden(
          command,
          `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
        )
      );
    }
    default:
      return undefined;
  }
}

/** What may not be changed about an object that is there (pkg/apis/core/validation, ValidatePodUpdate). */
function updateRefusal({ name, body, subresource }: ApiCommand, before: StoredObject): Status | undefined {
  if (subresource !== undefined) return undefined;
  const invalid = (field: string, why: string) =>
    failure('Invalid', `${before.kind} "${name}" is invalid: ${field}: Forbidden: ${why}`, {
      name,
      kind: before.kind,
      causes: [{ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }],
    });
  if (before.kind !== 'Pod') return undefined;
  const { schedulingGates = [], tolerations } = (body as Pick<Pod, 'spec'>).spec;
  const added = schedulingGates.find((gate) => !before.spec.schedulingGates?.some((one) => one.name === gate.name));
  if (added !== undefined)
    return invalid('spec.schedulingGates', `only deletion is allowed, but found new scheduling gate '${added.name}'`);
  return before.spec.tolerations.every((one) => tolerations.some((other) => canonical(one) === canonical(other)))
    ? undefined
    : invalid('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
}

let keyed: { readonly command: ApiCommand; readonly key: string } | undefined;

/** The key of the object that a command is about. It is asked for several times while the command is checked and applied, and a new text is found slowly. */
export function commandKey(command: ApiCommand): string {
  if (keyed?.command !== command) keyed = { command, key: keyOf(command) };
  return keyed.key;
}

/** Rule BIND-2: the real API server would take a name of no node; here it is refused, since nothing good can come of it. */
function bindingRefusal(world: World, command: ApiCommand, key: string): Status | undefined {
  const stored = world.store.stored('Pod', key);
  if (!stored) return notFound('pods', command.name);
  const conflict = (why: string) =>
    failure('Conflict', `Operation cannot be fulfilled on pods/binding "${command.name}": ${why}`, {
      name: command.name,
      kind: 'pods/binding',
    });
  const pod = stored.object;
  if (pod.metadata.deletionTimestamp !== undefined)
    return conflict(`pod ${command.name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.schedulingGates !== undefined)
    return conflict(`pod ${command.name} has non-empty .spec.schedulingGates`);
  if (pod.spec.nodeName !== undefined)
    return conflict(`pod ${command.name} is already assigned to node "${pod.spec.nodeName}"`);
  const target = bindingTarget(command);
  if (target === undefined)
    return failure('Invalid', `Binding "${command.name}" is invalid: target.name: Required value`, {
      name: command.name,
      kind: 'Binding',
      causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'target.name' }],
    });
  return world.nodes.slotOf(target) === undefined ? notFound('nodes', target) : undefined;
}

/** `target.name` of a Binding. */
export function bindingTarget(command: ApiCommand): string | undefined {
  const { body } = command;
  if (typeof body !== 'object' || body === null || !('target' in body)) return undefined;
  const { target } = body;
  if (typeof target !== 'object' || target === null || !('name' in target)) return undefined;
  return typeof target.name === 'string' && target.name !== '' ? target.name : undefined;
}
