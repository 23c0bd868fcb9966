// A cluster for tables about the simulation: commands go in by `runTick`, objects come in as manifests do, and every tick is checked for broken invariants.

import { tick } from '../../shared/base/units.ts';
import {
  type Command,
  DIRECTOR,
  type FaultName,
  type ImageProfile,
  type LoopMode,
  type LoopName,
  type OrderCommand,
} from '../../shared/journal/command.ts';
import { resourceOfKind } from '../../shared/kinds/index.ts';
import { condition } from '../../shared/kinds/meta.ts';
import { type Node, type Taint, ZONE_LABEL } from '../../shared/kinds/node.ts';
import type { DaemonSet } from '../../shared/kinds/daemonset.ts';
import type { PersistentVolume } from '../../shared/kinds/persistent-volume.ts';
import type { PersistentVolumeClaim } from '../../shared/kinds/persistent-volume-claim.ts';
import type { Pod } from '../../shared/kinds/pod.ts';
import type { StatefulSet } from '../../shared/kinds/statefulset.ts';
import { readObject } from '../../shared/manifest/read.ts';
import { entropyAt } from '../../shared/scenario/entropy.ts';
import { type Fact, factMessage } from '../../shared/sim/events.ts';
import { brokenInvariants } from '../../shared/sim/invariants.ts';
import { shownReason } from '../../shared/sim/reasons.ts';
import { runTick } from '../../shared/sim/tick.ts';
import { World } from '../../shared/sim/world.ts';

export const NAMESPACE = 'default';

export class Cluster {
  readonly world: World;
  private seq = 0;

  /** Without a world of somebody else's: an empty one after its set-up tick, with a namespace. */
  constructor(world?: World) {
    this.world = world ?? new World(1_700_000_000);
    this.world.store.frozen = true;
    if (!world) this.tick(create({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: NAMESPACE } }));
  }

  /** One second, in which these commands come. */
  tick(...commands: readonly Command[]): void {
    this.tickWith(commands);
  }

  /** The same for more commands than a call has room for. */
  tickWith(commands: readonly Command[]): void {
    const next = tick(this.world.started ? this.world.tick + 1 : 0);
    const entries = commands.map((command) => {
      this.seq += 1;
      return { seq: this.seq, actor: DIRECTOR, command };
    });
    runTick(this.world, { tick: next, entropy: entropyAt('table', next), entries });
    const broken = brokenInvariants(this.world);
    if (broken.length > 0) throw new Error(`tick ${next}: ${broken.join('; ')}`);
  }

  run(seconds: number): void {
    for (let i = 0; i < seconds; i += 1) this.tick();
  }

  /** Runs until the world's last tick is `at`. */
  runTo(at: number): void {
    this.run(at - this.world.tick);
  }

  /** Runs on until something holds; the tick in which it first did. */
  until(holds: () => boolean, most = 2_000): number {
    const end = this.world.tick + most;
    while (!holds()) {
      if (this.world.tick >= end) throw new Error(`did not happen within ${most} ticks`);
      this.tick();
    }
    return this.world.tick;
  }

  pod(name: string): Pod {
    return present(this.world.store.get('Pod', `${NAMESPACE}/${name}`), `pod ${name}`);
  }

  hasPod(name: string): boolean {
    return this.world.store.get('Pod', `${NAMESPACE}/${name}`) !== undefined;
  }

  pods(): Pod[] {
    return this.world.store.list('Pod');
  }

  node(name: string): Node {
    return present(this.world.store.get('Node', name), `node ${name}`);
  }

  claim(name: string): PersistentVolumeClaim {
    return present(this.world.store.get('PersistentVolumeClaim', `${NAMESPACE}/${name}`), `claim ${name}`);
  }

  volume(name: string): PersistentVolume {
    return present(this.world.store.get('PersistentVolume', name), `volume ${name}`);
  }

  statefulSet(name: string): StatefulSet {
    return present(this.world.store.get('StatefulSet', `${NAMESPACE}/${name}`), `stateful set ${name}`);
  }

  daemonSet(name: string): DaemonSet {
    return present(this.world.store.get('DaemonSet', `${NAMESPACE}/${name}`), `daemon set ${name}`);
  }

  /** A condition's status, of a pod or of a node. */
  status(object: Pod | Node, type: string): string | undefined {
    return condition(object.status.conditions, type)?.status;
  }

  ready(name: string): boolean {
    return this.status(this.pod(name), 'Ready') === 'True';
  }

  /** `key:effect`, as the node carries them. */
  taints(name: string): string[] {
    return this.node(name).spec.taints.map(({ key, effect }) => `${key.replace('node.kubernetes.io/', '')}:${effect}`);
  }

  facts(shown: string, name?: string): Fact[] {
    return this.world.events
      .all()
      .filter((fact) => shownReason(fact.reason) === shown && (name === undefined || fact.name === name));
  }

  /** Ticks of the facts with this reason. */
  ticks(shown: string, name?: string): number[] {
    return this.facts(shown, name).map((fact) => fact.tick);
  }

  /** `TICK text` of the facts with this reason. */
  said(shown: string, name?: string): string[] {
    return this.facts(shown, name).map((fact) => `${fact.tick} ${factMessage(fact)}`);
  }

  /** Names of the pods to which this node's kube-proxy (any that is up to date, without a node) sends a Service's connections. */
  targets(service: string, node?: string): string[] {
    const key = `${NAMESPACE}/${service}`;
    const rows =
      node === undefined
        ? this.world.proxies.current(key)
        : this.world.proxies.rules(key, present(this.world.nodes.slotOf(node), node));
    return rows.map((row) => this.world.pods.stored[row]?.object.metadata.name ?? '(nobody)').sort();
  }
}

