// Loops in hands: what a loop would have done is done by API writes instead, with the checks that every write meets.
import { describe, expect, test } from 'vitest';
import type { ApiCommand, Command, LoopName } from '../../../shared/journal/command.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import {
  bind,
  Cluster,
  deletion,
  deployment,
  fault,
  image,
  loop,
  machine,
  pod,
  present,
  scale,
  updateNode,
} from '../../support/cluster.ts';
import { controlPlane } from '../../support/random-plane.ts';

const replicaSetOf = (cluster: Cluster) => present(cluster.world.store.list('ReplicaSet')[0], 'replica set');

/** A replica set of another size, as `kubectl scale` and the Deployment controller write it. */
function resize(cluster: Cluster, replicas: number): ApiCommand {
  const { metadata, spec, status } = replicaSetOf(cluster);
  const body = { kind: 'ReplicaSet', metadata, spec: { ...spec, replicas }, status };
  const { namespace, name, resourceVersion } = metadata;
  return {
    kind: 'api',
    verb: 'update',
    resource: 'replicasets',
    namespace,
    name,
    body,
    ifResourceVersion: resourceVersion,
  };
}

/** A pod for the replica set, owned by it. */
function childOf(cluster: Cluster, name: string): ApiCommand {
  const command = pod(name, { labels: { app: 'web' } }) as ApiCommand; // `pod` makes API commands only
  const { metadata } = replicaSetOf(cluster);
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: metadata.name, uid: metadata.uid, controller: true };
  const body = command.body as { readonly metadata: object };
  return { ...command, body: { ...body, metadata: { ...body.metadata, ownerReferences: [owner] } } };
}

interface Hand {
  /** What makes work for the loop. */
  readonly ask: (cluster: Cluster) => readonly Command[];
  /** What a player writes instead of it. */
  readonly write: (cluster: Cluster) => readonly ApiCommand[];
  readonly done: (cluster: Cluster) => unknown;
  readonly result: unknown;
}

const taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' } as const;

/** The loops whose writes players can make; EndpointSlices and the status of budgets are their controllers' alone. */
const HANDS: Partial<Record<LoopName, Hand>> = {
  scheduler: {
    ask: () => [pod('new')],
    write: () => [bind('new', 'n2') as ApiCommand], // an API command; so below
    done: (c) => c.pod('new').spec.nodeName,
    result: 'n2',
  },
  deployment: {
    ask: () => [scale('web', 5)],
    write: (c) => [resize(c, 5)],
    done: (c) => c.pods().length,
    result: 5,
  },
  replicaset: {
    ask: () => [scale('web', 4)],
    write: (c) => [childOf(c, 'web-by-hand')],
    done: (c) => c.world.owners.of(replicaSetOf(c).metadata.uid)?.active,
    result: 4,
  },
  'node-lifecycle': {
    ask: () => [fault('node-poweroff', 'n1')],
    write: () => [updateNode('n1', { taints: [taint] }) as ApiCommand],
    done: (c) => c.taints('n1'),
    result: ['unreachable:NoExecute'],
  },
  'garbage-collector': {
    ask: () => [deletion('deployments', 'web')],
    write: (c) => [deletion('replicasets', replicaSetOf(c).metadata.name) as ApiCommand],
    done: (c) => c.world.store.count('ReplicaSet'),
    result: 0,
  },
};
const cases = Object.entries(HANDS) as [LoopName, Hand][]; // keys of the table, by its type

function inHands(name: LoopName, ask: Hand['ask'], order: Command = controlPlane(1, 10)): Cluster {
  const cluster = new Cluster();
  cluster.tick(order);
  cluster.tick(image(), machine('n1'), machine('n2'), deployment('web', 3));
  cluster.run(10);
  cluster.tick(loop(name, 'manual'));
  cluster.tick(...ask(cluster));
  cluster.run(2);
  return cluster;
}

const refused = (cluster: Cluster, command: Command) => refusal(cluster.world, command)?.code;

describe.each(cases)('[LOOP-3] %s in hands', (name, { ask, write, done, result }) => {
  test('a player does its work', () => {
    const cluster = inHands(name, ask);
    expect(done(cluster)).not.toEqual(result);
    const commands = write(cluster);
    expect(commands.map((one) => refused(cluster, one))).toEqual(commands.map(() => undefined));
    cluster.tick(...commands);
    expect(done(cluster)).toEqual(result);
  });

  test('and nobody gets past a control plane that cannot write, or has enough', () => {
    const cluster = inHands(name, ask);
    const [command] = write(cluster) as [ApiCommand];
    cluster.tick(fault('process-stop', 'etcd-cp-1'));
    expect(refused(cluster, command)).toBe(500);
    cluster.tick(fault('process-stop', 'kube-apiserver-cp-1'));
    expect(refused(cluster, command)).toBe(503);
    const busy = inHands(name, ask, controlPlane(1, 10));
    const [late] = write(busy) as [ApiCommand];
    busy.tick(...Array.from({ length: 10 }, (_, i) => pod(`p${i}`)), late);
    expect(busy.facts('CommandRefused').map((fact) => fact.name)).toEqual([late.name]);
  });
});

describe('[LOOP-3] the checks of hands are those of everybody', () => {
  test('a version that is no longer the last is a Conflict', () => {
    const cluster = inHands('deployment', () => [scale('web', 5)]);
    const command = resize(cluster, 5);
    cluster.tick(resize(cluster, 4));
    expect(refused(cluster, command)).toBe(409);
  });

  test('a second binding is a Conflict, a node that is not there NotFound', () => {
    const cluster = inHands('scheduler', () => [pod('new')]);
    expect(refused(cluster, bind('new', 'nowhere'))).toBe(404);
    cluster.tick(bind('new', 'n1'));
    expect(refused(cluster, bind('new', 'n2'))).toBe(409);
  });
});
