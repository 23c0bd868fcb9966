// A KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1) → the configuration that the scheduler obeys, or findings. It is a file that
// kube-scheduler reads, not an object of the API. What is not said is at its default.

import { z } from 'zod';
import { LIMITS } from '../base/limits.ts';
import { UNSATISFIABLE_ACTIONS } from '../kinds/affinity.ts';
import {
  DEFAULT_CONFIGURATION,
  DEFAULT_WEIGHTS,
  type DefaultConstraint,
  type PluginName,
  PLUGINS,
  type SchedulerConfiguration,
  type ScoreName,
} from '../kinds/scheduler-configuration.ts';
import { schemaFindings } from './decode.ts';
import { dropped, fields, head, int, only, text } from './fields.ts';
import { qualifiedName } from './names.ts';
import { duplicate, type Finding, forbidden, invalid, notSupported, type Path, required, tooMany } from './problem.ts';
import { bounded } from './validate-affinity.ts';
import { all } from './validate-resources.ts';

export const CONFIGURATION_KIND = 'KubeSchedulerConfiguration';

const point = fields({
  enabled: z.array(fields({ name: text, weight: int })).optional(),
  disabled: z.array(fields({ name: text })).optional(),
}).optional();
const OTHER_POINTS = 'queueSort preFilter preScore reserve permit preBind bind postBind';

const schema = fields(
  {
    kind: z.literal(CONFIGURATION_KIND),
    ...head,
    apiVersion: z.literal('kubescheduler.config.k8s.io/v1'),
    percentageOfNodesToScore: int,
    podInitialBackoffSeconds: int,
    podMaxBackoffSeconds: int,
    profiles: z
      .array(
        fields({
          schedulerName: only('default-scheduler'),
          percentageOfNodesToScore: int,
          plugins: fields(
            { multiPoint: point, preEnqueue: point, filter: point, postFilter: point, score: point },
            OTHER_POINTS,
          ).optional(),
          pluginConfig: z.array(fields({ name: text, args: dropped })).optional(),
        }),
      )
      .optional(),
    // How the process runs, not how it decides.
    parallelism: dropped,
    leaderElection: dropped,
    clientConnection: dropped,
    enableProfiling: dropped,
    enableContentionProfiling: dropped,
    healthzBindAddress: dropped,
    metricsBindAddress: dropped,
    delayCacheUntilActive: dropped,
  },
  'extenders',
);
type Raw = z.output<typeof schema>;
type RawPoint = z.output<typeof point>;

/** Arguments of plugins; kind and apiVersion may stand there and say nothing. */
const given = { apiVersion: dropped, kind: dropped } as const;
const ARGUMENTS: Readonly<Record<string, z.ZodType>> = {
  InterPodAffinity: fields({ ...given, hardPodAffinityWeight: int, ignorePreferredTermsOfExistingPods: only(false) }),
  PodTopologySpread: fields({
    ...given,
    defaultingType: text,
    defaultConstraints: z
      .array(fields({ maxSkew: int, topologyKey: text, whenUnsatisfiable: text, labelSelector: dropped }))
      .optional(),
  }),
  DefaultPreemption: fields({ ...given, minCandidateNodesPercentage: int, minCandidateNodesAbsolute: int }),
  NodeResourcesFit: fields(
    {
      ...given,
      scoringStrategy: fields({ type: only('LeastAllocated') }, 'resources requestedToCapacityRatio').optional(),
    },
    'ignoredResources ignoredResourceGroups',
  ),
};

/** Plugins of Kubernetes that this simulation has not: to turn them off changes nothing. */
const ABSENT = ['DynamicResources'];
const NO_SCORES: SchedulerConfiguration['weights'] = {
  TaintToleration: 0,
  NodeAffinity: 0,
  NodeResourcesFit: 0,
  PodTopologySpread: 0,
  InterPodAffinity: 0,
  NodeResourcesBalancedAllocation: 0,
  ImageLocality: 0,
};

export type ConfigurationReading =
  | { readonly configuration: SchedulerConfiguration }
  | { readonly findings: readonly Finding[] };

