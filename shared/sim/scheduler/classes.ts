// Scheduling classes: pods that ask the scheduler for the same things share one number, so that what depends only on the asking is worked out once.
// A class knows what a pod wants; what nodes have is for `node-snapshot`, and which pods are alike in their labels, too, for `census`.

import { compareText } from '../../base/order.ts';
import type { Affinity, NodeAffinity, TopologySpreadConstraint } from '../../kinds/affinity.ts';
import type { Labels } from '../../kinds/meta.ts';
import type { PodSpec, Toleration } from '../../kinds/pod.ts';
import { type OtherRequest, type Requests, requestsOf } from './requests.ts';

/** A port of the node that a pod takes. `ip` is `0.0.0.0` for all addresses. */
export interface HostPort {
  readonly protocol: string;
  readonly ip: string;
  readonly port: number;
}

export interface PodClass {
  readonly number: number;
  /** Classes of one base differ only in what is asked of other pods: requests, tolerations, node affinity and ports are equal. */
  readonly base: number;
  /** Sums over the containers' requests: millicores and bytes. */
  readonly requestMilli: number;
  readonly requestMemory: number;
  /** Further resources, by name. */
  readonly others: readonly OtherRequest[];
  /** As `requestMilli` and `requestMemory`, with SCORED_MILLI and SCORED_MEMORY where a container requests nothing. */
  readonly scoredMilli: number;
  readonly scoredMemory: number;
  readonly priority: number;
  readonly tolerations: readonly Toleration[];
  readonly nodeSelector: Labels | undefined;
  readonly nodeAffinity: NodeAffinity | undefined;
  readonly hostPorts: readonly HostPort[];
  readonly podAffinity: Affinity['podAffinity'];
  readonly podAntiAffinity: Affinity['podAntiAffinity'];
  readonly spread: readonly TopologySpreadConstraint[];
  /** Images of init containers and containers, one entry a container, with a tag. */
  readonly images: readonly string[];
  readonly initContainers: number;
  /** Names of PersistentVolumeClaims in the pod's namespace. */
  readonly claims: readonly string[];
  /** Requests neither processor nor memory. */
  readonly bestEffort: boolean;
  /** The first spec of this class. Others may differ in what no scheduler asks for, such as probes. */
  readonly spec: PodSpec;
}

export class PodClasses {
  private readonly classes: PodClass[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly bases = new Map<string, number>();
  // Pods of one template share its spec object: for them a class costs one look-up.
  private readonly known = new WeakMap<PodSpec, number>();

  /** Specs that are equal apart from `nodeName` have equal numbers. */
  of(spec: PodSpec): number {
    return this.known.get(spec) ?? this.intern(spec);
  }

  at(number: number): PodClass {
    return this.classes[number] as PodClass; // numbers come from `of` alone
  }

  get count(): number {
    return this.classes.length;
  }

  private intern(spec: PodSpec): number {
    const asked = askedOf(spec);
    const requests = requestsOf(spec);
    const { tolerations, nodeSelector, nodeAffinity, hostPorts, ...more } = asked;
    const baseText = canonical([requests, tolerations, nodeSelector, nodeAffinity, hostPorts]);
    const text = `${baseText}\n${canonical([spec.priority, spec.preemptionPolicy ?? '', more])}`;
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.classes.length;
      this.numbers.set(text, number);
      const base = this.bases.get(baseText) ?? this.bases.size;
      this.bases.set(baseText, base);
      this.classes.push({ ...asked, ...sums(requests), number, base, priority: spec.priority, spec });
    }
    this.known.set(spec, number);
    return number;
  }

  /** One spec of each class, by number. */
  save(): PodSpec[] {
    return this.classes.map((one) => one.spec);
  }

  restore(specs: readonly PodSpec[]): void {
    for (const spec of specs) this.of(spec);
  }
}

function sums({ milli, memory, scoredMilli, scoredMemory, others }: Requests) {
  const bestEffort = milli === 0 && memory === 0;
  return { requestMilli: milli, requestMemory: memory, scoredMilli, scoredMemory, others, bestEffort };
}

/** What the scheduler asks of a spec, apart from its requests. */
function askedOf(spec: PodSpec) {
  const { tolerations, nodeSelector, affinity, initContainers = [], containers } = spec;
  const all = [...initContainers, ...containers];
  return {
    tolerations,
    nodeSelector,
    nodeAffinity: affinity?.nodeAffinity,
    hostPorts: hostPortsOf(spec),
    podAffinity: affinity?.podAffinity,
    podAntiAffinity: affinity?.podAntiAffinity,
    spread: spec.topologySpreadConstraints ?? [],
    images: all.map((one) => tagged(one.image)),
    initContainers: initContainers.length,
    claims: (spec.volumes ?? []).flatMap((one) =>
      one.persistentVolumeClaim ? [one.persistentVolumeClaim.claimName] : [],
    ),
  };
}

/** Ports of the app containers and of the sidecars: other init containers have ended when they would matter. */
function hostPortsOf({ containers, initContainers = [], hostNetwork }: PodSpec): HostPort[] {
  const running = [...initContainers.filter((one) => one.restartPolicy === 'Always'), ...containers];
  const ports: HostPort[] = [];
  for (const { protocol, hostPort, hostIP, containerPort } of running.flatMap((one) => one.ports ?? [])) {
    const port = hostPort ?? (hostNetwork ? containerPort : 0);
    if (port > 0) ports.push({ protocol, ip: hostIP || '0.0.0.0', port });
  }
  return ports;
}

/** `registry:5000/web` → `registry:5000/web:latest`: a colon before the last slash is a registry's port. */
export function tagged(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

/** Equal texts for equal values, in whatever order the keys of maps were written; what is undefined is not there. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort((x, y) => compareText(x[0], y[0]));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join()}}`;
}
