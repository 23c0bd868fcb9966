// Random StatefulSets, DaemonSets and storage, drawn by fast-check, and changes of the sets that are there. They come through the manifest reader, as a
// stranger's would.

import fc from 'fast-check';
import type { Command } from '../../shared/journal/command.ts';
import { creationOf } from '../../shared/journal/creation.ts';
import { readObject } from '../../shared/manifest/read.ts';
import type { World } from '../../shared/sim/world.ts';

type Json = Readonly<Record<string, unknown>>;

const NAMESPACE = 'default';
const SETS = ['db', 'queue', 'agent'] as const;
const CLASSES = ['late', 'now', 'local', 'nobody-made-it'] as const;

/** A change of the set of this name, resolved against the world when its tick comes. */
export interface SetStep {
  readonly kind: 'set';
  readonly name: string;
  readonly image: string;
  readonly replicas: number;
  readonly partition: number;
}

function creation(object: Json): Command {
  const read = readObject(object);
  if ('findings' in read) throw new Error(JSON.stringify([object, read.findings]));
  return creationOf(read.object);
}

export const setName = fc.constantFrom(...SETS, 'data-db-0', 'data-queue-1', 'shared');
const image = fc.constantFrom('web:1.0', 'api:1.0', 'search:1.0', 'nobody-pushed:1.0');
const className = fc.constantFrom('late', 'late', ...CLASSES);

function podSpec(name: string, container: string, more: Json = {}): Json {
  const resources = { requests: { cpu: '100m' } };
  return {
    metadata: { labels: { app: name } },
    spec: { terminationGracePeriodSeconds: 2, containers: [{ name: 'main', image: container, resources }], ...more },
  };
}

const statefulSet = fc
  .record({
    name: fc.constantFrom('db', 'queue'),
    replicas: fc.integer({ min: 0, max: 4 }),
    image,
    policy: fc.constantFrom('OrderedReady', 'Parallel'),
    type: fc.constantFrom('RollingUpdate', 'OnDelete'),
    className: fc.option(className),
    whenDeleted: fc.constantFrom('Retain', 'Delete'),
    whenScaled: fc.constantFrom('Retain', 'Delete'),
    start: fc.constantFrom(undefined, 1),
    minReadySeconds: fc.constantFrom(0, 4),
  })
  .map(({ name, replicas, image, policy, type, className, whenDeleted, whenScaled, start, minReadySeconds }) =>
    creation({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name },
      spec: {
        serviceName: name,
        replicas,
        minReadySeconds,
        podManagementPolicy: policy,
        updateStrategy: { type },
        selector: { matchLabels: { app: name } },
        template: podSpec(name, image),
        persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled },
        revisionHistoryLimit: 1,
        ...(start === undefined ? {} : { ordinals: { start } }),
        ...(className === null ? {} : { volumeClaimTemplates: [claimTemplate(className)] }),
      },
    }),
  );

function claimTemplate(storageClassName: string): Json {
  const resources = { requests: { storage: '1Gi' } };
  return { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources } };
}

const daemonSet = fc
  .record({
    image,
    surge: fc.boolean(),
    zone: fc.constantFrom(undefined, 'a'),
    tolerates: fc.boolean(),
    claim: fc.boolean(),
    minReadySeconds: fc.constantFrom(0, 4),
  })
  .map(({ image, surge, zone, tolerates, claim, minReadySeconds }) =>
    creation({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent' },
      spec: {
        minReadySeconds,
        selector: { matchLabels: { app: 'agent' } },
        updateStrategy: { rollingUpdate: surge ? { maxSurge: 1, maxUnavailable: 0 } : { maxUnavailable: '50%' } },
        template: podSpec('agent', image, {
          ...(zone === undefined ? {} : { nodeSelector: { 'topology.kubernetes.io/zone': zone } }),
          ...(tolerates ? { tolerations: [{ operator: 'Exists' }] } : {}),
          ...(claim ? { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'shared' } }] } : {}),
        }),
      },
    }),
  );

/** A disk that waits for its pod and one that does not, from the beginning: without a class most claims only wait. */
export function storageStage(): Command[] {
  return ['late', 'now'].map((name) => classOf(name, 'ebs.csi.aws.com'));
}

function classOf(name: string, provisioner: string): Command {
  return creation({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner,
    volumeBindingMode: name === 'now' ? 'Immediate' : 'WaitForFirstConsumer',
  });
}

const storageClass = fc
  .record({ name: className, provisioner: fc.constantFrom('ebs.csi.aws.com', 'rancher.io/local-path', 'of.nobody/x') })
  .map(({ name, provisioner }) => classOf(name, provisioner));

const storage = fc
  .record({
    claim: fc.boolean(),
    name: fc.constantFrom('shared', 'data-db-0', 'disk-1', 'disk-2'),
    className,
    policy: fc.constantFrom('Retain', 'Delete', 'Recycle'),
    disk: fc.boolean(),
  })
  .map(({ claim, name, className, policy, disk }) =>
    creation({
      apiVersion: 'v1',
      kind: claim ? 'PersistentVolumeClaim' : 'PersistentVolume',
      metadata: { name },
      spec: claim
        ? { accessModes: ['ReadWriteOnce'], storageClassName: className, resources: { requests: { storage: '1Gi' } } }
        : {
            capacity: { storage: '2Gi' },
            accessModes: ['ReadWriteOnce'],
            storageClassName: className,
            persistentVolumeReclaimPolicy: policy,
            ...(disk ? { csi: { driver: 'ebs.csi.aws.com', volumeHandle: name } } : { hostPath: {} }),
          },
    }),
  );

const change = fc.record({
  kind: fc.constant('set' as const),
  name: fc.constantFrom(...SETS),
  image,
  replicas: fc.integer({ min: 0, max: 4 }),
  partition: fc.integer({ min: 0, max: 2 }),
});

/** Creations of all these, and changes. */
export const randomSet: fc.Arbitrary<{ readonly kind: 'fixed'; readonly command: Command } | SetStep> = fc.oneof(
  { weight: 2, arbitrary: change },
  {
    weight: 5,
    arbitrary: fc
      .oneof(statefulSet, statefulSet, daemonSet, storageClass, storage)
      .map((command) => ({ kind: 'fixed' as const, command })),
  },
);

/** Another image, another size, another partition: what a set's owner may change. */
export function changedSet(world: World, { name, image, replicas, partition }: SetStep): Command {
  const daemons = world.store.get('DaemonSet', `${NAMESPACE}/${name}`);
  const object = daemons ?? world.store.get('StatefulSet', `${NAMESPACE}/${name}`);
  const what = { kind: 'api', resource: daemons ? 'daemonsets' : 'statefulsets', namespace: NAMESPACE, name } as const;
  if (!object) return { ...what, verb: 'delete' };
  const spec = {
    ...object.spec,
    template: {
      ...object.spec.template,
      spec: {
        ...object.spec.template.spec,
        containers: object.spec.template.spec.containers.map((one) => ({ ...one, image })),
      },
    },
    ...(object.kind === 'StatefulSet' ? { replicas } : {}),
    ...(object.kind === 'StatefulSet' && object.spec.updateStrategy.type === 'RollingUpdate'
      ? { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } }
      : {}),
  };
  return { ...what, verb: 'update', body: { metadata: object.metadata, spec } };
}