/** `value` comes without nulls. */
export function readConfiguration(value: unknown): ConfigurationReading {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { findings: schemaFindings(schema, value, parsed.error) };
  const raw = parsed.data;
  const findings: Finding[] = [];
  if ((raw.profiles?.length ?? 0) > 1)
    findings.push(
      tooMany(['profiles'], raw.profiles?.length ?? 0, 1, 'several profiles are not part of this simulation yet'),
    );
  const profile = raw.profiles?.[0];
  const plugins = pluginsOf(profile?.plugins, findings);
  const args = argumentsOf(profile?.pluginConfig ?? [], findings);
  const configuration: SchedulerConfiguration = {
    ...DEFAULT_CONFIGURATION,
    ...plugins,
    ...args,
    percentageOfNodesToScore: profile?.percentageOfNodesToScore ?? raw.percentageOfNodesToScore ?? 0,
    podInitialBackoffSeconds: raw.podInitialBackoffSeconds ?? DEFAULT_CONFIGURATION.podInitialBackoffSeconds,
    podMaxBackoffSeconds: raw.podMaxBackoffSeconds ?? DEFAULT_CONFIGURATION.podMaxBackoffSeconds,
  };
  findings.push(...numberFindings(configuration, profile?.percentageOfNodesToScore === undefined));
  return findings.length > 0 ? { findings: findings.slice(0, LIMITS.manifestProblems) } : { configuration };
}

function numberFindings(one: SchedulerConfiguration, whole: boolean): Finding[] {
  const found: Finding[] = [];
  const { percentageOfNodesToScore: share, podInitialBackoffSeconds: first, podMaxBackoffSeconds: most } = one;
  const at: Path = whole ? ['percentageOfNodesToScore'] : ['profiles', 0, 'percentageOfNodesToScore'];
  if (share < 0 || share > 100) found.push(invalid(at, share, 'not in valid range [0-100]'));
  if (first <= 0) found.push(invalid(['podInitialBackoffSeconds'], first, 'must be greater than 0'));
  if (most < first)
    found.push(invalid(['podMaxBackoffSeconds'], most, 'must be greater than or equal to PodInitialBackoffSeconds'));
  for (const [name, seconds] of Object.entries({ podInitialBackoffSeconds: first, podMaxBackoffSeconds: most }))
    if (seconds > LIMITS.ticksPerMatch)
      found.push(invalid([name], seconds, `must be at most ${LIMITS.ticksPerMatch}`, 'a limit of this simulation'));
  return found;
}

type Plugins = NonNullable<Raw['profiles']>[number]['plugins'];

/** First `multiPoint`, which means every point; then the points by themselves, which win over it. */
function pluginsOf(raw: Plugins, findings: Finding[]): Pick<SchedulerConfiguration, 'weights' | 'disabled'> {
  const at: Path = ['profiles', 0, 'plugins'];
  let weights: Record<ScoreName, number> = { ...DEFAULT_WEIGHTS };
  const off = new Set<PluginName>();
  for (const name of ['multiPoint', 'preEnqueue', 'filter', 'postFilter', 'score'] as const) {
    const here = raw?.[name];
    findings.push(...pointFindings(here, [...at, name]));
    const scores = name === 'multiPoint' || name === 'score';
    const works = name !== 'score';
    for (const one of here?.disabled ?? []) {
      if (one.name === '*') {
        if (scores) weights = { ...NO_SCORES };
        if (works) for (const plugin of PLUGINS) if (stands(plugin, name)) off.add(plugin);
      } else {
        if (scores && isScore(one.name)) weights[one.name] = 0;
        if (works && isPlugin(one.name)) off.add(one.name);
      }
    }
    for (const one of here?.enabled ?? []) {
      // A weight that is left out counts once (framework/runtime/framework.go).
      if (scores && isScore(one.name))
        weights[one.name] = one.weight === undefined || one.weight === 0 ? 1 : one.weight;
      if (works && isPlugin(one.name)) off.delete(one.name);
    }
  }
  return { weights, disabled: PLUGINS.filter((plugin) => off.has(plugin)) };
}

/** Whether a plugin works at this point, for `*`. */
function stands(plugin: PluginName, at: 'multiPoint' | 'preEnqueue' | 'filter' | 'postFilter'): boolean {
  if (at === 'multiPoint') return true;
  const own = plugin === 'SchedulingGates' ? 'preEnqueue' : plugin === 'DefaultPreemption' ? 'postFilter' : 'filter';
  return own === at;
}

function isPlugin(name: string | undefined): name is PluginName {
  return PLUGINS.some((one) => one === name);
}

function isScore(name: string | undefined): name is ScoreName {
  return name !== undefined && Object.hasOwn(DEFAULT_WEIGHTS, name);
}

