// What the API server has against Jobs, CronJobs, quotas, limit ranges and autoscalers, in its own words; and their defaults.
import { describe, expect, test } from 'vitest';
import { readObject } from '../../../shared/manifest/read.ts';
import { type Json, table } from './objects.ts';

const container = { name: 'main', image: 'job:1' };
const template = (more: Json = {}): Json => ({ spec: { restartPolicy: 'Never', containers: [container], ...more } });
const job = (spec: Json = {}): Json => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'work' },
  spec: { template: template(), ...spec },
});
const indexed = (spec: Json): Json => job({ completionMode: 'Indexed', completions: 3, ...spec });
const cron = (spec: Json = {}, name = 'tick'): Json => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name },
  spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template() } }, ...spec },
});
const quota = (spec: Json): Json => ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec });
const range = (...limits: readonly Json[]): Json => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'l' },
  spec: { limits },
});
const scaler = (spec: Json = {}): Json => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5, ...spec },
});
const cpu = (target: Json): Json => ({ type: 'Resource', resource: { name: 'cpu', target } });

table('[JOB-13] Jobs', [
  [job()],
  [job({ parallelism: -1 }), 'spec.parallelism: Invalid value: -1: must be greater than or equal to 0'],
  [job({ backoffLimit: -1 }), 'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0'],
  [
    job({ template: template({ restartPolicy: 'Always' }) }),
    'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
  [
    job({ completionMode: 'Indexed', parallelism: 2 }),
    'spec.completions: Required value: when completion mode is Indexed',
  ],
  [
    job({ completionMode: 'Sorted' }),
    'spec.completionMode: Unsupported value: "Sorted": supported values: "NonIndexed", "Indexed"',
  ],
  [
    job({ podFailurePolicy: { rules: [{ action: 'Retry', onPodConditions: [{ type: 'x' }] }] } }),
    'spec.podFailurePolicy.rules[0].action: Unsupported value: "Retry": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
  ],
  [
    job({ podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [0, 1] } }] } }),
    'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
  ],
  [
    job({ podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [2, 1, 1] } }] } }),
    'spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 1',
    'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1,1]: must be ordered',
  ],
  [
    job({
      podFailurePolicy: {
        rules: [{ action: 'FailIndex', onExitCodes: { containerName: 'x', operator: 'In', values: [1] } }],
      },
    }),
    'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
    'spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template',
  ],
  [
    job({ podFailurePolicy: { rules: [{ action: 'Count', onPodConditions: [{ type: 'x', status: 'Maybe' }] }] } }),
    'spec.podFailurePolicy.rules[0].onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"',
  ],
  [
    job({ maxFailedIndexes: 1 }),
    'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
    'spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode',
  ],
  [indexed({ backoffLimitPerIndex: 0, maxFailedIndexes: 3 })],
  [
    indexed({ backoffLimitPerIndex: 0, maxFailedIndexes: 4 }),
    'spec.maxFailedIndexes: Invalid value: 4: must be less than or equal to completions',
  ],
  [indexed({ successPolicy: { rules: [{ succeededIndexes: '0,2', succeededCount: 1 }] } })],
  [
    indexed({ successPolicy: {} }),
    'spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified',
  ],
  [
    indexed({ successPolicy: { rules: [{}, { succeededIndexes: '0-3' }, { succeededIndexes: '2,1' }] } }),
    'spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified',
    'spec.successPolicy.rules[1].succeededIndexes: Invalid value: "0-3": error parsing succeededIndexes: too large index: "3"',
    'spec.successPolicy.rules[2].succeededIndexes: Invalid value: "2,1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1',
  ],
  [
    indexed({ successPolicy: { rules: [{ succeededIndexes: '0-1', succeededCount: 3 }, { succeededCount: 4 }] } }),
    'spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
    'spec.successPolicy.rules[1].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of specified completions)',
  ],
]);

table('[CRONJOB-8] CronJobs', [
  [cron()],
  [cron({ timeZone: 'Etc/UTC' })],
  [cron({ schedule: '' }), 'spec.schedule: Required value'],
  [cron({ schedule: '* * *' }), 'spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]'],
  [
    cron({ schedule: 'TZ=Asia/Seoul * * * * *' }),
    'spec.schedule: Invalid value: "TZ=Asia/Seoul * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
  ],
  [cron({ timeZone: 'Asia/Seoul' }), 'spec.timeZone: Invalid value: "Asia/Seoul": unknown time zone Asia/Seoul'],
  [
    cron({ concurrencyPolicy: 'Queue' }),
    'spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"',
  ],
  [cron({}, 'x'.repeat(53)), `metadata.name: Invalid value: "${'x'.repeat(53)}": must be no more than 52 characters`],
]);

