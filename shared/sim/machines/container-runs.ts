// The containers of pods that are more than one plain container: each with its own state, restarts and probes. Plain pods stand in the columns alone;
// what the kubelet does with either is its own business.

import type { Termination } from '../../kinds/pod.ts';
import type { ProbeField } from '../../kinds/container.ts';

/** Init containers end before the next one starts, sidecars run on beside the app containers. */
export type ContainerRole = 'init' | 'sidecar' | 'app';

/**
 * What the kubelet is doing with one container: it waits for its turn; its image comes; it is created; its process runs, runs on while its hook does, or has
 * got SIGTERM; it waits after an end (`crashBackOff`), for an image that did not come, or for its environment; it has ended for good.
 */
export type ContainerStage =
  | 'waiting'
  | 'pulling'
  | 'creating'
  | 'running'
  | 'preStop'
  | 'stopping'
  | 'crashBackOff'
  | 'imageBackOff'
  | 'configError'
  | 'ended';

/** The answers to one probe: how many like the last one came in a row, and what they have come to; undefined before the first, which counts as a failure, but of liveness as a success. */
export interface ProbeRun {
  readonly field: ProbeField;
  passes: boolean | undefined;
  last: boolean;
  count: number;
}

export interface ContainerRun {
  readonly role: ContainerRole;
  /** Place in the spec's list of init containers or of containers. */
  readonly place: number;
  stage: ContainerStage;
  /** Tick of what comes next at this stage; NEVER where nothing does. */
  due: number;
  image: number;
  /** Seconds that its own pull takes, 0 without one. */
  pullSeconds: number;
  /** Ticks of the last start (0 before the first) and of the first answer. */
  startedAt: number;
  servesAt: number;
  /** Starts beyond the first. */
  restarts: number;
  /** Seconds of the last delay after an end and of the last one after a failed pull, and the tick of that end. */
  backOff: number;
  backOffAt: number;
  pullBackOff: number;
  /** An init container that ended well, a sidecar that has been up: the next one's turn. */
  passed: boolean;
  /** The kernel or the kubelet ended it; else it ends by itself when it is due. */
  killed: boolean;
  /** When its grace period is over, once it is being stopped. */
  endsBy: number;
  /** Why it waits, as the API says it. */
  reason: string;
  message: string;
  /** How its last run ended. */
  last: Termination | undefined;
  readonly probes: ProbeRun[];
}

/** A volume of a ConfigMap or Secret, as its files are: the version that they show, and when they will follow a newer one (0: nothing to follow). */
export interface MountRun {
  readonly volume: number;
  version: number;
  followsAt: number;
  /** The fact of the write that it will follow. */
  cause: number;
}

export interface PodRun {
  readonly init: ContainerRun[];
  readonly app: ContainerRun[];
  readonly mounts: MountRun[];
  /** Ticks: the network is there (0 before); the next try to mount (0: all volumes are mounted), and the seconds of the last wait for it. */
  sandboxAt: number;
  mountAt: number;
  mountBackOff: number;
  /** The containers are being stopped: all because the pod is deleted, or the sidecars because the others are done. */
  ending: 'no' | 'done' | 'deleted';
}

export function runsOf({ init, app }: PodRun): readonly ContainerRun[] {
  return init.length === 0 ? app : [...init, ...app];
}
