// A cluster of Node and Pod objects for tables about the scheduler: objects are written to the store, and the scheduler alone runs.
import { podSlot, tick } from '../../../shared/base/units.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import { type Taint, ZONE_LABEL } from '../../../shared/kinds/node.ts';
import type { NodeAffinity } from '../../../shared/kinds/affinity.ts';
import type { ResourceList } from '../../../shared/kinds/container.ts';
import type { PodSpec, Toleration } from '../../../shared/kinds/pod.ts';
import { createPod, newMeta } from '../../../shared/sim/control-plane/create.ts';
import { removePod } from '../../../shared/sim/control-plane/delete.ts';
import { factMessage } from '../../../shared/sim/events.ts';
import { runScheduler } from '../../../shared/sim/scheduler/cycle.ts';
import { explainPod, type NodeExplanation, type PodExplanation } from '../../../shared/sim/scheduler/explain.ts';
import type { Stored } from '../../../shared/sim/store.ts';
import type { Node } from '../../../shared/kinds/node.ts';
import type { Pod } from '../../../shared/kinds/pod.ts';
import { World } from '../../../shared/sim/world.ts';

export interface NodeAsk {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  readonly zone?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly unschedulable?: true;
}

export interface PodAsk {
  /** One entry a container. */
  readonly requests?: readonly ResourceList[];
  readonly priority?: number;
  readonly tolerations?: readonly Toleration[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly nodeAffinity?: NodeAffinity;
  readonly schedulerName?: string;
  readonly nodeName?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly namespace?: string;
  /** Whatever else the pod asks for. */
  readonly spec?: Partial<PodSpec>;
}

export function podSpec(ask: PodAsk = {}): PodSpec {
  const {
    requests = [{}],
    priority = 0,
    tolerations = [],
    nodeSelector,
    nodeAffinity,
    schedulerName = 'default-scheduler',
    nodeName,
    spec,
  } = ask;
  return {
    nodeName,
    schedulerName,
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    priority,
    containers: requests.map((list, i) => ({
      name: `c${i}`,
      image: 'web:1.0',
      imagePullPolicy: 'IfNotPresent',
      resources: { requests: list },
    })),
    tolerations,
    nodeSelector,
    affinity: nodeAffinity && { nodeAffinity },
    ...spec,
  };
}

export class Cluster {
  readonly world: World;

  constructor(nodes: Readonly<Record<string, NodeAsk>> = {}, world = new World(1_700_000_000)) {
    this.world = world;
    world.store.frozen = true;
    world.decisions.kept = true;
    for (const [name, ask] of Object.entries(nodes)) this.node(name, ask);
  }

  node(
    name: string,
    { cpu = '4', memory = '8Gi', pods = '110', zone, labels, taints = [], unschedulable }: NodeAsk = {},
  ): Stored<Node> {
    const resources = { cpu, memory, pods };
    return this.world.store.create('Node', {
      kind: 'Node',
      metadata: newMeta(this.world, {
        name,
        labels: { ...labels, ...(zone === undefined ? {} : { [ZONE_LABEL]: zone }) },
      }),
      spec: { unschedulable, taints },
      status: { capacity: resources, allocatable: resources, conditions: [], addresses: [] },
    });
  }

  writeNode(
    name: string,
    change: { spec?: Partial<Node['spec']>; labels?: Record<string, string>; cpu?: string },
  ): void {
    const stored = this.world.store.stored('Node', name) as Stored<Node>;
    const { spec, status, metadata } = stored.object;
    this.world.store.write('Node', stored, {
      metadata: change.labels ? { labels: { ...metadata.labels, ...change.labels } } : undefined,
      ...(change.spec && { spec: { ...spec, ...change.spec } }),
      ...(change.cpu && { status: { ...status, allocatable: { ...status.allocatable, cpu: change.cpu } } }),
    });
  }

  removeNode(name: string): void {
    this.world.store.remove('Node', this.world.store.stored('Node', name) as Stored<Node>);
  }

  pod(name: string, ask: PodAsk = {}): Stored<Pod> {
    return createPod(this.world, { name, namespace: ask.namespace ?? 'default', labels: ask.labels }, podSpec(ask));
  }

  remove(name: string): void {
    removePod(this.world, this.stored(name));
  }

  stored(name: string): Stored<Pod> {
    return this.world.store.stored('Pod', `default/${name}`) as Stored<Pod>;
  }

  /** Lets this many seconds pass, the scheduler running in each. */
  run(seconds = 1): void {
    for (let i = 0; i < seconds; i += 1) {
      this.world.tick = tick(this.world.tick + 1);
      runScheduler(this.world);
      this.world.inbox.length = 0; // kubelets would have read it
    }
  }

  nodeOf(name: string): string | undefined {
    return this.stored(name).object.spec.nodeName;
  }

  message(name: string): string | undefined {
    return condition(this.stored(name).object.status.conditions, 'PodScheduled')?.message;
  }

  pool(name: string): string | undefined {
    return this.world.queue.poolOf(this.stored(name).slot);
  }

  explain(name: string): PodExplanation {
    return explainPod(this.world, podSlot(this.stored(name).slot));
  }

  explainOn(name: string, node: string): NodeExplanation {
    return this.explain(name).nodes.find((one) => one.node === node) as NodeExplanation;
  }

  /** `TICK REASON pod: text`, of the scheduler's facts. */
  said(): string[] {
    const facts = this.world.events
      .all()
      .filter((fact) => fact.reason === 'Scheduled' || fact.reason === 'FailedScheduling');
    return facts.map((fact) => `${fact.tick} ${fact.reason} ${fact.name}: ${factMessage(fact)}`);
  }
}