export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}

/** An object through the manifest reader, as a create command. */
export function create(manifest: { readonly kind: string; readonly [field: string]: unknown }): Command {
  const read = readObject(manifest);
  if (!('object' in read))
    throw new Error(read.findings.map((one) => `${one.path.join('.')}: ${one.message}`).join('; '));
  const { object } = read;
  const resource = present(resourceOfKind(object.kind), object.kind);
  const namespace = resource.namespaced ? NAMESPACE : undefined;
  const { name } = object.metadata;
  return {
    kind: 'api',
    verb: 'create',
    resource: resource.resource,
    namespace,
    name,
    body: { ...object, metadata: { ...object.metadata, namespace } },
  };
}

/** Fields of a manifest's pod spec; whatever the reader knows. */
export interface PodAsk {
  readonly image?: string;
  readonly requests?: { readonly cpu?: string; readonly memory?: string };
  readonly limits?: { readonly cpu?: string; readonly memory?: string };
  readonly readinessProbe?: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export function template({
  image = 'web:1.0',
  requests,
  limits,
  readinessProbe,
  labels = { app: 'web' },
  annotations,
  ...spec
}: PodAsk) {
  return {
    metadata: { labels, annotations },
    spec: { ...spec, containers: [{ name: 'main', image, resources: { requests, limits }, readinessProbe }] },
  };
}

/** A bare pod. */
export function pod(name: string, ask: PodAsk = {}): Command {
  const { metadata, spec } = template(ask);
  return create({ kind: 'Pod', apiVersion: 'v1', metadata: { ...metadata, name }, spec });
}

export function deployment(
  name: string,
  replicas: number,
  ask: PodAsk = {},
  rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string },
): Command {
  const labels = { app: name };
  const strategy = rollingUpdate && { type: 'RollingUpdate', rollingUpdate };
  return create({
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: { name },
    spec: { replicas, strategy, selector: { matchLabels: labels }, template: template({ labels, ...ask }) },
  });
}

export function replicaSet(name: string, replicas: number, ask: PodAsk = {}, metadata: object = {}): Command {
  const labels = { app: name };
  return create({
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: { ...metadata, name },
    spec: { replicas, selector: { matchLabels: labels }, template: template({ labels, ...ask }) },
  });
}

export function service(name: string, selector: Readonly<Record<string, string>> = { app: name }): Command {
  return create({
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name },
    spec: { selector, ports: [{ port: 80, targetPort: 8080 }] },
  });
}

/** A machine of 4 cores and 8 GiB in zone `a`. */
export function machine(name: string, order: Partial<OrderCommand> = {}): Command {
  return {
    kind: 'order',
    order: 'machine',
    name,
    zone: 'a',
    milliCpu: 4_000,
    memoryBytes: 8 * 1024 ** 3,
    maxPods: 110,
    centsPerHour: 10,
    ...order,
  };
}

/** An image of no size that answers and stops within a second. */
export function image(name = 'web:1.0', profile: Partial<ImageProfile> = {}): Command {
  const plain = {
    image: name,
    sizeBytes: 0,
    bootSeconds: 1,
    stopSeconds: 1,
    milliCpuSecondsPerRequest: 20,
    idleMilliCpu: 5,
    memoryBytes: 32e6,
    memoryBytesPerRequest: 0,
    backlog: 100,
  };
  return { kind: 'host', action: 'image', profile: { ...plain, ...profile } };
}

export function bind(name: string, node: string): Command {
  return {
    kind: 'api',
    verb: 'create',
    resource: 'pods',
    subresource: 'binding',
    namespace: NAMESPACE,
    name,
    body: { target: { kind: 'Node', name: node } },
  };
}

/** `deletion('pods', 'web', 0)` is `kubectl delete pod web --grace-period=0 --force`. */
export function deletion(resource: string, name: string, gracePeriodSeconds?: number): Command {
  return {
    kind: 'api',
    verb: 'delete',
    resource,
    namespace: NAMESPACE,
    name,
    ...(gracePeriodSeconds === undefined ? {} : { body: { gracePeriodSeconds } }),
  };
}

export function scale(name: string, replicas: number): Command {
  return {
    kind: 'api',
    verb: 'update',
    resource: 'deployments',
    subresource: 'scale',
    namespace: NAMESPACE,
    name,
    body: { spec: { replicas } },
  };
}

/** A node's spec as `kubectl cordon` and `kubectl taint` write it: the whole of it. */
export function updateNode(
  name: string,
  spec: { readonly unschedulable?: true; readonly taints?: readonly Taint[] },
  zone = 'a',
): Command {
  return {
    kind: 'api',
    verb: 'update',
    resource: 'nodes',
    name,
    body: {
      metadata: { name, labels: { [ZONE_LABEL]: zone } },
      spec: { unschedulable: spec.unschedulable, taints: spec.taints ?? [] },
    },
  };
}

export function fault(name: FaultName, target: string): Command {
  return { kind: 'fault', fault: name, target };
}

export function loop(name: LoopName, mode: LoopMode, afterTicks = 0): Command {
  return { kind: 'loop', loop: name, mode, afterTicks };
}
