// The cluster as a careful player sees it: where there is room and for how long, what each workload can serve, and what users will ask for.
// Everything here stands on the screen; what to do about it is the bots' business.

import { compareText } from '../../base/order.ts';
import type { Deployment } from '../../kinds/deployment.ts';
import { controllerOf, keyOf } from '../../kinds/meta.ts';
import type { Pod } from '../../kinds/pod.ts';
import { matchesLabels } from '../../kinds/selector.ts';
import type { Service } from '../../kinds/service.ts';
import { tolerates } from '../../kinds/toleration.ts';
import { parseBytes, parseMilli } from '../../manifest/quantity.ts';
import { standingOf } from '../known/node.ts';
import type { World } from '../../sim/world.ts';
import { type Spacing, spacingsOf } from './spacing.ts';

export interface Berth {
  readonly node: string;
  /** Of what may be requested; changed by whoever plans with it. */
  milli: number;
  memory: number;
  /** Not heard as it should be, see `known/node`: what a player sees of a machine that is gone. */
  readonly missed: boolean;
  /** When it will be switched off: the tick of its maintenance, or of the failure that may strike it. */
  readonly closesAt: number | undefined;
  /** For some pods only: it has a taint. */
  readonly reserved: boolean;
}

export interface Mooring {
  readonly pod: Pod;
  /** Undefined while it waits. */
  readonly node: string | undefined;
  readonly ready: boolean;
}

export interface Workload {
  readonly key: string;
  readonly deployment: Deployment;
  readonly milli: number;
  readonly memory: number;
  /** Names of nodes that its pods may be on, whatever room there is. */
  readonly nodes: ReadonlySet<string>;
  /** Requests a second that one pod serves at its limit; 0 when nobody knows. */
  readonly perPod: number;
  /** How close together its pods may stand. */
  readonly spacings: readonly Spacing[];
  /** Pods that are not being deleted. */
  readonly pods: readonly Mooring[];
}

/** Nodes by name. */
export function berthsOf(world: World): Berth[] {
  const { at } = world.nodes;
  return world.nodes.byName().map((slot) => {
    const { metadata, spec } = world.nodes.node(slot);
    return {
      node: metadata.name,
      milli: (at.allocatableMilli[slot] as number) - (at.requestedMilli[slot] as number),
      memory: (at.allocatableMemory[slot] as number) - (at.requestedMemory[slot] as number),
      missed: standingOf(world, slot) !== 'heard',
      closesAt: closingOf(world, metadata.name),
      reserved: spec.taints.some(({ key }) => !key.startsWith('node.kubernetes.io/')),
    };
  });
}

/** The next announced end of a node's power. */
export function closingOf(world: World, node: string): number | undefined {
  let soonest: number | undefined;
  for (const notice of world.notices) {
    const strikes =
      notice.kind === 'maintenance' ? notice.node === node : notice.kind === 'risk' && notice.nodes.includes(node);
    if (!strikes || notice.at < world.tick || (soonest !== undefined && notice.at >= soonest)) continue;
    soonest = notice.at;
  }
  return soonest;
}

/** All Deployments, by name. */
export function workloadsOf(world: World): Workload[] {
  const moorings = mooringsOf(world);
  return [...world.store.list('Deployment')]
    .sort((x, y) => compareText(keyOf(x.metadata), keyOf(y.metadata)))
    .map((deployment) => {
      const { template } = deployment.spec;
      const [container] = template.spec.containers;
      const { requests, limits } = container?.resources ?? {};
      const limit = parseMilli(limits?.cpu ?? '0') ?? 0;
      const profile = world.images.profile(world.images.numberOf(container?.image ?? ''));
      const work = profile?.milliCpuSecondsPerRequest ?? 0;
      const key = keyOf(deployment.metadata);
      return {
        key,
        deployment,
        milli: parseMilli(requests?.cpu ?? '0') ?? 0,
        memory: parseBytes(requests?.memory ?? '0') ?? 0,
        nodes: nodesFor(world, template.spec),
        spacings: spacingsOf(world, template),
        perPod: profile && work > 0 && limit > 0 ? (limit - profile.idleMilliCpu) / work : 0,
        pods: moorings.get(key) ?? [],
      };
    });
}

function mooringsOf(world: World): ReadonlyMap<string, Mooring[]> {
  const byDeployment = new Map<string, Mooring[]>();
  const { ready } = world.pods.at;
  for (const { object: pod, slot } of world.store.table('Pod').values()) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const { namespace } = pod.metadata;
    const set = world.store.get('ReplicaSet', keyOf({ namespace, name: controllerOf(pod.metadata)?.name ?? '' }));
    const owner = set && controllerOf(set.metadata);
    if (owner === undefined) continue;
    const key = keyOf({ namespace, name: owner.name });
    const list = byDeployment.get(key) ?? [];
    list.push({ pod, node: pod.spec.nodeName, ready: ready[slot] === 1 });
    byDeployment.set(key, list);
  }
  for (const list of byDeployment.values()) list.sort((x, y) => compareText(x.pod.metadata.name, y.pod.metadata.name));
  return byDeployment;
}

function nodesFor(world: World, { nodeSelector, tolerations }: Pod['spec']): ReadonlySet<string> {
  const names = new Set<string>();
  for (const slot of world.nodes.byName()) {
    const { metadata, spec } = world.nodes.node(slot);
    const refuses =
      spec.unschedulable === true ||
      spec.taints.some(
        (taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((one) => tolerates(one, taint)),
      );
    if (!refuses && matchesLabels(nodeSelector ?? {}, metadata.labels)) names.add(metadata.name);
  }
  return names;
}

/** Requests a second that users of a workload's Services make now. */
export function rateFor(world: World, workload: Workload): number {
  let rate = 0;
  for (const service of servicesOf(world, workload)) rate += world.traffic.get(keyOf(service.metadata))?.rate ?? 0;
  return rate;
}

/** The most that they will make from now to `ahead` ticks from now, by rates, ramps and forecast. */
export function demandFor(world: World, workload: Workload, ahead: number): number {
  let demand = 0;
  for (const { metadata } of servicesOf(world, workload)) {
    const users = world.traffic.get(keyOf(metadata));
    let most = Math.max(users?.rate ?? 0, users?.target ?? 0);
    for (const notice of world.notices) {
      if (notice.kind !== 'traffic' || notice.at < world.tick || notice.at > world.tick + ahead) continue;
      if (notice.service === metadata.name && notice.namespace === metadata.namespace)
        most = Math.max(most, notice.requestsPerSecond);
    }
    demand += most;
  }
  return demand;
}

function servicesOf(world: World, { deployment }: Workload): Service[] {
  const { labels } = deployment.spec.template.metadata;
  return world.store
    .list('Service')
    .filter(
      ({ metadata, spec }) =>
        metadata.namespace === deployment.metadata.namespace && matchesLabels(spec.selector, labels),
    );
}
