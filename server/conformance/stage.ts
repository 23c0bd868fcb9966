// The cluster of a recorded case: no controllers, no kubelets, only the API server and the scheduler, who decides when asked. What was recorded is then done by
// hand, so that every decision is asked for in the situation in which the real one was taken.

import type { PodSlot } from '../../shared/base/units.ts';
import type { Command } from '../../shared/journal/command.ts';
import type { SchedulerConfiguration } from '../../shared/kinds/scheduler-configuration.ts';
import type { Decoded } from '../../shared/manifest/manifest-object.ts';
import { printPath } from '../../shared/manifest/problem.ts';
import { readObject } from '../../shared/manifest/read.ts';
import { factMessage } from '../../shared/sim/events.ts';
import { diagnose } from '../../shared/sim/scheduler/diagnosis.ts';
import { explainPod, type PodExplanation } from '../../shared/sim/scheduler/explain.ts';
import { preemptionFor } from '../../shared/sim/scheduler/failure-text.ts';
import { snapshotOf } from '../../shared/sim/scheduler/node-snapshot.ts';
import { beginSearch } from '../../shared/sim/scheduler/search.ts';
import { creation, DEFAULT_NAMESPACE, Laboratory, loopCommand, OTHER_LOOPS } from '../lab/laboratory.ts';
import type { Manifest } from './manifest.ts';
import { Unreadable } from './unreadable.ts';
import type { Recording, SchedulingCase } from './recording.ts';

/** What our scheduler did with a pod when it was asked. */
export interface Outcome {
  /** Undefined: the pod waits. */
  readonly node: string | undefined;
  /** The text of FailedScheduling. */
  readonly message: string | undefined;
  readonly preemption: Eviction | undefined;
}

/** Room that is made on a node, and the pods that go for it. */
export interface Eviction {
  readonly node: string;
  readonly victims: readonly string[];
}

/** Seconds after which a pod that nobody spoke of is taken to be forgotten. */
const PATIENCE = 5;

export class Stage {
  private readonly laboratory: Laboratory;

  /** `nodes` in the order in which the scheduler was told of them. Throws Unreadable. */
  constructor(
    { priorityClasses }: Pick<Recording, 'priorityClasses'>,
    one: SchedulingCase,
    nodes: readonly Manifest[],
    configuration: SchedulerConfiguration,
  ) {
    const classes = priorityClasses.map(({ name, ...said }) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      ...said,
    }));
    const before = [...classes, ...nodes, ...one.objects].map(decoded);
    const existing = one.existing.map(decoded);
    this.laboratory = Laboratory.empty(namespacesOf([...before, ...existing, ...one.pending.map(decoded)]));
    this.laboratory.tick([
      ...OTHER_LOOPS.map((loop) => loopCommand(loop, 'down')),
      loopCommand('scheduler', 'manual'),
      { kind: 'host', action: 'scheduler-configuration', configuration },
    ]);
    for (const object of before) this.create(object);
    // Recordings have no kubelets: nothing is started, and nobody ends what is deleted.
    this.laboratory.tick(
      nodes.map(({ metadata }): Command => ({ kind: 'fault', fault: 'node-poweroff', target: metadata.name })),
    );
    for (const object of existing) this.create(object);
  }

  add(pod: Manifest): void {
    this.create(decoded(pod));
  }

  /** What it says of a pod and every node. */
  explain(pod: string, namespace: string): PodExplanation {
    return explainPod(this.laboratory.world, this.slotOf(this.laboratory, pod, namespace));
  }

  /** The ways to make room for the pod of which none harms less than another: the real scheduler takes any of them. */
  evictions(pod: string, namespace: string): Eviction[] {
    const { world } = this.laboratory;
    const search = beginSearch(snapshotOf(world), this.slotOf(this.laboratory, pod, namespace) as PodSlot); // the row of a pod
    const preemption = preemptionFor(search, diagnose(search));
    if (preemption.kind !== 'room') return [];
    return preemption.equals.map(({ node, victims }) => ({
      node: world.nodes.node(node).metadata.name,
      victims: victims.map((victim) => world.pods.pod(victim).metadata.name),
    }));
  }

  /** What it would do with the pod; this cluster is left as it is. */
  decide(pod: string, namespace: string): Outcome {
    const fork = this.laboratory.fork();
    const { world } = fork;
    const slot = this.slotOf(fork, pod, namespace);
    const { events } = world;
    const before = events.count;
    const facts = () => events.since(before);
    const isAbout = (name: string, space: string | undefined) => name === pod && space === namespace;
    fork.tick([loopCommand('scheduler', 'automatic')]);
    for (let second = 0; second < PATIENCE; second += 1) {
      const said = facts().some(
        (fact) =>
          (fact.reason === 'Scheduled' || fact.reason === 'FailedScheduling') && isAbout(fact.name, fact.namespace),
      );
      if (said) break;
      fork.tick();
    }
    const failed = facts().find((fact) => fact.reason === 'FailedScheduling' && isAbout(fact.name, fact.namespace));
    const preempted = facts().filter((fact) => fact.reason === 'Preempted');
    const [first] = preempted;
    return {
      node: failed ? undefined : world.pods.stored[slot]?.object.spec.nodeName,
      message: failed && factMessage(failed),
      preemption: first && { node: String(first.second), victims: preempted.map((fact) => fact.name) },
    };
  }

  bind(pod: string, namespace: string, node: string): void {
    this.must({
      kind: 'api',
      verb: 'create',
      resource: 'pods',
      subresource: 'binding',
      namespace,
      name: pod,
      body: { target: { kind: 'Node', name: node } },
    });
  }

  remove(pod: string, namespace: string): void {
    this.must({
      kind: 'api',
      verb: 'delete',
      resource: 'pods',
      namespace,
      name: pod,
      body: { gracePeriodSeconds: 0 },
    });
  }

  private slotOf(laboratory: Laboratory, pod: string, namespace: string): number {
    const stored = laboratory.pod(pod, namespace);
    if (!stored) throw new Unreadable(`there is no pod ${namespace}/${pod}`);
    return stored.slot;
  }

  private create(object: Decoded): void {
    this.must(creation(object));
  }

  private must(command: Command): void {
    const refused = this.laboratory.submit(command);
    if (refused) throw new Unreadable(refused.message);
  }
}

function decoded(manifest: Manifest): Decoded {
  const read = readObject(manifest);
  if ('object' in read) return read.object;
  const [first] = read.findings;
  const field = first === undefined ? '' : `${printPath(first.path)}: ${first.message}`;
  throw new Unreadable(`${manifest.kind} ${manifest.metadata.name}: ${field}`);
}

function namespacesOf(objects: readonly Decoded[]): string[] {
  const named = objects.flatMap((object) => (object.kind === 'Namespace' ? [] : (object.metadata.namespace ?? [])));
  const made = objects.flatMap((object) => (object.kind === 'Namespace' ? [object.metadata.name] : []));
  return [...new Set([DEFAULT_NAMESPACE, ...named])].filter((name) => !made.includes(name));
}
