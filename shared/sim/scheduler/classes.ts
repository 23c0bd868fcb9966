// Scheduling classes: pods that ask the scheduler for the same things share one number, so that what depends only on the asking is worked out once.
// A class knows what a pod wants; what nodes have is for `node-snapshot`.

import { must } from '../../base/assert.ts';
import { compareText } from '../../base/order.ts';
import type { Labels } from '../../kinds/meta.ts';
import type { NodeAffinity, PodSpec, Toleration } from '../../kinds/pod.ts';
import type { SelectorRequirement } from '../../kinds/selector.ts';
import { parseBytes, parseMilli } from '../../manifest/quantity.ts';

/** What scoring assumes for each container that requests nothing (facts sheet 1.5, below the table). */
export const SCORED_MILLI = 100;
export const SCORED_MEMORY = 200 * 1024 * 1024;

export interface PodClass {
  readonly number: number;
  /** Sums over the containers' requests: millicores and bytes. */
  readonly requestMilli: number;
  readonly requestMemory: number;
  /** The same with SCORED_MILLI and SCORED_MEMORY where a container requests nothing; LeastAllocated counts these. */
  readonly scoredMilli: number;
  readonly scoredMemory: number;
  readonly priority: number;
  readonly tolerations: readonly Toleration[];
  readonly nodeSelector: Labels | undefined;
  readonly nodeAffinity: NodeAffinity | undefined;
  /** Requests neither processor nor memory. */
  readonly bestEffort: boolean;
  /** The first spec of this class. Others may differ in what no scheduler asks for, such as images. */
  readonly spec: PodSpec;
}

export class PodClasses {
  private readonly classes: PodClass[] = [];
  private readonly numbers = new Map<string, number>();
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
    const sums = requestsOf(spec);
    const text = JSON.stringify([
      sums,
      spec.priority,
      spec.tolerations.map(tolerationText),
      pairs(spec.nodeSelector),
      affinityText(spec.affinity?.nodeAffinity),
    ]);
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.classes.length;
      this.numbers.set(text, number);
      const [requestMilli, requestMemory, scoredMilli, scoredMemory] = sums;
      const bestEffort = requestMilli === 0 && requestMemory === 0;
      const { priority, tolerations, nodeSelector } = spec;
      const nodeAffinity = spec.affinity?.nodeAffinity;
      this.classes.push({
        number,
        requestMilli,
        requestMemory,
        scoredMilli,
        scoredMemory,
        priority,
        tolerations,
        nodeSelector,
        nodeAffinity,
        bestEffort,
        spec,
      });
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

/** requestMilli, requestMemory, scoredMilli, scoredMemory. A request of `0` is a request: nothing is assumed in its place. */
function requestsOf(spec: PodSpec): [number, number, number, number] {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (const { name, resources } of spec.containers) {
    const cpu = resources.requests?.cpu;
    const memory = resources.requests?.memory;
    const milli = cpu === undefined ? 0 : must(parseMilli(cpu), `container ${name} requests a quantity of cpu`);
    const size = memory === undefined ? 0 : must(parseBytes(memory), `container ${name} requests a quantity of memory`);
    sums[0] += milli;
    sums[1] += size;
    sums[2] += cpu === undefined ? SCORED_MILLI : milli;
    sums[3] += memory === undefined ? SCORED_MEMORY : size;
  }
  return sums;
}

function tolerationText(one: Toleration): unknown[] {
  return [one.key ?? '', one.operator, one.value ?? '', one.effect ?? '', one.tolerationSeconds ?? -1];
}

function pairs(labels: Labels | undefined): [string, string][] {
  return Object.entries(labels ?? {}).sort((x, y) => compareText(x[0], y[0]));
}

function affinityText(affinity: NodeAffinity | undefined): unknown {
  const term = (one: {
    matchExpressions?: readonly SelectorRequirement[] | undefined;
    matchFields?: readonly SelectorRequirement[] | undefined;
  }) =>
    [one.matchExpressions ?? [], one.matchFields ?? []].map((list) =>
      list.map(({ key, operator, values }) => [key, operator, values ?? []]),
    );
  return [
    affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms.map(term) ?? 0,
    affinity?.preferredDuringSchedulingIgnoredDuringExecution?.map(({ weight, preference }) => [
      weight,
      term(preference),
    ]) ?? 0,
  ];
}
