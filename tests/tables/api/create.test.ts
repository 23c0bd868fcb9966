// Objects as strangers post them: a command, or a Status that names the field. Never a throw, whatever the body is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveCreation } from '../../../shared/api/create.ts';
import { LIMITS } from '../../../shared/base/limits.ts';
import { STATUS_CODES } from '../../../shared/kinds/status.ts';
import { type Json, pod } from '../manifest/objects.ts';

const status = (body: unknown) => {
  const resolved = resolveCreation(body, 0);
  if ('command' in resolved) throw new Error('it was let in');
  return resolved.refusal;
};
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const terms = (matchExpressions: readonly Json[]): Json =>
  pod({ affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions }] } } } });
const FIELD = `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions`;

test('[API-4] an object that is right is a create command', () => {
  expect(resolveCreation(pod(), 0)).toMatchObject({
    command: { kind: 'api', verb: 'create', resource: 'pods', namespace: 'default', name: 'p', body: { kind: 'Pod' } },
  });
});

test('[API-4] a broken rule is Invalid and names the field', () => {
  const operator = { key: 'a', operator: 'Like', values: ['b'] };
  expect(status(terms([{ key: 'a', operator: 'Exists' }, operator]))).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `Pod "p" is invalid: ${FIELD}[1].operator: Invalid value: "Like": not a valid selector operator`,
    reason: 'Invalid',
    details: {
      name: 'p',
      kind: 'Pod',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: "Like": not a valid selector operator',
          field: `${FIELD}[1].operator`,
        },
      ],
    },
    code: 422,
  });
});

test('[API-4] several are told together, the group of the kind with them', () => {
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b' },
    spec: { minAvailable: -1, maxUnavailable: 'x' },
  };
  const { message, details } = status(budget);
  expect(message).toMatch(
    /^PodDisruptionBudget\.policy "b" is invalid: \[spec: Invalid value: .*, spec\.minAvailable: .*\]$/,
  );
  expect([details?.group, details?.causes?.length]).toEqual(['policy', 3]);
});

test.each([
  [
    pod({ afinity: {} }),
    'Pod in version "v1" cannot be handled as a Pod: strict decoding error: spec.afinity: unknown field "spec.afinity"',
    'spec.afinity',
  ],
  [
    pod({ priority: 'high' }),
    'Pod in version "v1" cannot be handled as a Pod: strict decoding error: spec.priority: expected a whole number, got the text "high"',
    'spec.priority',
  ],
])('[API-4] a body that is no such object is a BadRequest', (body, message, field) => {
  expect(status(body)).toMatchObject({ code: 400, reason: 'BadRequest', message, details: { causes: [{ field }] } });
});

test('[API-4] a selector of 10,000 terms, and amounts that cannot be', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({ key: `k${i}`, operator: 'Exists' }));
  expect(status(terms(many)).message).toBe(
    `Pod "p" is invalid: ${FIELD}: Too many: 10000: must have at most ${LIMITS.requirementsPerSelector} items`,
  );
  const requests = { cpu: '9'.repeat(500), memory: '-1', 'example.com/gpu': '1e99' };
  expect(status(pod({}, { resources: { requests } })).details?.causes?.map((one) => one.field)).toEqual([
    'spec.containers[0].resources.requests.cpu',
    'spec.containers[0].resources.requests.memory',
    'spec.containers[0].resources.requests[example.com/gpu]',
  ]);
});

test('[API-4] whatever stands where, the answer is a command or a Status', () => {
  const fields = [
    'affinity',
    'topologySpreadConstraints',
    'schedulingGates',
    'tolerations',
    'volumes',
    'resources',
    'overhead',
  ];
  const answers = fc.property(
    fc.constantFrom(...fields, 'containers', 'initContainers', 'priorityClassName', 'hostNetwork'),
    fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 3 })),
    (field, value) => {
      const resolved = resolveCreation(pod({ [field]: value }), 0);
      if ('command' in resolved) return;
      const { code, reason, details } = resolved.refusal;
      expect(code).toBe(STATUS_CODES[reason]);
      expect(details?.causes?.every((one) => one.field.startsWith('spec'))).toBe(true);
    },
  );
  fc.assert(answers, { numRuns: 2_000 });
  for (const body of [
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { kind: 7 },
    { kind: 'Pod' },
    { kind: 'Pod', apiVersion: 'v1' },
  ])
    expect(status(body).code).toBeGreaterThanOrEqual(400);
});