function pointFindings(here: RawPoint, at: Path): Finding[] {
  const most = PLUGINS.length + ABSENT.length + 1;
  return [
    ...bounded(here?.disabled, [...at, 'disabled'], most, ({ name }, path) =>
      name === '*' || isPlugin(name) || ABSENT.some((one) => one === name)
        ? []
        : [notSupported([...path, 'name'], name ?? '', PLUGINS)],
    ),
    ...bounded(here?.enabled, [...at, 'enabled'], most, ({ name, weight = 1 }, path) => {
      if (!isPlugin(name)) return [notSupported([...path, 'name'], name ?? '', PLUGINS)];
      return weight < 0 || weight > LIMITS.scoreWeight
        ? [invalid([...path, 'weight'], weight, `must be between 0 and ${LIMITS.scoreWeight}, inclusive`)]
        : [];
    }),
  ];
}

type Arguments = Pick<
  SchedulerConfiguration,
  | 'hardPodAffinityWeight'
  | 'defaultingType'
  | 'defaultConstraints'
  | 'minCandidateNodesPercentage'
  | 'minCandidateNodesAbsolute'
>;

function argumentsOf(
  list: readonly { readonly name?: string | undefined; readonly args?: unknown }[],
  findings: Finding[],
): Partial<Arguments> {
  let known: Partial<Arguments> = {};
  const seen = new Set<string>();
  for (const [i, { name = '', args = {} }] of list.slice(0, PLUGINS.length).entries()) {
    const at: Path = ['profiles', 0, 'pluginConfig', i];
    const shape = Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name] : undefined;
    if (shape === undefined) {
      findings.push(notSupported([...at, 'name'], name, Object.keys(ARGUMENTS)));
      continue;
    }
    if (seen.has(name)) findings.push(duplicate(at, name));
    seen.add(name);
    const parsed = shape.safeParse(args);
    if (!parsed.success) {
      const inside = schemaFindings(shape, args, parsed.error);
      findings.push(...inside.map((one) => ({ ...one, path: [...at, 'args', ...one.path] })));
      continue;
    }
    const said = Object.entries(parsed.data as Partial<Arguments>).filter(([key]) => key in DEFAULT_CONFIGURATION); // by the shape of its plugin
    const these = Object.fromEntries(said) as Partial<Arguments>;
    findings.push(...argumentFindings(these, [...at, 'args']));
    known = { ...known, ...these };
  }
  return known;
}

function argumentFindings(args: Partial<Arguments>, at: Path): Finding[] {
  const found: Finding[] = [];
  const { hardPodAffinityWeight: weight = 0, minCandidateNodesPercentage: share = 1 } = args;
  const { minCandidateNodesAbsolute: least = 1, defaultingType: type = 'System', defaultConstraints = [] } = args;
  if (weight < 0 || weight > 100)
    found.push(invalid([...at, 'hardPodAffinityWeight'], weight, 'not in valid range [0-100]'));
  if (share < 0 || share > 100)
    found.push(invalid([...at, 'minCandidateNodesPercentage'], share, 'not in valid range [0, 100]'));
  if (least < 0 || least > LIMITS.nodes)
    found.push(invalid([...at, 'minCandidateNodesAbsolute'], least, `not in valid range [0, ${LIMITS.nodes}]`));
  if (share === 0 && least === 0) found.push(invalid([...at, 'minCandidateNodesPercentage'], 0, 'cannot both be zero'));
  if (type !== 'System' && type !== 'List')
    found.push(notSupported([...at, 'defaultingType'], type, ['System', 'List']));
  if (type === 'System' && defaultConstraints.length > 0)
    found.push(invalid([...at, 'defaultingType'], type, 'when .defaultConstraints are not empty', 'write List'));
  return [...found, ...constraintFindings(defaultConstraints, [...at, 'defaultConstraints'])];
}

function constraintFindings(list: readonly DefaultConstraint[], at: Path): Finding[] {
  const seen = new Set<string>();
  return bounded(list, at, LIMITS.spreadConstraintsPerPod, (one, path) => {
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable: action } = one;
    const found: Finding[] = [];
    if (maxSkew <= 0) found.push(invalid([...path, 'maxSkew'], maxSkew, 'not in valid range (0, inf)'));
    if (topologyKey === '') found.push(required([...path, 'topologyKey'], 'can not be empty'));
    else found.push(...all([...path, 'topologyKey'], topologyKey, qualifiedName(topologyKey)));
    if (!UNSATISFIABLE_ACTIONS.includes(action))
      found.push(notSupported([...path, 'whenUnsatisfiable'], action ?? '', UNSATISFIABLE_ACTIONS));
    if ('labelSelector' in one && one.labelSelector !== undefined)
      found.push(
        forbidden([...path, 'labelSelector'], 'constraint must not define a selector, as they deduced for each pod'),
      );
    const pair = `{${topologyKey}, ${action}}`;
    if (seen.has(pair)) found.push(duplicate(path, pair));
    seen.add(pair);
    return found;
  });
}
