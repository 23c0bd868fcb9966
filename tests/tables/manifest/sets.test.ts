// StatefulSets and DaemonSets as manifests: what is filled in, what is refused, and that printing and reading are each other's inverse.
import { expect, test } from 'vitest';
import type { Tick } from '../../../shared/base/units.ts';
import type { Decoded, DecodedOf } from '../../../shared/manifest/manifest-object.ts';
import { toYaml } from '../../../shared/manifest/print.ts';
import { readManifest, readObject } from '../../../shared/manifest/read.ts';
import { type Json, table } from './objects.ts';

function read(value: Json): Decoded {
  const result = readObject(value);
  if ('findings' in result) throw new Error(JSON.stringify(result.findings));
  return result.object;
}

const template = (container: Json = {}): Json => ({
  metadata: { labels: { app: 'db' } },
  spec: { containers: [{ name: 'c', image: 'db:1', ...container }] },
});
const common = { selector: { matchLabels: { app: 'db' } }, template: template() };
const set = (kind: string, spec: Json): Json => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'db' },
  spec: { ...common, ...spec },
});
const stateful = (spec: Json = {}): Json => set('StatefulSet', spec);
const daemon = (spec: Json = {}): Json => set('DaemonSet', spec);
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const claims = { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }] };

test('[DEFAULT-50] a StatefulSet is one pod, in order, renewed in turn, whose claims are kept', () => {
  const { spec } = read(stateful()) as DecodedOf<'StatefulSet'>;
  expect(spec).toMatchObject({
    replicas: 1,
    serviceName: '',
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    revisionHistoryLimit: 10,
    minReadySeconds: 0,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  });
  const onDelete = read(stateful({ updateStrategy: { type: 'OnDelete' } })) as DecodedOf<'StatefulSet'>;
  expect(onDelete.spec.updateStrategy).toEqual({ type: 'OnDelete' });
});

test('[DEFAULT-50] a DaemonSet is renewed one node at a time', () => {
  const { spec } = read(daemon()) as DecodedOf<'DaemonSet'>;
  expect([spec.updateStrategy, spec.revisionHistoryLimit]).toEqual([
    { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    10,
  ]);
});

const STRATEGY = 'spec.updateStrategy';
table('[VALID-50] StatefulSets', [
  [stateful({ ...claims, template: template({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }) })],
  [
    stateful({ template: template({ volumeMounts: [{ name: 'data', mountPath: '/data' }] }) }),
    'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"',
  ],
  [stateful({ replicas: -1 }), 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  [
    stateful({ podManagementPolicy: 'Sometimes' }),
    "spec.podManagementPolicy: Invalid value: \"Sometimes\": must be 'OrderedReady' or 'Parallel'",
  ],
  [
    stateful({ updateStrategy: { type: 'Recreate' } }),
    `${STRATEGY}: Invalid value: {"type":"Recreate"}: must be 'RollingUpdate' or 'OnDelete'`,
  ],
  [
    stateful({ updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } }),
    `${STRATEGY}.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy 'RollingUpdate'`,
  ],
  [
    stateful({ updateStrategy: { rollingUpdate: { partition: -1 } } }),
    `${STRATEGY}.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0`,
  ],
  [
    stateful({ persistentVolumeClaimRetentionPolicy: { whenScaled: 'Keep' } }),
    'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", "Delete"',
  ],
  [stateful({ ordinals: { start: -1 } }), 'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0'],
  [
    stateful({ volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] }),
    'spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required',
    'spec.volumeClaimTemplates[0].spec.resources.requests.storage: Required value',
  ],
  [
    stateful({ selector: { matchLabels: { app: 'other' } } }),
    'spec.template.metadata.labels: Invalid value: {"app":"db"}: `selector` does not match template `labels`',
  ],
]);

const ROLLING = `${STRATEGY}.rollingUpdate`;
table('[VALID-51] DaemonSets', [
  [daemon({ updateStrategy: { rollingUpdate: { maxSurge: '10%', maxUnavailable: 0 } } })],
  [
    daemon({ updateStrategy: { type: 'Recreate' } }),
    `${STRATEGY}.type: Unsupported value: "Recreate": supported values: "RollingUpdate", "OnDelete"`,
  ],
  [
    daemon({ updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } } }),
    `${ROLLING}.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero`,
  ],
  [
    daemon({ updateStrategy: { rollingUpdate: { maxUnavailable: '0%' } } }),
    `${ROLLING}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`,
  ],
  [
    daemon({ updateStrategy: { rollingUpdate: { maxUnavailable: '101%' } } }),
    `${ROLLING}.maxUnavailable: Invalid value: "101%": must not be greater than 100%`,
  ],
]);

test.each([
  stateful({
    ...claims,
    serviceName: 'db',
    ordinals: { start: 1 },
    minReadySeconds: 3,
    podManagementPolicy: 'Parallel',
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
  }),
  daemon({ updateStrategy: { rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } } }),
])('[MANIFEST-9] what is printed is read back: $kind', (value) => {
  const object = read(value);
  const meta = { uid: 'u', resourceVersion: 7, generation: 1, creationTimestamp: 7 as Tick };
  const text = toYaml({ ...object, metadata: { ...meta, ...object.metadata } }, 1000);
  expect(readManifest(text, '', 1000)).toMatchObject({ problems: [], objects: [object] });
});
