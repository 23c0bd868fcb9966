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
  readonly subresource?: 'binding' | 'scale' | undefined;
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
}

/** Named as Chaos Mesh and LitmusChaos name them. */
export const FAULTS = [
  'node-poweroff',
  'node-restart',
  'container-kill',
  'kube-proxy-stop',
  'kube-proxy-start',
] as const;
export type FaultName = (typeof FAULTS)[number];

export interface FaultCommand {
  readonly kind: 'fault';
  readonly fault: FaultName;
  /** A node's name; for container-kill `namespace/pod`. Always resolved: the director has drawn it. */
  readonly target: string;
}

/** What users do: the rate goes to `requestsPerSecond` in a straight line over `rampTicks`. */
export interface TrafficCommand {
  readonly kind: 'traffic';
  readonly namespace: string;
  readonly service: string;
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
  /** Exits this many seconds after start with this code; absent for an image that runs. */
  readonly crash?: { readonly afterSeconds: number; readonly exitCode: number } | undefined;
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
    };

export type HostCommand =
  | { readonly kind: 'host'; readonly action: 'announce'; readonly notice: Notice }
  | { readonly kind: 'host'; readonly action: 'image'; readonly profile: ImageProfile }
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
