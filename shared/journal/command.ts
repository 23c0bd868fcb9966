// Everything that can change a world: the union of commands, and the entry in which a command stands in the journal.
// Shapes for strangers' input are in `journal/schema`; what a command does is in `sim/commands`.

import type { Entropy } from '../base/draw.ts';
import type { Tick } from '../base/units.ts';
import type { TaintEffect } from '../kinds/node.ts';
import type { SchedulerConfiguration } from '../kinds/scheduler-configuration.ts';

export const API_VERBS = ['create', 'update', 'delete'] as const;

/** A write to the API server. A patch never stands here: `api/` resolves it to an update with the version it was made from. */
export interface ApiCommand {
  readonly kind: 'api';
  readonly verb: (typeof API_VERBS)[number];
  readonly resource: string;
  readonly subresource?: 'binding' | 'eviction' | 'scale' | 'status' | undefined;
  readonly namespace?: string | undefined;
  readonly name: string;
  /** The object (create, update), a Binding, a Scale, or DeleteOptions; already decoded and defaulted by `manifest/`. */
  readonly body?: unknown;
  /** Refused with a Conflict when the stored object has another version. */
  readonly ifResourceVersion?: number | undefined;
}

/** Machines and money: what is bought, not asked of the API server. */
export interface OrderCommand {
  readonly kind: 'order';
  readonly order: 'machine';
  readonly name: string;
  readonly zone: string;
  /** Physical processor in millicores and memory in bytes; what pods may request is less, see rule MACHINE-1. */
  readonly milliCpu: number;
  readonly memoryBytes: number;
  readonly maxPods: number;
  /** Price in cents an hour. */
  readonly centsPerHour: number;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Registered by the kubelet with the node (`--register-with-taints`). */
  readonly taints?:
    | readonly { readonly key: string; readonly value?: string | undefined; readonly effect: TaintEffect }[]
    | undefined;
  /** On its disk when it comes; what the registry does not have is not there. */
  readonly images?: readonly string[] | undefined;
  /** Its link to the registry in bytes a second, and its disk for images in bytes; absent for the usual link and a disk without end. */
  readonly pullBytesPerSecond?: number | undefined;
  readonly imageDiskBytes?: number | undefined;
}

export const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-scheduler', 'kube-controller-manager'] as const;
export type ComponentName = (typeof COMPONENTS)[number];
/** Components of which one instance at a time decides: whoever holds the Lease. */
export const ELECTED = ['kube-scheduler', 'kube-controller-manager'] as const;
export type ElectedComponent = (typeof ELECTED)[number];

/** A control plane that can fail, in the place of the managed one that every world begins with. Once a world. */
export interface ControlPlaneOrder {
  readonly kind: 'order';
  readonly order: 'control-plane';
  readonly name: string;
  /** Each runs its components as static pods: `etcd-cp-1`. */
  readonly machines: readonly {
    readonly name: string;
    readonly zone: string;
    readonly runs: readonly ComponentName[];
  }[];
  /** API writes of players that its API servers take in a second, all together; absent for no bound. */
  readonly writesPerSecond?: number | undefined;
}

/** Machines that the cluster autoscaler buys and gives back: all of one shape and place. `min` of them are there at once; each next one boots first. */
export interface PoolOrder extends Omit<OrderCommand, 'order'> {
  readonly order: 'pool';
  readonly min: number;
  readonly max: number;
  /** From the decision until the node is Ready. */
  readonly bootSeconds: number;
  /** Cheaper, and may be taken back: nodes have the label `capacity-type: spot`, others `on-demand`. */
  readonly spot?: true | undefined;
}

