// A cluster for tables about preemption: pods that stand on nodes, with priorities and starts, budgets, and a newcomer that fits nowhere.
import { tick } from '../../../shared/base/units.ts';
import type { PodDisruptionBudget } from '../../../shared/kinds/pod-disruption-budget.ts';
import type { LabelSelector } from '../../../shared/kinds/selector.ts';
import { newMeta } from '../../../shared/sim/control-plane/create.ts';
import { Cluster, type NodeAsk, type PodAsk } from './cluster.ts';

export const two: NodeAsk = { cpu: '2' };

export const cpu = (amount: string): PodAsk => ({ requests: [{ cpu: amount }] });

/** Pods on nodes by name: priority, processor, and when they were started (not yet, without). */
export interface Standing extends PodAsk {
  readonly on: string;
  readonly cpu?: string;
  readonly started?: number;
}

export class Harbour extends Cluster {
  stand(pods: Readonly<Record<string, Standing>>): this {
    for (const [name, { on, cpu: amount = '1', started, ...ask }] of Object.entries(pods)) {
      const stored = this.pod(name, { ...cpu(amount), ...ask, nodeName: on });
      if (started !== undefined)
        this.world.store.write('Pod', stored, { status: { ...stored.object.status, startTime: tick(started) } });
    }
    return this;
  }

  budget(
    name: string,
    selector: LabelSelector | undefined,
    disruptionsAllowed: number,
    more: { namespace?: string; disrupted?: string } = {},
  ): this {
    const { namespace = 'default', disrupted } = more;
    const budget: PodDisruptionBudget = {
      kind: 'PodDisruptionBudget',
      metadata: newMeta(this.world, { name, namespace }),
      spec: { minAvailable: 1, selector },
      status: {
        observedGeneration: 1,
        disruptionsAllowed,
        currentHealthy: 1,
        desiredHealthy: 1,
        expectedPods: 1,
        disruptedPods: disrupted === undefined ? undefined : { [disrupted]: tick(0) },
        conditions: [],
      },
    };
    this.world.store.create('PodDisruptionBudget', budget);
    return this;
  }

  nominated(name: string): string | undefined {
    return this.stored(name).object.status.nominatedNodeName;
  }

  /** Names of the pods that are being deleted. */
  going(): string[] {
    return this.world.store
      .list('Pod')
      .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
      .map(({ metadata }) => metadata.name);
  }

  /** Lets those go that are being deleted, as their kubelets would in the end. */
  let(): void {
    for (const name of this.going()) this.remove(name);
  }
}

/** A newcomer of priority 100 that wants 2 cpu, after its first attempt. */
export function withNewcomer(
  nodes: Readonly<Record<string, NodeAsk>>,
  pods: Readonly<Record<string, Standing>>,
  ask: PodAsk = {},
): Harbour {
  const harbour = new Harbour(nodes).stand(pods);
  harbour.pod('new', { ...cpu('2'), priority: 100, ...ask });
  harbour.run();
  return harbour;
}
