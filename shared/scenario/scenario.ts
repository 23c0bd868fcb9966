// A scenario as it is embedded in every journal: the stage, what users do, what breaks, and how it is scored. Reading the files it is
// made from is `scenario/read`; turning it into commands is `scenario/director`.

import type { ControlPlaneOrder, ImageProfile, LoopMode, LoopName, TrafficCommand } from '../journal/command.ts';
import type { Labels } from '../kinds/meta.ts';
import type { TaintEffect } from '../kinds/node.ts';

export interface MachineOrder {
  readonly name: string;
  readonly zone: string;
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly maxPods: number;
  readonly centsPerHour: number;
  /** Beside those that a kubelet gives its node by itself. */
  readonly labels?: Labels | undefined;
  /** With which its kubelet registers the node (`--register-with-taints`). */
  readonly taints?:
    | readonly { readonly key: string; readonly value?: string | undefined; readonly effect: TaintEffect }[]
    | undefined;
  /** Of the scenario's images, those that are on its disk from the start: its node need not pull them, and ImageLocality counts them. */
  readonly images?: readonly string[] | undefined;
  /** Bytes a second from the registry, and bytes of disk for images; see OrderCommand. */
  readonly pullBytesPerSecond?: number | undefined;
  readonly imageDiskBytes?: number | undefined;
}

/** Users of one Service over time: at `at`, the rate starts to move to `requestsPerSecond`, arriving after `rampTicks`. Players are told
 * `announceTicks` before; 0 for not at all. */
export interface TrafficStep {
  readonly at: number;
  readonly namespace: string;
  /** With `ingress` the name of an Ingress. */
  readonly service: string;
  readonly ingress?: TrafficCommand['ingress'];
  readonly requestsPerSecond: number;
  readonly rampTicks: number;
  readonly timeoutSeconds: number;
  readonly retries: number;
  readonly announceTicks: number;
}

/** The town's own wish: at `at` it scales the Deployment to `replicas`, whatever players made of it before. Players are told `announceTicks`
 * before to how many, and how large each is; 0 for not at all. */
export interface Arrival {
  readonly at: number;
  readonly namespace: string;
  readonly deployment: string;
  readonly replicas: number;
  readonly announceTicks: number;
}

/** A release: at `at` the first container of the Deployment's pods gets another image, and its controller rolls it out. Players are told `announceTicks`
 * before that it comes, and never whether it is any good; 0 for not at all. */
export interface Release {
  readonly at: number;
  readonly namespace: string;
  readonly deployment: string;
  readonly image: string;
  readonly announceTicks: number;
}

/** What is paid for what pods request, from their binding until they are gone, used or not; as platforms do that bill by requests. */
export interface Prices {
  readonly centsPerCoreHour: number;
  readonly centsPerGibHour: number;
}

export const CANDIDATES = ['busiest-node', 'random-node', 'random-pod'] as const;

/** A scripted event. The target is a name, or drawn from the candidates sorted by name: `among` these machines, or all. A power failure comes
 * unannounced, or is warned of `announceTicks` before, without a name: all of `among` are told as at risk. A maintenance window is told
 * `announceTicks` before, and its target is drawn then, from machines with power. */
export type Incident =
  | {
      readonly at: number;
      readonly fault: 'node-poweroff';
      readonly target: string;
      readonly among?: readonly string[] | undefined;
      readonly backAfterTicks?: number | undefined;
      readonly announceTicks?: number | undefined;
    }
  | { readonly at: number; readonly fault: 'container-kill'; readonly target: string }
  /** The kernel of a machine: it starts again by itself, unless it stays down. */
  | {
      readonly at: number;
      readonly fault: 'kernel-panic';
      readonly target: string;
      readonly among?: readonly string[] | undefined;
      readonly staysDown?: true | undefined;
    }
  /** A maintenance window: the node must hold no pods from `at` on; it is switched off then, and back on after the window. */
  | {
      readonly at: number;
      readonly fault: 'maintenance';
      readonly target: string;
      readonly among?: readonly string[] | undefined;
      readonly announceTicks: number;
      readonly backAfterTicks: number;
    }
  /** Of the control plane and of the network to it: a process (`etcd-cp-1`), or for a partition a machine, by name. What does not end by itself ends
   * after `backAfterTicks`, if at all. */
  | {
      readonly at: number;
      readonly fault: PlaneFault;
      readonly target: string;
      readonly backAfterTicks?: number | undefined;
    };

export const PLANE_FAULTS = ['process-kill', 'process-stop', 'network-partition'] as const;
export type PlaneFault = (typeof PLANE_FAULTS)[number];

export interface LocalText {
  readonly ko: string;
  readonly en: string;
}

export interface Scenario {
  readonly id: string;
  /** Grows when the scenario changes; scores of different versions are not compared. */
  readonly version: number;
  readonly title: LocalText;
  readonly summary: LocalText;
  /** Ticks a second at factor 1, from 2 to 10. */
  readonly speed: number;
  /** Length in ticks. */
  readonly ticks: number;
  /** Seconds since 1970 at tick 0; chosen so that no API time passes the wall clock. */
  readonly epoch: number;
  readonly machines: readonly MachineOrder[];
  /** Managed by somebody else, and without faults, where absent. */
  readonly controlPlane?: Pick<ControlPlaneOrder, 'machines' | 'writesPerSecond'> | undefined;
  readonly images: readonly ImageProfile[];
  /** Texts of the manifests, in the order in which they are applied at tick 0. */
  readonly manifests: readonly { readonly file: string; readonly text: string }[];
  /** Modes in which the loops start; automatic where none is named. */
  readonly loops: Readonly<Partial<Record<LoopName, LoopMode>>>;
  readonly traffic: readonly TrafficStep[];
  readonly incidents: readonly Incident[];
  /** None where absent, as in journals of scenarios that knew none. */
  readonly arrivals?: readonly Arrival[] | undefined;
  readonly releases?: readonly Release[] | undefined;
  /** How many milliseconds longer a request takes that goes to another zone; none where absent. */
  readonly crossZoneMilliseconds?: number | undefined;
  /** Requests cost nothing where absent. */
  readonly prices?: Prices | undefined;
  readonly scoring: ScoringWeights;
  readonly goals: readonly Goal[];
}

/** What of a scenario a world and its accounts need before the first tick. */
export type Staging = Pick<Scenario, 'epoch' | 'prices'>;

/** What each raw term is worth before the scale is set by `none` and `par`, see `scenario/score`: points for all requests served well, and
 * points lost for 1,000 pod-seconds of missing replicas, for a dollar, for a ready pod that ended. */
export interface ScoringWeights {
  readonly goodput: number;
  readonly distance: number;
  readonly cost: number;
  readonly disruption: number;
}

/** What ★ asks for. Judged at the end of a whole match, see `match/stars`. */
export type Goal =
  | { readonly kind: 'goodput-at-least'; readonly permille: number; readonly text: LocalText }
  | { readonly kind: 'cost-at-most'; readonly cents: number; readonly text: LocalText };
