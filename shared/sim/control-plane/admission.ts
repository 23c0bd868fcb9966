// What admission adds to objects on their way into the store (facts sheet 2.8, 5.1). Only the plugins whose effect the simulation has.

import { TAINTS } from '../../kinds/node.ts';

/** DefaultTolerationSeconds. */
export const DEFAULT_TOLERATION_SECONDS = 300;
export const ADDED_TOLERATIONS = [TAINTS.notReady, TAINTS.unreachable] as const;
