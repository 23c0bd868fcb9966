// The API server's rules for what containers ask of their surroundings: probes, hooks, environment, files; and for ConfigMaps and Secrets.
import { describe, expect, test } from 'vitest';
import { base64Bytes, encodeBase64 } from '../../../shared/base/base64.ts';
import { LIMITS } from '../../../shared/base/limits.ts';
import { hookSeconds } from '../../../shared/kinds/container.ts';
import { readObject } from '../../../shared/manifest/read.ts';
import { type Json, pod, table } from './objects.ts';

const C = 'spec.containers[0]';
const tcpSocket = { port: 80 };
const SOURCES = 'spec.containers[0].env[0].valueFrom: Invalid value: "":';

table('[VALID-40] probes of four sorts', [
  [pod({}, { livenessProbe: { grpc: { port: 9000, service: 'health' } } })],
  [
    pod({}, { livenessProbe: { grpc: { port: 0 }, tcpSocket } }),
    `${C}.livenessProbe.grpc: Forbidden: may not specify more than 1 handler type`,
    `${C}.livenessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive`,
  ],
  [pod({}, { livenessProbe: { exec: { command: ['true'] }, terminationGracePeriodSeconds: 5 } })],
  [pod({}, { livenessProbe: { exec: { command: [] } } }), `${C}.livenessProbe.exec.command: Required value`],
  [
    pod({}, { startupProbe: { tcpSocket, successThreshold: 2 } }),
    `${C}.startupProbe.successThreshold: Invalid value: 2: must be 1`,
  ],
  [pod({}, { readinessProbe: { tcpSocket, successThreshold: 2 } })],
  [
    pod({}, { readinessProbe: { tcpSocket, terminationGracePeriodSeconds: 5 } }),
    `${C}.readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes`,
  ],
  [
    pod({}, { livenessProbe: { tcpSocket, terminationGracePeriodSeconds: 0 } }),
    `${C}.livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0`,
  ],
  [
    pod({}, { livenessProbe: { tcpSocket, exec: { command: ['true'] } } }),
    `${C}.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type`,
  ],
  [
    pod({ initContainers: [{ name: 'i', image: 'a:1', lifecycle: { preStop: { sleep: { seconds: 1 } } } }] }),
    'spec.initContainers[0].lifecycle: Forbidden: must not be set for init containers without restartPolicy=Always',
  ],
]);

table('[VALID-41] hooks and environment', [
  [pod({}, { lifecycle: { preStop: { sleep: { seconds: 30 } } } })],
  [
    pod({}, { lifecycle: { preStop: { sleep: { seconds: 31 } } } }),
    `${C}.lifecycle.preStop.sleep.seconds: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)`,
  ],
  [pod({}, { lifecycle: { postStart: {} } }), `${C}.lifecycle.postStart: Required value: must specify a handler type`],
  [pod({}, { lifecycle: { preStop: {} } }), `${C}.lifecycle.preStop: Required value: must specify a handler type`],
  [
    pod({}, { lifecycle: { preStop: { sleep: { seconds: 1 }, exec: { command: ['true'] } } } }),
    `${C}.lifecycle.preStop.sleep: Forbidden: may not specify more than 1 handler type`,
  ],
  [pod({}, { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] })],
  [
    pod({}, { env: [{ name: 'A', value: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
    `${SOURCES} may not be specified when \`value\` is not empty`,
  ],
  [
    pod({}, { env: [{ name: 'A', valueFrom: {} }] }),
    `${SOURCES} must specify one of: \`configMapKeyRef\` or \`secretKeyRef\``,
  ],
  [
    pod(
      {},
      {
        env: [
          { name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' }, configMapKeyRef: { name: 's', key: 'k' } } },
        ],
      },
    ),
    `${SOURCES} may not have more than one field specified at a time`,
  ],
  [
    pod({}, { env: [{ name: 'A', valueFrom: { configMapKeyRef: {} } }] }),
    `${C}.env[0].valueFrom.configMapKeyRef.name: Required value`,
    `${C}.env[0].valueFrom.configMapKeyRef.key: Required value`,
  ],
  [
    pod({}, { envFrom: [{ prefix: 'X_' }] }),
    `${C}.envFrom[0]: Invalid value: "": must specify one of: \`configMapRef\` or \`secretRef\``,
  ],
  [pod({}, { envFrom: [{ secretRef: {} }] }), `${C}.envFrom[0].secretRef.name: Required value`],
  [pod({ volumes: [{ name: 'v', configMap: {} }] }), 'spec.volumes[0].configMap.name: Required value'],
  [
    pod({ volumes: [{ name: 'v', secret: { secretName: 's', items: [{ key: 'k' }] } }] }),
    'spec.volumes[0].secret.items[0].path: Required value',
  ],
  [
    pod({}, { envFrom: Array.from({ length: LIMITS.envFromPerContainer + 1 }, () => ({ secretRef: { name: 's' } })) }),
    `${C}.envFrom: Too many: ${LIMITS.envFromPerContainer + 1}: must have at most ${LIMITS.envFromPerContainer} items`,
  ],
]);

const configMap = (data: Json): Json => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' }, data });
const secret = (fields: Json): Json => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, ...fields });
table('[VALID-42] ConfigMaps and Secrets', [
  [configMap({ 'a.b-c_D': '1' })],
  [
    configMap({ 'a b': '1' }),
    "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ],
  [configMap({ a: 'x'.repeat(LIMITS.configurationBytes) })],
  [configMap({ a: 'x'.repeat(LIMITS.configurationBytes), b: 'y' }), ': Too long: may not be more than 1048576 bytes'],
  [secret({ data: { a: 'aGk=' } })],
  [secret({ data: { a: 'not base64' } }), 'data.a: Invalid value: "<base64>": illegal base64 data'],
]);

describe('[DEFAULT-40] Secrets are Opaque, and stringData stands in data as base64', () => {
  test('what is written plainly wins', () => {
    const read = readObject(secret({ data: { a: 'aGk=', b: 'eA==' }, stringData: { a: '안녕' } }));
    expect('object' in read ? read.object : read).toMatchObject({
      kind: 'Secret',
      type: 'Opaque',
      data: { a: '7JWI64WV', b: 'eA==' },
    });
  });

  test.each(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar', '안녕', '🦊!'])('%j in base64', (text) => {
    const encoded = encodeBase64(text);
    expect(encoded).toBe(Buffer.from(text).toString('base64'));
    expect(base64Bytes(encoded)).toBe(Buffer.from(text).length);
  });

  test.each([
    [{ sleep: { seconds: 7 } }, 7],
    [{ exec: { command: ['sleep', '5'] } }, 5],
    [{ exec: { command: ['/bin/sh', '-c', 'nginx -s quit; sleep 12s'] } }, 12],
    [{ exec: { command: ['sleep', '5', '&&', 'true'] } }, 0],
    [{ exec: { command: ['oversleep', '5'] } }, 0],
    [undefined, 0],
  ])('the hook %j takes %i s', (preStop, seconds) => {
    expect(hookSeconds(preStop)).toBe(seconds);
  });

  test('a probe with zeroes has the defaults', () => {
    const read = readObject(
      pod({}, { livenessProbe: { tcpSocket, periodSeconds: 0, timeoutSeconds: 0, failureThreshold: 0 } }),
    );
    expect(
      'object' in read && read.object.kind === 'Pod' ? read.object.spec.containers[0]?.livenessProbe : read,
    ).toMatchObject({
      periodSeconds: 10,
      timeoutSeconds: 1,
      successThreshold: 1,
      failureThreshold: 3,
    });
  });
});
