// Every upper bound of the game, in one place; each is tested at the limit. Kubernetes' own constants live beside the rules that use them.

export const LIMITS = {
  // the cluster (Kubernetes' supported maximum)
  nodes: 5_000,
  controlPlaneMachines: 9,
  pods: 150_000,
  podsPerNode: 110,
  objectsPerKind: 200_000,
  /** App containers and init containers together. */
  containersPerPod: 10,
  replicasPerDeployment: 5_000,
  /** Letters of the annotation with the revisions that a ReplicaSet has had (Kubernetes' maxRevHistoryLengthInChars). */
  revisionHistoryText: 2_000,
  pools: 50,
  nodesPerPool: 1_000,

  // what one object may hold
  portsPerContainer: 100,
  resourcesPerList: 32,
  volumesPerPod: 64,
  sourcesPerVolume: 32,
  envFromPerContainer: 16,
  tolerationsPerPod: 64,
  schedulingGatesPerPod: 16,
  spreadConstraintsPerPod: 16,
  termsPerAffinity: 64,
  requirementsPerSelector: 64,
  valuesPerRequirement: 1_000,
  namespacesPerTerm: 64,
  taintsPerNode: 64,
  imagesPerNode: 200,
  rulesPerFailurePolicy: 20,
  valuesPerFailureRule: 255,
  patternsPerFailureRule: 20,
  rulesPerSuccessPolicy: 20,
  succeededIndexesText: 65_536,
  limitsPerRange: 3,
  metricsPerAutoscaler: 8,
  layersPerImage: 127,
  /** Kubernetes' own limit for all values of a ConfigMap or Secret. */
  configurationBytes: 1_048_576,
  keysPerConfiguration: 256,
  rulesPerIngress: 1_000,
  pathsPerRule: 1_000,
  crossZoneSeconds: 10,
  callsPerImage: 16,
  callsPerRequest: 20,

  // the scheduler's configuration (Kubernetes bounds a plugin's weight so that sums fit)
  scoreWeight: 1_000_000,

  // what a control loop does at most in one tick
  replicaSetBurst: 500,
  reconcilesPerTick: 20_000,
  scheduledPerTick: 10_000,
  schedulingVerdictsKept: 256,
  topologyCountsKept: 65_536,
  kinsKept: 500,
  decisionsKept: 1_000,
  explainedNodes: 100,

  // the event log kept inside the world, for "why?" and for kubectl's events
  eventsKept: 20_000,
  eventMessage: 1_024,

  // text
  name: 253,
  label: 63,
  manifestBytes: 262_144,
  manifestDocuments: 200,
  manifestDepth: 40,
  manifestProblems: 100,
  displayName: 24,

  // commands
  commandBytes: 16_384,
  commandsPerTick: 256,
  commandsHeldInPause: 64,
  commandsPerSecondAndSeat: 10,

  // the match
  seats: 32,
  clientsPerRoom: 220,
  worldsPerMatch: 64,
  ticksPerMatch: 86_400,
  openMatches: 100,

  // the analysis of a match: moments told, how far an alternative is followed, and all alternatives together, in ticks times (pods + nodes)
  analysisMoments: 12,
  analysisHorizonTicks: 120,
  analysisWork: 400_000,

  // the journal
  journalLineBytes: 4_194_304,
  journalBytes: 268_435_456,
  ticksPerHashMark: 10,
  ticksPerKeyframe: 30,
  keyframesKept: 400,
  snapshotChunkBytes: 65_536,
  snapshotBytes: 268_435_456,

  // the wire
  messageBytes: 20_480,
  framesPerMessage: 2_000,
  framesKeptForResume: 3_600,
} as const;
