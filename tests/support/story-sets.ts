// What stories say of StatefulSets, DaemonSets and storage beside what `story` knows: commands, and short answers.

import type { Command } from '../../shared/journal/command.ts';
import type { World } from '../../shared/sim/world.ts';

const NAMESPACE = 'default';

/** `force POD`, `resize STATEFULSET N`, `image-of KIND NAME IMAGE`. */
export function setCommand(world: World, verb: string, words: readonly string[]): Command {
  const [a = '', b = '', c = ''] = words;
  switch (verb) {
    case 'force':
      return {
        kind: 'api',
        verb: 'delete',
        resource: 'pods',
        namespace: NAMESPACE,
        name: a,
        body: { gracePeriodSeconds: 0 },
      };
    case 'resize':
      return {
        kind: 'api',
        verb: 'update',
        resource: 'statefulsets',
        subresource: 'scale',
        namespace: NAMESPACE,
        name: a,
        body: { spec: { replicas: Number(b) } },
      };
    default: {
      const object = world.store.get(a === 'DaemonSet' ? 'DaemonSet' : 'StatefulSet', `${NAMESPACE}/${b}`);
      if (!object) throw new Error(`a story speaks of ${a} ${b}, which is not there`);
      const { template } = object.spec;
      const containers = template.spec.containers.map((one) => ({ ...one, image: c }));
      const spec = { ...object.spec, template: { ...template, spec: { ...template.spec, containers } } };
      return {
        kind: 'api',
        verb: 'update',
        resource: a === 'DaemonSet' ? 'daemonsets' : 'statefulsets',
        namespace: NAMESPACE,
        name: b,
        body: { metadata: object.metadata, spec },
      };
    }
  }
}

/** `kubectl get statefulsets,daemonsets`, in the game's short form. */
export function printSets({ store }: World): string[] {
  const stateful = store
    .list('StatefulSet')
    .map(
      ({ metadata, spec, status }) =>
        `${metadata.name}  ready ${status.readyReplicas}/${spec.replicas}  current ${status.currentReplicas}  updated ${status.updatedReplicas}`,
    );
  const daemons = store
    .list('DaemonSet')
    .map(
      ({ metadata, status }) =>
        `${metadata.name}  ready ${status.numberReady}/${status.desiredNumberScheduled}  updated ${status.updatedNumberScheduled}`,
    );
  return [...stateful, ...daemons];
}

/** Each claim, the zone of its volume, and the nodes at which that is attached. */
export function printClaims({ store }: World): string[] {
  const attachments = store.list('VolumeAttachment');
  return store.list('PersistentVolumeClaim').map(({ metadata, spec, status }) => {
    const volume = store.get('PersistentVolume', spec.volumeName ?? '');
    const [term] = volume?.spec.nodeAffinity?.required.nodeSelectorTerms ?? [];
    const zone = term?.matchExpressions?.[0]?.values?.join() ?? '-';
    const nodes = attachments
      .filter((one) => one.spec.source.persistentVolumeName === spec.volumeName)
      .map((one) => `${one.spec.nodeName}${one.metadata.deletionTimestamp === undefined ? '' : ' (leaving)'}`);
    return `${metadata.name}  ${status.phase}  zone ${zone}  at ${nodes.join(', ') || '-'}`;
  });
}
