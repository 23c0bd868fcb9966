// What strangers may send as a command: shapes, bodies, sizes of names.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { playerCommandSchema } from '../../../shared/journal/door.ts';
import type { ApiCommand } from '../../../shared/journal/command.ts';
import { firstIssue } from '../../../shared/journal/schema.ts';
import type { Deployment } from '../../../shared/kinds/deployment.ts';
import { deployment } from '../../support/cluster.ts';

const bind = {
  kind: 'api',
  verb: 'create',
  resource: 'pods',
  subresource: 'binding',
  namespace: 'default',
  name: 'web-1',
  body: { target: { kind: 'Node', name: 'n1' } },
};
const cordon = {
  kind: 'api',
  verb: 'update',
  resource: 'nodes',
  name: 'n1',
  ifResourceVersion: 7,
  body: { metadata: { labels: { a: 'b' } }, spec: { unschedulable: true, taints: [] } },
};
const scale = {
  kind: 'api',
  verb: 'update',
  resource: 'deployments',
  subresource: 'scale',
  namespace: 'default',
  name: 'web',
  body: { spec: { replicas: 3 } },
};
const evict = { kind: 'api', verb: 'delete', resource: 'pods', namespace: 'default', name: 'web-1' };
const handOver = { kind: 'loop', loop: 'scheduler', mode: 'automatic', afterTicks: 15 };

test.each([
  ['a binding', bind],
  ['a cordon', cordon],
  ['a scale', scale],
  ['a deletion', evict],
  ['an eviction', { ...bind, subresource: 'eviction', body: { deleteOptions: { gracePeriodSeconds: 5 } } }],
  ['an eviction without a word', { ...bind, subresource: 'eviction', body: undefined }],
  ['a hand-over', handOver],
  ['a deletion with grace', { ...evict, body: { gracePeriodSeconds: 0 } }],
  ['a pace', { kind: 'host', action: 'speed', factor: 8 }],
])('[JOURNAL-7] %s passes as it is', (_, command) => {
  expect(playerCommandSchema.parse(command)).toEqual(command);
});

const { metadata, spec } = (deployment('web', 1) as ApiCommand).body as Deployment;
const DEPLOYMENT = { metadata: { labels: { a: 'b' }, annotations: metadata.annotations }, spec };

const update = (resource: string, body: unknown) => ({
  kind: 'api',
  verb: 'update',
  resource,
  namespace: 'default',
  name: 'x',
  body,
});
test.each([
  [
    'gates',
    update('pods', { metadata: {}, spec: { schedulingGates: [{ name: 'a' }], tolerations: [{ operator: 'Exists' }] } }),
  ],
  [
    'a budget',
    update('poddisruptionbudgets', { spec: { minAvailable: '100%', selector: { matchLabels: { a: 'b' } } } }),
  ],
  [
    'a deployment with a strategy without bounds',
    update('deployments', {
      ...DEPLOYMENT,
      spec: { ...DEPLOYMENT.spec, strategy: { type: 'Recreate' } },
    }),
  ],
])('[JOURNAL-7] %s passes as it is', (_, command) => {
  expect(playerCommandSchema.parse(command)).toEqual(command);
});

test('[JOURNAL-7] what a body has beyond its shape stays outside', () => {
  const whole = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n1', labels: { a: 'b' }, uid: 'forged' },
    spec: { unschedulable: false, taints: [] },
    status: { capacity: { cpu: '999' } },
  };
  expect(playerCommandSchema.parse({ ...cordon, body: whole })).toMatchObject({
    body: { metadata: { labels: { a: 'b' } }, spec: { taints: [] } },
  });
  expect(JSON.stringify(playerCommandSchema.parse({ ...cordon, body: whole }))).not.toMatch(/forged|999|unschedulable/);
});

let deep: unknown = 1;
for (let i = 0; i <= LIMITS.manifestDepth; i += 1) deep = { deep };

describe('[JOURNAL-7] refused, with the place', () => {
  test.each([
    ['nothing', undefined, /expected object/],
    ['an unknown kind', { kind: 'wish' }, /kind/],
    ['a field too many', { ...handOver, soon: true }, /soon/],
    ['a missing field', { kind: 'loop', loop: 'scheduler', mode: 'automatic' }, /^afterTicks: /],
    ['a loop that does not exist', { ...handOver, loop: 'perpetuum' }, /^loop: /],
    ['a pace that does not exist', { kind: 'host', action: 'speed', factor: 1000 }, /^factor: /],
    ['a binding without a target', { ...bind, body: {} }, /^body: target: /],
    ['a binding to a list', { ...bind, body: { target: { name: ['n1'] } } }, /^body: target\.name: /],
    ['a name too long', { ...bind, name: 'x'.repeat(LIMITS.name + 1) }, /^name: /],
    [
      'more than all',
      update('poddisruptionbudgets', { spec: { minAvailable: '101%' } }),
      /^body: spec\.minAvailable: /,
    ],
    [
      'a deployment without a template',
      update('deployments', { spec: { replicas: 1 } }),
      /^body: spec\.selector: Required value/,
    ],
    [
      'a template that its selector does not match',
      update('deployments', { spec: { ...spec, selector: { matchLabels: { app: 'other' } } } }),
      /^body: spec\.template\.metadata\.labels: Invalid value: .*`selector` does not match template `labels`$/,
    ],
    [
      'a field that no deployment has',
      update('deployments', { spec: { ...spec, image: 'web:2.0' } }),
      /^body: spec\.image: unknown field/,
    ],
    [
      'an eviction with a grace below 0',
      { ...bind, subresource: 'eviction', body: { deleteOptions: { gracePeriodSeconds: -1 } } },
      /^body: deleteOptions\.gracePeriodSeconds: /,
    ],
    ['half a replica', { ...scale, body: { spec: { replicas: 0.5 } } }, /^body: spec\.replicas: /],
    [
      'more replicas than there may be',
      { ...scale, body: { spec: { replicas: LIMITS.replicasPerDeployment + 1 } } },
      /^body: spec\.replicas: /,
    ],
    [
      'a bare pod',
      { kind: 'api', verb: 'create', resource: 'pods', namespace: 'default', name: 'x', body: {} },
      /players cannot create pods/,
    ],
    ['a prototype as a resource', { ...evict, resource: '__proto__' }, /players cannot delete __proto__/],
    ['a body that is too deep', { ...evict, body: deep }, /nested deeper than/],
    [
      'a body that names a prototype',
      { ...evict, body: JSON.parse('{"__proto__":{"polluted":true}}') },
      /__proto__ is not allowed/,
    ],
  ])('%s', (_, command, message) => {
    const parsed = playerCommandSchema.safeParse(command);
    expect(parsed.success).toBe(false);
    if (!parsed.success) expect(firstIssue(parsed.error)).toMatch(message);
  });

  test('as many replicas as there may be pass', () => {
    expect(
      playerCommandSchema.safeParse({ ...scale, body: { spec: { replicas: LIMITS.replicasPerDeployment } } }).success,
    ).toBe(true);
  });
});
