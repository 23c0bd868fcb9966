// Where a trace of 1.20 says otherwise than Kubernetes does today: classes of differences that are expected, each a rule in shared/RULES.md.

import type { VersionClass as SchedulingVersionClass } from '../reasons.ts';

export const VERSION_CLASSES = {
  apiVersion: 'CONFORMANCE-12 older version of the API',
  scalingText: 'CONFORMANCE-13 text of an event',
  conflict: 'CONFORMANCE-14 conflict of writers',
  retries: 'CONFORMANCE-15 number of retries',
  neighbours: 'CONFORMANCE-16 nodes of other traces',
  tokenSecret: 'CONFORMANCE-17 token secret',
  jobConditions: 'CONFORMANCE-18 conditions of a Job',
} as const;
/** With those of the scheduler's messages, which stand in traces, too. */
export type VersionClass = SchedulingVersionClass | (typeof VERSION_CLASSES)[keyof typeof VERSION_CLASSES];
