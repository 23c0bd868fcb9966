// How far a rollout may go above and below the wanted number of pods (deploymentutil.MaxSurge, MaxUnavailable; facts sheet 2.2).

import type { Deployment } from '../../../kinds/deployment.ts';

function surgeOf(maxSurge: number | string, replicas: number): number {
  return typeof maxSurge === 'number' ? maxSurge : Math.ceil((replicas * percent(maxSurge)) / 100);
}

/** `25%` is 25: the door lets digits and the sign through. By hand, since every look at a Deployment asks. */
function percent(text: string): number {
  let number = 0;
  for (let i = 0; i < text.length - 1; i += 1) number = number * 10 + text.charCodeAt(i) - 48;
  return number;
}

/** How many pods there may be beyond `replicas`: a percentage rounds up, 25 % of 5 is 2. Recreate allows none. */
export function maxSurge({ spec }: Deployment): number {
  const { rollingUpdate } = spec.strategy;
  return rollingUpdate ? surgeOf(rollingUpdate.maxSurge, spec.replicas) : 0;
}

/** How many pods may be missing: a percentage rounds down; when no surge is allowed, either, it is 1; never more than there are. Recreate allows none. */
export function maxUnavailable({ spec }: Deployment): number {
  const { rollingUpdate } = spec.strategy;
  if (!rollingUpdate || spec.replicas === 0) return 0;
  const said = rollingUpdate.maxUnavailable;
  const count = typeof said === 'number' ? said : Math.floor((spec.replicas * percent(said)) / 100);
  if (count === 0 && surgeOf(rollingUpdate.maxSurge, spec.replicas) === 0) return 1;
  return Math.min(count, spec.replicas);
}
