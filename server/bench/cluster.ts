// Clusters of the sizes that the benchmarks name, brought up through commands and kept in the steady state of DESIGN §7: in each tick a number of pods is
// deleted, created, bound, started and ready. What is timed, and how, is `bench/ticks`.

import { entropyAt } from '../../shared/scenario/entropy.ts';
import type { Entropy } from '../../shared/base/draw.ts';
import { type Tick, tick } from '../../shared/base/units.ts';
import { HOST, type Command, type Entry } from '../../shared/journal/command.ts';
import { STAGE } from '../../shared/sim/machines/pods.ts';
import { runTick } from '../../shared/sim/tick.ts';
import { World } from '../../shared/sim/world.ts';

export interface ClusterSize {
  readonly nodes: number;
  readonly deployments: number;
  readonly replicas: number;
  /** Pods replaced in each tick. */
  readonly churn: number;
}

const IMAGE = 'bench:1.0';
const NAMESPACE = 'default';
/** Rows between two deleted pods: neighbours are of one ReplicaSet. */
const STRIDE = 37;

export class BenchCluster {
  readonly world = new World(1_700_000_000);
  private seq = 0;
  private cursor = 0;
  private readonly size: ClusterSize;

  constructor(size: ClusterSize) {
    this.size = size;
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
      ...Array.from({ length: size.nodes }, (_, n) => machine(n)),
      {
        kind: 'api',
        verb: 'create',
        resource: 'namespaces',
        name: NAMESPACE,
        body: { kind: 'Namespace', metadata: { name: NAMESPACE } },
      },
      ...Array.from({ length: size.deployments }, (_, n) => workload(n, size.replicas)).flat(),
    ]);
    while (this.runningPods() < size.deployments * size.replicas) this.step([]);
    for (let i = 0; i < 20; i += 1) this.step(this.churn());
  }

  runningPods(): number {
    let count = 0;
    for (let slot = 0; slot < this.world.pods.length; slot += 1) count += this.world.pods.at.ready[slot] as number;
    return count;
  }

  /** Deletes of pods that are ready, taken in turn through the rows so that all ReplicaSets have their share. */
  churn(): Command[] {
    const { pods } = this.world;
    const commands: Command[] = [];
    for (let tries = 0; commands.length < this.size.churn && tries < pods.length * 2; tries += 1) {
      this.cursor += STRIDE;
      // One further at each turn, so that all rows are reached whatever their number.
      if (this.cursor >= pods.length) this.cursor = (this.cursor + 1) % STRIDE;
      const stored = pods.stored[this.cursor];
      if (
        !stored ||
        pods.at.ready[this.cursor] === 0 ||
        pods.at.stage[this.cursor] !== STAGE.running ||
        stored.object.metadata.deletionTimestamp !== undefined
      )
        continue;
      const { name, namespace } = stored.object.metadata;
      const again = commands.some((one) => one.kind === 'api' && one.name === name);
      if (!again) commands.push({ kind: 'api', verb: 'delete', resource: 'pods', namespace, name });
    }
    return commands;
  }

  step(commands: readonly Command[]): void {
    this.run(this.entries(commands), this.nextEntropy());
  }

  entries(commands: readonly Command[]): Entry[] {
    return commands.map((command) => {
      this.seq += 1;
      return { seq: this.seq, actor: HOST, command };
    });
  }

  /** A match has its entropy from the server, so it is no part of the tick. */
  nextEntropy(): Entropy {
    return entropyAt('bench', this.nextTick());
  }

  run(entries: readonly Entry[], entropy: Entropy): void {
    runTick(this.world, { tick: this.nextTick(), entropy, entries });
  }

  private nextTick(): Tick {
    return tick(this.world.started ? this.world.tick + 1 : 0);
  }
}

function machine(n: number): Command {
  return {
    kind: 'order',
    order: 'machine',
    name: `node-${String(n).padStart(4, '0')}`,
    zone: `zone-${n % 3}`,
    milliCpu: 16_000,
    memoryBytes: 64 * 1024 ** 3,
    maxPods: 110,
    centsPerHour: 40,
  };
}

function workload(n: number, replicas: number): Command[] {
  const name = `app-${String(n).padStart(4, '0')}`;
  const labels = { app: name };
  const spec = {
    schedulerName: 'default-scheduler',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    priority: 0,
    tolerations: [],
    containers: [
      {
        name: 'main',
        image: IMAGE,
        imagePullPolicy: 'IfNotPresent',
        resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
      },
    ],
  };
  const deployment = {
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      minReadySeconds: 0,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    },
  };
  const service = {
    kind: 'Service',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      type: 'ClusterIP',
      clusterIP: '',
      selector: labels,
      ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }],
    },
  };
  return [
    { kind: 'api', verb: 'create', resource: 'deployments', namespace: NAMESPACE, name, body: deployment },
    { kind: 'api', verb: 'create', resource: 'services', namespace: NAMESPACE, name, body: service },
    {
      kind: 'traffic',
      namespace: NAMESPACE,
      service: name,
      requestsPerSecond: replicas * 5,
      rampTicks: 0,
      timeoutSeconds: 2,
      retries: 0,
    },
  ];
}
