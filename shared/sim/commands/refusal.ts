// Why a command cannot be carried out on the world as it is: a pure look, used at the door against the last closed tick and again when the command
// is applied, since another of the same tick may have come before it. Who may send it is `match/authorise`.

import { LIMITS } from '../../base/limits.ts';
import type { Deployment } from '../../kinds/deployment.ts';
import { resourceNamed, type StoredKind, type StoredObject } from '../../kinds/index.ts';
import type { Job } from '../../kinds/job.ts';
import { LASTING_NAMESPACES } from '../../kinds/namespace.ts';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../kinds/persistent-volume-claim.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { LabelSelector } from '../../kinds/selector.ts';
import type { Ingress } from '../../kinds/ingress.ts';
import type { PriorityClass } from '../../kinds/priority-class.ts';
import type { ReplicaSet } from '../../kinds/replicaset.ts';
import type { Service } from '../../kinds/service.ts';
import { failure, type Status } from '../../kinds/status.ts';
import { type ApiCommand, type Command, type FaultCommand, type FaultName, REGISTRY } from '../../journal/command.ts';
import { evictionRefusal } from '../control-plane/evict.ts';
import { STAGE } from '../machines/pods.ts';
import { canonical } from '../naming.ts';
import { writeUnavailable } from '../plane/availability.ts';
import { planeRefusal } from '../plane/order.ts';
import { networkRefusal } from './network-refusal.ts';
import { storageOf } from '../volumes/matching.ts';
import type { Stored } from '../store.ts';
import type { World } from '../world.ts';
import { fixedField } from './fixed-fields.ts';
import { namespaceForbidden, podForbidden } from '../control-plane/admission.ts';
import { claimLimitsBroken } from '../control-plane/limit-range.ts';
import { quotaBroken } from '../control-plane/quota.ts';
import { poolRefusal } from '../machines/pools.ts';
import { jobUpdateRefusal } from './refusal-job.ts';

