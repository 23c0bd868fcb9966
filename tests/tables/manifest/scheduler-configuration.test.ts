// A KubeSchedulerConfiguration as people write it, and what the scheduler is told by it.
import { expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { commandSchema } from '../../../shared/journal/schema.ts';
import { DEFAULT_CONFIGURATION, DEFAULT_WEIGHTS, PLUGINS } from '../../../shared/kinds/scheduler-configuration.ts';
import { printProblem } from '../../../shared/manifest/problem.ts';
import { readManifest, readObject } from '../../../shared/manifest/read.ts';
import type { Json } from './objects.ts';

const written = (more: Json = {}): string =>
  JSON.stringify({ apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration', ...more });
const profile = (more: Json): string => written({ profiles: [more] });

function read(text: string) {
  const { configuration, objects, problems } = readManifest(text);
  expect([objects, problems.map(printProblem)]).toEqual([[], []]);
  return configuration;
}

const problemsOf = (text: string): string[] =>
  readManifest(text).problems.map(({ path, message }) => `${path}: ${message}`);

test('[CONFIG-1] what is not said is at its default, and how the process runs is read past', () => {
  expect(read(written())).toEqual(DEFAULT_CONFIGURATION);
  const process = {
    parallelism: 16,
    leaderElection: { leaderElect: true },
    clientConnection: { kubeconfig: '/etc/x' },
  };
  expect(read(written({ ...process, profiles: [{ schedulerName: 'default-scheduler' }] }))).toEqual(
    DEFAULT_CONFIGURATION,
  );
});

test('[CONFIG-1] numbers, of the profile before those of the whole', () => {
  const numbers = { percentageOfNodesToScore: 50, podInitialBackoffSeconds: 2, podMaxBackoffSeconds: 20 };
  expect(read(written(numbers))).toMatchObject(numbers);
  const profiles = [{ percentageOfNodesToScore: 70 }];
  expect(read(written({ ...numbers, profiles }))?.percentageOfNodesToScore).toBe(70);
});

test('[CONFIG-2] scores: weights, off one by one, off but for some; without a number they weigh 1', () => {
  const weights = (plugins: Json) => read(profile({ plugins }))?.weights;
  expect(weights({ score: { enabled: [{ name: 'ImageLocality', weight: 5 }] } })).toEqual({
    ...DEFAULT_WEIGHTS,
    ImageLocality: 5,
  });
  expect(weights({ score: { disabled: [{ name: 'TaintToleration' }] } })).toEqual({
    ...DEFAULT_WEIGHTS,
    TaintToleration: 0,
  });
  expect(
    weights({
      score: { disabled: [{ name: '*' }], enabled: [{ name: 'NodeAffinity' }, { name: 'ImageLocality', weight: 9 }] },
    }),
  ).toEqual({
    TaintToleration: 0,
    NodeAffinity: 1,
    NodeResourcesFit: 0,
    PodTopologySpread: 0,
    InterPodAffinity: 0,
    NodeResourcesBalancedAllocation: 0,
    ImageLocality: 9,
  });
  expect(read(profile({ plugins: { score: { disabled: [{ name: '*' }] } } }))?.disabled).toEqual([]);
});

test('[CONFIG-2] plugins are off at one point, or at all; a point by itself wins over all of them', () => {
  const off = (plugins: Json) => read(profile({ plugins }))?.disabled;
  expect(off({ multiPoint: { disabled: [{ name: 'InterPodAffinity' }, { name: 'NodeVolumeLimits' }] } })).toEqual([
    'NodeVolumeLimits',
    'InterPodAffinity',
  ]);
  expect(off({ filter: { disabled: [{ name: 'NodePorts' }] }, postFilter: { disabled: [{ name: '*' }] } })).toEqual([
    'NodePorts',
    'DefaultPreemption',
  ]);
  expect(off({ preEnqueue: { disabled: [{ name: '*' }] } })).toEqual(['SchedulingGates']);
  expect(off({ multiPoint: { disabled: [{ name: '*' }] }, filter: { enabled: [{ name: 'NodeName' }] } })).toEqual(
    PLUGINS.filter((name) => name !== 'NodeName'),
  );
  const none = read(profile({ plugins: { multiPoint: { disabled: [{ name: '*' }] } } }));
  expect(Object.values(none?.weights ?? {}).every((weight) => weight === 0)).toBe(true);
});

test('[CONFIG-3] arguments of plugins', () => {
  const defaultConstraints = [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }];
  const pluginConfig = [
    { name: 'InterPodAffinity', args: { kind: 'InterPodAffinityArgs', hardPodAffinityWeight: 7 } },
    { name: 'PodTopologySpread', args: { defaultingType: 'List', defaultConstraints } },
    { name: 'DefaultPreemption', args: { minCandidateNodesPercentage: 5, minCandidateNodesAbsolute: 20 } },
    { name: 'NodeResourcesFit', args: { scoringStrategy: { type: 'LeastAllocated' } } },
  ];
  expect(read(profile({ pluginConfig }))).toEqual({
    ...DEFAULT_CONFIGURATION,
    hardPodAffinityWeight: 7,
    defaultingType: 'List',
    defaultConstraints,
    minCandidateNodesPercentage: 5,
    minCandidateNodesAbsolute: 20,
  });
});

const args = (name: string, more: Json): string => profile({ pluginConfig: [{ name, args: more }] });
const ARGS = 'profiles[0].pluginConfig[0].args';
test.each([
  [
    written({ percentageOfNodesToScore: 101 }),
    'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]',
  ],
  [
    profile({ percentageOfNodesToScore: -1 }),
    'profiles[0].percentageOfNodesToScore: Invalid value: -1: not in valid range [0-100]',
  ],
  [written({ podInitialBackoffSeconds: 0 }), 'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0'],
  [
    written({ podInitialBackoffSeconds: 20 }),
    'podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds',
  ],
  [
    written({ podMaxBackoffSeconds: LIMITS.ticksPerMatch + 1 }),
    `podMaxBackoffSeconds: Invalid value: 86401: must be at most 86400`,
  ],
  [written({ profiles: [{}, {}] }), 'profiles: Too many: 2: must have at most 1 items'],
  [profile({ schedulerName: 'mine' }), 'profiles[0].schedulerName: "mine" is not part of this simulation yet'],
  [written({ extenders: [] }), 'extenders: extenders is not part of this simulation yet'],
  [profile({ plugins: { preScore: {} } }), 'profiles[0].plugins.preScore: preScore is not part of this simulation yet'],
  [
    profile({ plugins: { filter: { disabled: [{ name: 'NodePort' }] } } }),
    `profiles[0].plugins.filter.disabled[0].name: Unsupported value: "NodePort": supported values: ${PLUGINS.map((one) => `"${one}"`).join(', ')}`,
  ],
  [
    profile({ plugins: { score: { enabled: [{ name: 'ImageLocality', weight: LIMITS.scoreWeight + 1 }] } } }),
    'profiles[0].plugins.score.enabled[0].weight: Invalid value: 1000001: must be between 0 and 1000000, inclusive',
  ],
  [
    args('NodeAffinity', {}),
    'profiles[0].pluginConfig[0].name: Unsupported value: "NodeAffinity": supported values: "InterPodAffinity", "PodTopologySpread", "DefaultPreemption", "NodeResourcesFit"',
  ],
  [
    args('NodeResourcesFit', { scoringStrategy: { type: 'MostAllocated' } }),
    `${ARGS}.scoringStrategy.type: "MostAllocated" is not part of this simulation yet`,
  ],
  [
    args('InterPodAffinity', { hardPodAffinityWeight: 101 }),
    `${ARGS}.hardPodAffinityWeight: Invalid value: 101: not in valid range [0-100]`,
  ],
  [
    args('PodTopologySpread', {
      defaultConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }],
    }),
    `${ARGS}.defaultingType: Invalid value: "System": when .defaultConstraints are not empty`,
  ],
  [
    args('PodTopologySpread', {
      defaultingType: 'List',
      defaultConstraints: [{ maxSkew: 0, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' }],
    }),
    `${ARGS}.defaultConstraints[0].maxSkew: Invalid value: 0: not in valid range (0, inf)`,
  ],
  [
    args('DefaultPreemption', { minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0 }),
    `${ARGS}.minCandidateNodesPercentage: Invalid value: 0: cannot both be zero`,
  ],
])('[CONFIG-4] refused: %s', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test('[CONFIG-4] it is no object of the API', () => {
  expect(
    readObject({ apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' }),
  ).toMatchObject({
    findings: [{ message: 'KubeSchedulerConfiguration objects are not created by hand' }],
  });
});

test('[CONFIG-5] what is read is a command as it stands; numbers out of bounds are none', () => {
  const configuration = read(
    profile({ plugins: { score: { enabled: [{ name: 'ImageLocality', weight: LIMITS.scoreWeight }] } } }),
  );
  const command = { kind: 'host', action: 'scheduler-configuration', configuration };
  expect(commandSchema.parse(command)).toEqual(command);
  for (const wrong of [
    { weights: {} },
    { weights: { ...DEFAULT_WEIGHTS, ImageLocality: LIMITS.scoreWeight + 1 } },
    { disabled: ['Everything'] },
    { percentageOfNodesToScore: 101 },
    { podInitialBackoffSeconds: 0 },
    { version: '2.0' },
  ]) {
    const command = { kind: 'host', action: 'scheduler-configuration', configuration: { ...configuration, ...wrong } };
    expect(commandSchema.safeParse(command).success, JSON.stringify(wrong)).toBe(false);
  }
});