table('[QUOTA-7, LIMIT-4] ResourceQuotas and LimitRanges', [
  [quota({ hard: { pods: 3, 'requests.cpu': '1', 'count/jobs.batch': 2, 'requests.example.com/gpu': 1 } })],
  [quota({ hard: { cores: 3 } }), 'spec.hard.cores: Invalid value: "cores": must be a standard resource for quota'],
  [quota({ hard: { pods: -1 } }), 'spec.hard.pods: Invalid value: "-1": must be greater than or equal to 0'],
  [
    quota({ hard: { pods: 1 }, scopes: ['BestEffort', 'NotBestEffort'] }),
    'spec.scopes: Invalid value: ["BestEffort","NotBestEffort"]: conflicting scopes',
  ],
  [range({ type: 'Container', max: { cpu: '1' } })],
  [
    range({ type: 'Node', max: { cpu: '1' } }),
    'spec.limits[0].type: Unsupported value: "Node": supported values: "Container", "Pod", "PersistentVolumeClaim"',
  ],
  [
    range({ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }),
    'spec.limits[0].min.cpu: Invalid value: "2": min value 2 is greater than max value 1',
    'spec.limits[0].defaultRequest.cpu: Invalid value: "1": min value 2 is greater than default request value 1',
  ],
  [
    range({ type: 'Container', defaultRequest: { memory: '2Gi' }, default: { memory: '1Gi' } }),
    'spec.limits[0].defaultRequest.memory: Invalid value: "2Gi": default request value 2Gi is greater than default limit value 1Gi',
  ],
  [
    range({ type: 'Pod', default: { cpu: '1' } }),
    'spec.limits[0].default: Forbidden: may not be specified when `type` is "Pod"',
  ],
  [
    range({ type: 'PersistentVolumeClaim' }),
    'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
  ],
]);

table('[HPA-9] HorizontalPodAutoscalers', [
  [scaler()],
  [scaler({ minReplicas: 0 }), 'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1'],
  [scaler({ maxReplicas: 0 }), 'spec.maxReplicas: Invalid value: 0: must be greater than 0'],
  [scaler({ minReplicas: 6 }), 'spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`'],
  [scaler({ scaleTargetRef: { kind: 'Deployment' } }), 'spec.scaleTargetRef.name: Required value'],
  [
    scaler({ metrics: [cpu({ type: 'Utilization' })] }),
    'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
  ],
  [
    scaler({ behavior: { scaleUp: { policies: [{ type: 'Pods', value: 0, periodSeconds: 2_000 }] } } }),
    'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
    'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 2000: must be less than or equal to 1800',
  ],
  [
    scaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 4_000 } } }),
    'spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600',
  ],
]);

function specOf(value: Json): unknown {
  const read = readObject(value);
  if ('findings' in read || !('spec' in read.object)) throw new Error(JSON.stringify(read));
  return read.object.spec;
}

describe('[JOB-13, CRONJOB-8, LIMIT-4, HPA-9] defaults of Jobs, CronJobs, limit ranges and autoscalers', () => {
  test.each([
    [
      job(),
      {
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        suspend: false,
        podReplacementPolicy: 'TerminatingOrFailed',
      },
    ],
    [job({ parallelism: 3 }), { parallelism: 3, completions: undefined }],
    [job({ podFailurePolicy: { rules: [] } }), { podReplacementPolicy: 'Failed' }],
    [cron(), { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }],
    [
      range({ type: 'Container', max: { cpu: '2' }, min: { cpu: '100m', memory: '1Mi' } }),
      { limits: [{ default: { cpu: '2' }, defaultRequest: { cpu: '2', memory: '1Mi' } }] },
    ],
    [
      scaler(),
      { minReplicas: 1, metrics: [cpu({ type: 'Utilization', averageUtilization: 80 })], behavior: undefined },
    ],
    [
      scaler({ behavior: { scaleUp: { stabilizationWindowSeconds: 60 } } }),
      {
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 60,
            selectPolicy: 'Max',
            policies: [
              { type: 'Pods', value: 4, periodSeconds: 15 },
              { type: 'Percent', value: 100, periodSeconds: 15 },
            ],
          },
          scaleDown: {
            stabilizationWindowSeconds: 300,
            selectPolicy: 'Max',
            policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
          },
        },
      },
    ],
  ])('%j', (value, expected) => {
    expect(specOf(value)).toMatchObject(expected);
  });
});