export function refusal(world: World, command: Command): Status | undefined {
  switch (command.kind) {
    case 'api':
      return writeUnavailable(world) ?? apiRefusal(world, command);
    case 'fault':
      return faultRefusal(world, command);
    case 'order':
      if (command.order === 'control-plane') return planeRefusal(world, command);
      if (command.order === 'pool') return poolRefusal(world, command);
      if (isMachine(world, command.name))
        return failure('AlreadyExists', `nodes "${command.name}" already exists`, {
          name: command.name,
          kind: 'nodes',
        });
      if (world.nodes.count >= LIMITS.nodes) return failure('Forbidden', `a cluster has at most ${LIMITS.nodes} nodes`);
      return undefined;
    case 'traffic': {
      const key = `${command.namespace}/${command.service}`;
      const kind = command.ingress ? 'Ingress' : 'Service';
      return world.store.stored(kind, key)
        ? undefined
        : notFound(command.ingress ? 'ingresses' : 'services', command.service);
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

/** A node, a machine of the control plane, or one that waits to register. */
function isMachine({ nodes, plane }: World, name: string): boolean {
  return (
    nodes.slotOf(name) !== undefined ||
    plane.machine(name) !== undefined ||
    plane.waiting.some(({ order }) => order.name === name)
  );
}

/** Which faults strike processes, and which the machines of a control plane as well as nodes. */
const ON_PROCESSES: readonly FaultName[] = ['process-kill', 'process-stop', 'process-start'];
const ON_MACHINES: readonly FaultName[] = ['node-poweroff', 'node-restart', 'network-partition', 'network-recover'];

function faultRefusal(world: World, { fault, target }: FaultCommand): Status | undefined {
  if (ON_PROCESSES.includes(fault)) return world.plane.process(target) ? undefined : notFound('pods', target);
  if (ON_MACHINES.includes(fault) && world.plane.machine(target)) return undefined;
  if (fault === 'registry-stop' || fault === 'registry-start')
    return target === REGISTRY ? undefined : failure('NotFound', `there is no registry "${target}"`, { name: target });
  if (fault !== 'container-kill')
    return world.nodes.slotOf(target) === undefined ? notFound('nodes', target) : undefined;
  const stored = world.store.stored('Pod', target);
  if (!stored) return notFound('pods', target);
  return world.pods.at.stage[stored.slot] === STAGE.running
    ? undefined
    : failure('Conflict', `pod "${target}" has no running container`);
}

const BATCH_AND_POLICY = [
  'configmaps',
  'serviceaccounts',
  'jobs',
  'cronjobs',
  'resourcequotas',
  'limitranges',
  'horizontalpodautoscalers',
] as const;

/** Which writes the simulated API server knows in this version. */
const WRITABLE: Readonly<Record<string, readonly string[]>> = {
  create: [
    'namespaces',
    'nodes',
    'pods',
    'pods/binding',
    'pods/eviction',
    'deployments',
    'replicasets',
    'services',
    'priorityclasses',
    'poddisruptionbudgets',
    'persistentvolumes',
    'persistentvolumeclaims',
    'storageclasses',
    'statefulsets',
    'daemonsets',
    'secrets',
    'ingresses',
    ...BATCH_AND_POLICY,
  ],
  update: [
    'services',
    'ingresses',
    'nodes',
    'pods',
    'deployments',
    'deployments/scale',
    'poddisruptionbudgets',
    'replicasets',
    'replicasets/scale',
    'statefulsets',
    'statefulsets/scale',
    'daemonsets',
    'persistentvolumes',
    'persistentvolumeclaims',
    'namespaces',
    'secrets',
    ...BATCH_AND_POLICY,
  ],
  delete: [
    'namespaces',
    'nodes',
    ...BATCH_AND_POLICY,
    'pods',
    'deployments',
    'replicasets',
    'services',
    'priorityclasses',
    'poddisruptionbudgets',
    'persistentvolumes',
    'persistentvolumeclaims',
    'storageclasses',
    'statefulsets',
    'daemonsets',
    'controllerrevisions',
    'volumeattachments',
    'secrets',
    'ingresses',
  ],
};

/** Kubelets' own writes, see `report-status`. */
const REPORTED: readonly string[] = ['nodes/status', 'pods/status'];

function apiRefusal(world: World, command: ApiCommand): Status | undefined {
  const resource = resourceNamed(command.resource);
  if (!resource)
    return failure('NotFound', 'the server could not find the requested resource', { kind: command.resource });
  const path = command.subresource === undefined ? command.resource : `${command.resource}/${command.subresource}`;
  if (!WRITABLE[command.verb]?.includes(path) && !(command.verb === 'update' && REPORTED.includes(path)))
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
  const stored = world.store.named(kind, command.namespace, command.name);
  const pod = stored as Stored<Pod> | undefined; // these two are parts of pods alone
  if (command.subresource === 'binding') return bindingRefusal(world, command, pod);
  if (command.subresource === 'eviction') return pod ? evictionRefusal(world, pod) : notFound('pods', command.name);
  if (command.verb === 'create') {
    if (stored)
      return failure(
        'AlreadyExists',
        notFound(command.resource, command.name).message.replace('not found', 'already exists'),
        { name: command.name, kind: command.resource },
      );
    if (resource.namespaced && !world.store.stored('Namespace', command.namespace as string))
      return notFound('namespaces', command.namespace as string);
    const ends = namespaceForbidden(world, command.namespace);
    if (ends !== undefined) return forbidden(command, ends);
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
  if (command.verb === 'delete' && kind === 'Namespace' && LASTING_NAMESPACES.includes(command.name))
    return forbidden(command, 'this namespace may not be deleted');
  return command.verb === 'update' ? updateRefusal(world, command, stored.object) : undefined;
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
      const why = podForbidden(world, command.namespace, (command.body as Pick<Pod, 'spec'>).spec); // decoded and validated at the door; so below
      return why === undefined ? undefined : forbidden(command, why);
    }
    case 'Service':
      return networkRefusal(world, command.name, command.body as Service);
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
    default: {
      const object = command.body as { readonly spec?: unknown };
      const claim = kind === 'PersistentVolumeClaim' ? (object.spec as PersistentVolumeClaimSpec) : undefined;
      const why =
        (claim && claimLimitsBroken(world, command.namespace, claim)) ??
        quotaBroken(world, command.namespace, { kind, spec: object.spec });
      return why === undefined ? undefined : forbidden(command, why);
    }
  }
}

/** What may not be changed about an object that is there (pkg/apis/core/validation, ValidatePodUpdate). */
function updateRefusal(world: World, command: ApiCommand, before: StoredObject): Status | undefined {
  const { name, body, subresource } = command;
  if (subresource !== undefined) return undefined;
  const invalid = (field: string, why: string) =>
    failure('Invalid', `${before.kind} "${name}" is invalid: ${field}: Forbidden: ${why}`, {
      name,
      kind: before.kind,
      causes: [{ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field }],
    });
  if (before.kind === 'Deployment' || before.kind === 'ReplicaSet')
    return selectorRefusal(name, before, (body as typeof before).spec.selector);
  const fixed = fixedField(before, body);
  if (fixed) return invalid(fixed.field, fixed.why);
  if (before.kind === 'PersistentVolumeClaim') {
    const why = growthForbidden(world, before, (body as PersistentVolumeClaim).spec);
    return why === undefined ? undefined : forbidden(command, why);
  }
  if (before.kind === 'Job') return jobUpdateRefusal(name, before, (body as Pick<Job, 'spec'>).spec);
  if ((before.kind === 'ConfigMap' || before.kind === 'Secret') && before.immutable === true)
    return canonical((body as { data?: unknown }).data) === canonical(before.data)
      ? undefined
      : invalid('data', 'field is immutable when `immutable` is set');
  if (before.kind === 'Service') return networkRefusal(world, name, { ...(body as Service), kind: 'Service' }, before);
  if (before.kind === 'Ingress') return networkRefusal(world, name, { ...(body as Ingress), kind: 'Ingress' });
  if (before.kind !== 'Pod') return undefined;
  const { schedulingGates = [], tolerations } = (body as Pick<Pod, 'spec'>).spec;
  const added = schedulingGates.find((gate) => !before.spec.schedulingGates?.some((one) => one.name === gate.name));
  if (added !== undefined)
    return invalid('spec.schedulingGates', `only deletion is allowed, but found new scheduling gate '${added.name}'`);
  return before.spec.tolerations.every((one) => tolerations.some((other) => canonical(one) === canonical(other)))
    ? undefined
    : invalid('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds');
}

/** PersistentVolumeClaimResize and LimitRanger (plugin/pkg/admission/storage/persistentvolume/resize). */
function growthForbidden(
  world: World,
  { spec, metadata }: PersistentVolumeClaim,
  after: PersistentVolumeClaimSpec,
): string | undefined {
  const more = storageOf(after.resources.requests) - storageOf(spec.resources.requests);
  if (more <= 0) return undefined;
  if (!world.store.get('StorageClass', spec.storageClassName ?? '')?.allowVolumeExpansion)
    return 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
  return claimLimitsBroken(world, metadata.namespace, after);
}

/** Pods are found by it: with another one they would be nobody's (pkg/apis/apps/validation, ValidateImmutableField). */
function selectorRefusal(
  name: string,
  { kind, spec }: Deployment | ReplicaSet,
  selector: LabelSelector,
): Status | undefined {
  const said = canonical(selector);
  if (said === canonical(spec.selector)) return undefined;
  const message = `Invalid value: ${said}: field is immutable`;
  return failure('Invalid', `${kind}.apps "${name}" is invalid: spec.selector: ${message}`, {
    name,
    group: 'apps',
    kind,
    causes: [{ reason: 'FieldValueInvalid', message, field: 'spec.selector' }],
  });
}

/** Rule BIND-2: the real API server would take a name of no node; here it is refused, since nothing good can come of it. */
function bindingRefusal(world: World, command: ApiCommand, stored: Stored<Pod> | undefined): Status | undefined {
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
