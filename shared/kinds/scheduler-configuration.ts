// The configuration of the scheduler, as a KubeSchedulerConfiguration gives it: which plugins are on, what their scores weigh, how far it looks, how long
// pods back off. Reading one from a manifest is `manifest/`s part; obeying it is that of the queue, the search and the scores.

/** The plugins that a profile can turn off, as Kubernetes names them, in their default order (facts sheet 1.3). */
export const PLUGINS = [
  'SchedulingGates',
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'NodeVolumeLimits',
  'VolumeBinding',
  'VolumeZone',
  'PodTopologySpread',
  'InterPodAffinity',
  'DefaultPreemption',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
] as const;
export type PluginName = (typeof PLUGINS)[number];

/** Plugins that score nodes, with their default weights. */
export const DEFAULT_WEIGHTS = {
  TaintToleration: 3,
  NodeAffinity: 2,
  NodeResourcesFit: 1,
  PodTopologySpread: 2,
  InterPodAffinity: 2,
  NodeResourcesBalancedAllocation: 1,
  ImageLocality: 1,
} as const satisfies Partial<Record<PluginName, number>>;
export type ScoreName = keyof typeof DEFAULT_WEIGHTS;

/**
 * Which Kubernetes wrote the formulas and texts that changed: 1.34 is the game's; 1.20 is that of recordings made with an older one (BalancedAllocation by
 * the difference of two shares, no clause about claims and preemption in FailedScheduling).
 */
export const SCHEDULER_VERSIONS = ['1.34', '1.20'] as const;
export type SchedulerVersion = (typeof SCHEDULER_VERSIONS)[number];

export interface SchedulerConfiguration {
  readonly version: SchedulerVersion;
  readonly weights: Readonly<Record<ScoreName, number>>;
  /** Plugins that neither filter nor gate nor preempt; scores that are off weigh 0 in `weights`. */
  readonly disabled: readonly PluginName[];
  /** 0: by the size of the cluster, max(5, 50 − nodes/125) percent; 1 to 100 percent otherwise. */
  readonly percentageOfNodesToScore: number;
  /** Seconds. */
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
  /** InterPodAffinity: what a required affinity term of a pod on a node weighs. */
  readonly hardPodAffinityWeight: number;
  /** PodTopologySpread: System spreads pods without constraints over hosts and zones; List spreads by `defaultConstraints`. */
  readonly defaultingType: 'System' | 'List';
  readonly defaultConstraints: readonly DefaultConstraint[];
  /** DefaultPreemption: how many candidates a dry run makes at least, in percent of the nodes and as a number. */
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

/** A constraint of PodTopologySpreadArgs; its selector is made from the Services and ReplicaSets of the pod. */
export interface DefaultConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
}

/** What kube-scheduler 1.34 does when nobody configures it. */
export const DEFAULT_CONFIGURATION: SchedulerConfiguration = {
  version: '1.34',
  weights: DEFAULT_WEIGHTS,
  disabled: [],
  percentageOfNodesToScore: 0,
  podInitialBackoffSeconds: 1,
  podMaxBackoffSeconds: 10,
  hardPodAffinityWeight: 1,
  defaultingType: 'System',
  defaultConstraints: [],
  minCandidateNodesPercentage: 10,
  minCandidateNodesAbsolute: 100,
};