/** Named as Chaos Mesh and LitmusChaos name them. */
export const FAULTS = [
  'node-poweroff',
  'node-restart',
  'container-kill',
  'kube-proxy-stop',
  'kube-proxy-start',
  'kernel-panic',
  'process-kill',
  'process-stop',
  'process-start',
  'network-partition',
  'network-recover',
  'kubelet-service-kill',
  'kubelet-service-start',
  'registry-stop',
  'registry-start',
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface FaultCommand {
  readonly kind: 'fault';
  readonly fault: FaultName;
  /**
   * A node's or control plane machine's name; for container-kill `namespace/pod`, for a process that of its static pod (`etcd-cp-1`), for registry-stop and
   * registry-start REGISTRY. Always resolved: the director has drawn it.
   */
  readonly target: string;
  /** Of a kernel-panic: the machine stays down (`kernel.panic = 0`) instead of starting again after ten seconds, as kubelets set it. */
  readonly staysDown?: true | undefined;
}

/** The one registry that all nodes pull from. */
export const REGISTRY = 'registry';

/** What users do: the rate goes to `requestsPerSecond` in a straight line over `rampTicks`. */
export interface TrafficCommand {
  readonly kind: 'traffic';
  readonly namespace: string;
  /** A Service's name, or with `ingress` that of an Ingress. */
  readonly service: string;
  /** What users of an Ingress ask for. */
  readonly ingress?: { readonly host: string; readonly path: string } | undefined;
  readonly requestsPerSecond: number;
  readonly rampTicks: number;
  /** Users give up after this many seconds. */
  readonly timeoutSeconds: number;
  /** How often a user tries again after a failure, 0 to 3. */
  readonly retries: number;
}

export const LOOPS = [
  'scheduler',
  'deployment',
  'replicaset',
  'node-lifecycle',
  'disruption',
  'endpointslice',
  'garbage-collector',
  'statefulset',
  'daemonset',
  'persistent-volume-binder',
  'attach-detach',
  'namespace',
  'job',
  'cronjob',
  'resource-quota',
  'horizontal-pod-autoscaler',
  'cluster-autoscaler',
] as const;
export type LoopName = (typeof LOOPS)[number];
export const LOOP_MODES = ['automatic', 'manual', 'down'] as const;
export type LoopMode = (typeof LOOP_MODES)[number];

/** The mode changes after `afterTicks` (a lease's expiry, 15 s, when players hand over; 0 when a scenario sets the stage). */
export interface LoopCommand {
  readonly kind: 'loop';
  readonly loop: LoopName;
  readonly mode: LoopMode;
  readonly afterTicks: number;
}

export const ROLES = ['scheduler', 'controller', 'node-operator', 'network', 'captain'] as const;
export type Role = (typeof ROLES)[number];

export type SeatCommand =
  | {
      readonly kind: 'seat';
      readonly action: 'take';
      readonly seat: string;
      readonly displayName: string;
      readonly roles: readonly Role[];
    }
  | { readonly kind: 'seat'; readonly action: 'leave'; readonly seat: string };

/** How an image behaves once it runs: the part of the world that no manifest tells. */
export interface ImageProfile {
  readonly image: string;
  readonly sizeBytes: number;
  /** From process start until it answers. */
  readonly bootSeconds: number;
  /** From SIGTERM until it has ended by itself. */
  readonly stopSeconds: number;
  /** Processor time of one request, in thousandths of a core-second: 20 means 50 requests a second on one core. */
  readonly milliCpuSecondsPerRequest: number;
  readonly idleMilliCpu: number;
  readonly memoryBytes: number;
  readonly memoryBytesPerRequest: number;
  /** Requests that wait at most; one more is refused. */
  readonly backlog: number;
  /** What a request asks of other Services before it is answered, one after the other; `stock` or `stock.NAMESPACE`. */
  readonly calls?: readonly { readonly service: string; readonly perRequest: number }[] | undefined;
  /** Exits this many seconds after start with this code; absent for an image that runs. With `kernelPanic` it takes the kernel of its node along. */
  readonly crash?:
    | { readonly afterSeconds: number; readonly exitCode: number; readonly kernelPanic?: true | undefined }
    | undefined;
  /** What it is made of, `sizeBytes` in sum; a node fetches the layers that no image of its own has. Absent: one layer of its own. */
  readonly layers?: readonly { readonly digest: string; readonly sizeBytes: number }[] | undefined;
}

/** What players are told ahead of time; `at` is the tick at which it happens. `id` is unique within the match. */
export type Notice =
  | {
      readonly id: string;
      readonly kind: 'maintenance';
      readonly node: string;
      readonly at: number;
      readonly untilTick: number;
    }
  | {
      readonly id: string;
      readonly kind: 'traffic';
      readonly namespace: string;
      readonly service: string;
      readonly requestsPerSecond: number;
      readonly at: number;
      readonly rampTicks: number;
    }
  /** One of these machines will lose its power at about `at`; nobody can say which. After `untilTick` the danger is over. */
  | {
      readonly id: string;
      readonly kind: 'risk';
      readonly nodes: readonly string[];
      readonly at: number;
      readonly untilTick: number;
    }
  /** A Deployment will be scaled from what it is by then to `replicas`; each pod requests this much. */
  | {
      readonly id: string;
      readonly kind: 'arrival';
      readonly namespace: string;
      readonly deployment: string;
      readonly replicas: number;
      readonly milliCpu: number;
      readonly memoryBytes: number;
      readonly at: number;
    }
  /** A Deployment gets another image: its developers release what they made. */
  | {
      readonly id: string;
      readonly kind: 'release';
      readonly namespace: string;
      readonly deployment: string;
      readonly image: string;
      readonly at: number;
    };

export type HostCommand =
  | { readonly kind: 'host'; readonly action: 'announce'; readonly notice: Notice }
  | { readonly kind: 'host'; readonly action: 'image'; readonly profile: ImageProfile }
  /** How much longer requests take that go to another zone. */
  | { readonly kind: 'host'; readonly action: 'network'; readonly crossZoneSeconds: number }
  | {
      readonly kind: 'host';
      readonly action: 'scheduler-configuration';
      /** Whole: what is not said again is back at its default. */
      readonly configuration: SchedulerConfiguration;
    }
  | { readonly kind: 'host'; readonly action: 'speed'; readonly factor: number }
  | { readonly kind: 'host'; readonly action: 'pause' }
  | { readonly kind: 'host'; readonly action: 'resume' }
  | { readonly kind: 'host'; readonly action: 'end' };

export type Command =
  | ApiCommand
  | OrderCommand
  | ControlPlaneOrder
  | PoolOrder
  | FaultCommand
  | TrafficCommand
  | LoopCommand
  | SeatCommand
  | HostCommand;

/** `director`, `host`, or a seat's id such as `s1`. */
export type Actor = string;
export const DIRECTOR: Actor = 'director';
export const HOST: Actor = 'host';

export interface Entry {
  /** Order within the match, from 1, without gaps. */
  readonly seq: number;
  readonly actor: Actor;
  /** The sender's own counter: a command that arrives twice is applied once. Absent for director and host. */
  readonly n?: number | undefined;
  readonly command: Command;
}

/** One tick of one world: what goes into the journal, over the wire and into the simulation. */
export interface Frame {
  readonly world: number;
  readonly tick: Tick;
  readonly entropy: Entropy;
  readonly entries: readonly Entry[];
  /** The world's hash after this tick, at marks (every LIMITS.ticksPerHashMark ticks) and at the end. */
  readonly hash?: string | undefined;
}
