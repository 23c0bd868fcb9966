// A cluster of Kubernetes' own largest size, or as large as one asks: 30 pods on each node, racks that were drained or emptied in part, nodes that are
// cordoned, without power or overloaded. Made through commands like any other world; what it is for is told by who makes it.

import { must } from '../../shared/base/assert.ts';
import type { Command } from '../../shared/journal/command.ts';
import { churn } from '../../shared/match/churn.ts';
import type { World } from '../../shared/sim/world.ts';
import { machine, namespace, nodeName, SampleCluster, type SampleWorkload, workload } from '../sample-cluster.ts';

const NAMESPACE = 'limit';
const PODS_PER_NODE = 30;
const REPLICAS = 100;
/** Neighbouring nodes stand in a rack. Some racks are being drained, others were emptied in part and are filled again by and by. */
const RACK = 24;
/** One node in so many loses its power, long enough ago to be NotReady; the rest of the time is for the pods to start. */
const DARK_EVERY = 173;
const SETTLE_TICKS = 60;
/** One Deployment in so many has users that want more than its pods requested. */
const HOT_EVERY = 60;
const IMAGE = 'limit:1.0';

export function growLimitWorld(nodes: number): World {
  const cluster = new SampleCluster(NAMESPACE);
  const { world } = cluster;
  const step = (commands: readonly Command[]): void => cluster.step(commands);
  const deployments = Math.max(1, Math.round((nodes * PODS_PER_NODE) / REPLICAS));
  step([image(), ...Array.from({ length: nodes }, (_, n) => machine(n, MACHINE)), namespace(NAMESPACE)]);
  step(Array.from({ length: deployments }, (_, n) => workload(n, workloadOf(n))).flat());
  const wanted = deployments * REPLICAS;
  // A cluster that cannot take them all would grow for ever.
  for (let tries = 0; tries < 600 && cluster.readyPods() < wanted; tries += 1) step([]);
  const racked = Array.from({ length: nodes }, (_, n) => ({ n, rack: rackOf(n) }));
  step(racked.flatMap(({ n, rack }) => (rack === undefined ? [] : [cordon(world, n, true)])));
  step(racked.flatMap(({ n, rack }) => (rack === undefined ? [] : deletions(world, n, rack.emptied))));
  for (let i = 0; i < 8; i += 1) step([]);
  step(racked.flatMap(({ n, rack }) => (rack?.cordoned === false ? [cordon(world, n, false)] : [])));
  step(
    racked
      .filter(({ n }) => n % DARK_EVERY === DARK_EVERY >> 1)
      .map(({ n }) => ({ kind: 'fault', fault: 'node-poweroff', target: nodeName(n) })),
  );
  for (let i = 0; i < SETTLE_TICKS; i += 1) step(churn(world, world.tick, 20));
  return world;
}

/** What happened to a rack: the share of its pods that was deleted, and whether it is still cordoned. */
function rackOf(n: number): { readonly emptied: number; readonly cordoned: boolean } | undefined {
  const rack = Math.floor(n / RACK);
  if (rack % 23 === 11) return { emptied: 0.95, cordoned: true };
  return rack % 3 === 1 ? { emptied: 0.15 + (0.75 * ((rack * 7) % 11)) / 11, cordoned: false } : undefined;
}

function cordon(world: World, n: number, cordoned: boolean): Command {
  const { metadata, spec } = must(world.store.get('Node', nodeName(n)), 'the node was bought before');
  const body = {
    metadata: { labels: { ...metadata.labels } },
    spec: { ...(cordoned ? { unschedulable: true } : {}), taints: spec.taints.map((taint) => ({ ...taint })) },
  };
  return { kind: 'api', verb: 'update', resource: 'nodes', name: nodeName(n), body };
}

/** A share of the node's pods, as a drain that was not finished. */
function deletions(world: World, n: number, share: number): Command[] {
  const pods = world.nodes.pods[must(world.nodes.slotOf(nodeName(n)), 'the node was bought before')] ?? [];
  return pods.slice(0, Math.round(pods.length * share)).map((slot) => {
    const { name, namespace } = world.pods.pod(slot).metadata;
    return { kind: 'api', verb: 'delete', resource: 'pods', namespace, name };
  });
}

function image(): Command {
  return {
    kind: 'host',
    action: 'image',
    profile: {
      image: IMAGE,
      sizeBytes: 0,
      bootSeconds: 1,
      stopSeconds: 1,
      milliCpuSecondsPerRequest: 5,
      idleMilliCpu: 5,
      memoryBytes: 6e7,
      memoryBytesPerRequest: 0,
      backlog: 100,
    },
  };
}

const MACHINE = { milliCpu: 4_400, memoryBytes: 16 * 1024 ** 3, maxPods: 110 };

function workloadOf(n: number): SampleWorkload {
  const requests = { cpu: `${[60, 80, 100, 100, 160][n % 5]}m`, memory: `${[64, 128, 256, 128][n % 4]}Mi` };
  const perPod = n % HOT_EVERY === 7 ? 150 : 4 + (n % 9) * 2;
  return {
    namespace: NAMESPACE,
    image: IMAGE,
    replicas: REPLICAS,
    resources: { requests, limits: {} },
    requestsPerSecond: REPLICAS * perPod,
  };
}
