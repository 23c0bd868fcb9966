// The scheduler's configuration under which a recording was made: its version, its weights, its back-off.

import {
  DEFAULT_CONFIGURATION,
  DEFAULT_WEIGHTS,
  type SchedulerConfiguration,
  type SchedulerVersion,
  type ScoreName,
} from '../../shared/kinds/scheduler-configuration.ts';

/** LeastAllocated was a plugin of its own; later it is how NodeResourcesFit scores. */
const OLD_NAMES: Readonly<Record<string, ScoreName>> = { NodeResourcesLeastAllocated: 'NodeResourcesFit' };

/** Our name of a recorded plugin; undefined for one that we do not have. */
export function scoreNamed(recorded: string): ScoreName | undefined {
  const name = OLD_NAMES[recorded] ?? recorded;
  return name in DEFAULT_WEIGHTS ? (name as ScoreName) : undefined; // checked in the same line
}

/** The first version with today's formulas that a recording can be of. */
const MODERN = 32;

/** By the `v1.20.2` in the file's own description; recordings that say nothing are of 1.20. */
export function versionOf(about: string): SchedulerVersion {
  const minor = Number(/\bv?1\.(\d+)/.exec(about)?.[1] ?? 20);
  return minor >= MODERN ? '1.34' : '1.20';
}

/** Plugins that the recording gives no weight did not score. */
export function profileOf(
  version: SchedulerVersion,
  weights: Readonly<Record<string, number>>,
): SchedulerConfiguration {
  const none = Object.fromEntries(Object.keys(DEFAULT_WEIGHTS).map((name) => [name, 0]));
  const given = Object.entries(weights).flatMap(([recorded, weight]) => {
    const name = scoreNamed(recorded);
    return name === undefined ? [] : [[name, weight] as const];
  });
  return {
    ...DEFAULT_CONFIGURATION,
    version,
    weights: { ...none, ...Object.fromEntries(given) } as SchedulerConfiguration['weights'], // `none` has every name
    podInitialBackoffSeconds: 1,
    podMaxBackoffSeconds: 1,
  };
}
