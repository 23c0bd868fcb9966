// Clusters of the sizes that the benchmarks name, kept in the steady state of DESIGN §7: in each tick a number of pods is deleted, created, bound, started and
// ready. What is timed, and how, is `bench/ticks`.

import type { Command } from '../../shared/journal/command.ts';
import { churn } from '../../shared/match/churn.ts';
import { machine, namespace, SampleCluster, workload } from '../sample-cluster.ts';

export interface ClusterSize {
  readonly nodes: number;
  readonly deployments: number;
  readonly replicas: number;
  /** Pods replaced in each tick. */
  readonly churn: number;
}

const IMAGE = 'bench:1.0';
const NAMESPACE = 'default';
const MACHINE = { milliCpu: 16_000, memoryBytes: 64 * 1024 ** 3, maxPods: 110 };

export class BenchCluster extends SampleCluster {
  private readonly size: ClusterSize;

  constructor(size: ClusterSize) {
    super('bench');
    this.size = size;
    const { nodes, deployments, replicas } = size;
    this.step([
      {
        kind: 'host',
        action: 'image',
        profile: {
          image: IMAGE,
          sizeBytes: 0,
          bootSeconds: 0,
          stopSeconds: 1,
          milliCpuSecondsPerRequest: 5,
          idleMilliCpu: 1,
          memoryBytes: 1e6,
          memoryBytesPerRequest: 0,
          backlog: 100,
        },
      },
      ...Array.from({ length: nodes }, (_, n) => machine(n, MACHINE)),
      namespace(NAMESPACE),
      ...Array.from({ length: deployments }, (_, n) =>
        workload(n, {
          namespace: NAMESPACE,
          image: IMAGE,
          replicas,
          resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          requestsPerSecond: replicas * 5,
        }),
      ).flat(),
    ]);
    while (this.readyPods() < deployments * replicas) this.step([]);
    for (let i = 0; i < 20; i += 1) this.step(this.churn());
  }

  churn(): Command[] {
    return churn(this.world, this.world.tick, this.size.churn);
  }
}
