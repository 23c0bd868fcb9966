// A pod as its kubelet last reported it: how often its containers were started again, whether they fail, how far its start may have come.

import { type ContainerStatus, isFinished, type Pod } from '../../kinds/pod.ts';
import { START_SECONDS } from '../../sim/kubelet/pod-run.ts';
import type { World } from '../../sim/world.ts';

/** As kubectl's RESTARTS. */
export function restartsOf({ status }: Pod): number {
  return (status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0);
}

/** Restarts, and one more where a container has ended and waits for the next one, or for an image that did not come. */
export function failuresOf(pod: Pod): number {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
  const waits = containerStatuses.some(isBetweenRuns) || initContainerStatuses.some(isBackingOff);
  return restartsOf(pod) + (waits && !isFinished(pod) ? 1 : 0);
}

const BACK_OFFS: readonly string[] = ['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'ErrImageNeverPull'];

function isBackingOff({ state }: ContainerStatus): boolean {
  return 'waiting' in state && BACK_OFFS.includes(state.waiting.reason);
}

function isBetweenRuns(status: ContainerStatus): boolean {
  return isBackingOff(status) || 'terminated' in status.state;
}

/** No start is called done before its kubelet says so. */
const NEARLY = 0.95;

/**
 * How far the start of a bound pod has come, 0 to 1; 1 unless it is starting. Reckoned from when its kubelet took it up, and from what its images weigh:
 * the kubelet tells `Pulling` and `Pulled`, and nothing in between.
 */
export function progressOf(world: World, slot: number, { spec, status }: Pod): number {
  if (status.phase !== 'Pending' || spec.nodeName === undefined) return 1;
  const begun = status.startTime;
  if (begun === undefined) return 0;
  const { images, nodes, pods, tick } = world;
  const node = pods.at.node[slot] ?? -1;
  const there = nodes.images[node];
  let seconds = START_SECONDS;
  for (const number of new Set(spec.containers.map(({ image }) => images.numberOf(image)))) {
    if ((there?.get(number) ?? Number.POSITIVE_INFINITY) <= begun) continue; // it was on the node's list already
    seconds += images.pullSeconds(images.bytesOf([number]), nodes.at.pullBytes[node] ?? 0);
  }
  return Math.min(NEARLY, (tick - begun) / seconds);
}
