// Clusters that nobody plays on, brought up through commands like any other: machines, a namespace, Deployments with their users. How large they are and what
// happens in them is for who wants one: the benchmarks, and the limit world.

import type { Entropy } from '../shared/base/draw.ts';
import { type Tick, tick } from '../shared/base/units.ts';
import { type Command, type Entry, HOST, type OrderCommand } from '../shared/journal/command.ts';
import { entropyAt } from '../shared/scenario/entropy.ts';
import { runTick } from '../shared/sim/tick.ts';
import { World } from '../shared/sim/world.ts';

const EPOCH = 1_700_000_000;

export class SampleCluster {
  readonly world = new World(EPOCH);
  private readonly secret: string;
  private seq = 0;

  constructor(secret: string) {
    this.secret = secret;
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
    return entropyAt(this.secret, this.nextTick());
  }

  run(entries: readonly Entry[], entropy: Entropy): void {
    runTick(this.world, { tick: this.nextTick(), entropy, entries });
  }

  private nextTick(): Tick {
    return tick(this.world.started ? this.world.tick + 1 : 0);
  }

  readyPods(): number {
    const { at, length } = this.world.pods;
    let count = 0;
    for (let slot = 0; slot < length; slot += 1) count += at.ready[slot] as number;
    return count;
  }
}

export function nodeName(n: number): string {
  return `node-${String(n).padStart(4, '0')}`;
}

/** The nth machine, in one of three zones in turn. */
export function machine(n: number, size: Pick<OrderCommand, 'milliCpu' | 'memoryBytes' | 'maxPods'>): OrderCommand {
  return {
    kind: 'order',
    order: 'machine',
    name: nodeName(n),
    zone: `zone-${'abc'.charAt(n % 3)}`,
    centsPerHour: 40,
    ...size,
  };
}

export function namespace(name: string): Command {
  const body = { kind: 'Namespace', metadata: { name } };
  return { kind: 'api', verb: 'create', resource: 'namespaces', name, body };
}

export interface SampleWorkload {
  readonly namespace: string;
  readonly image: string;
  readonly replicas: number;
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly requestsPerSecond: number;
}

/** The nth Deployment, its Service and that one's users. */
export function workload(
  n: number,
  { namespace, image, replicas, resources, requestsPerSecond }: SampleWorkload,
): Command[] {
  const name = `app-${String(n).padStart(4, '0')}`;
  const labels = { app: name };
  const spec = {
    schedulerName: 'default-scheduler',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    priority: 0,
    tolerations: [],
    containers: [{ name: 'main', image, imagePullPolicy: 'IfNotPresent', resources }],
  };
  const deployment = {
    kind: 'Deployment',
    metadata: { name, namespace, labels },
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
    metadata: { name, namespace },
    spec: {
      type: 'ClusterIP',
      clusterIP: '',
      selector: labels,
      ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }],
    },
  };
  const users = { requestsPerSecond, rampTicks: 0, timeoutSeconds: 2, retries: 0 };
  return [
    { kind: 'api', verb: 'create', resource: 'deployments', namespace, name, body: deployment },
    { kind: 'api', verb: 'create', resource: 'services', namespace, name, body: service },
    { kind: 'traffic', namespace, service: name, ...users },
  ];
}
