// Commands meet the world: the order of the journal, bindings by hand, and what a cluster refuses because it is full.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import type { ApiCommand, Command } from '../../../shared/journal/command.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import {
  bind,
  Cluster,
  create,
  deletion,
  deployment,
  fault,
  image,
  loop,
  machine,
  pod,
  scale,
  service,
  updateNode,
} from '../../support/cluster.ts';

/** Two nodes, an image, nobody who schedules, and a pod without a node. */
function byHand(): Cluster {
  const cluster = new Cluster();
  cluster.tick(image(), machine('n1'), machine('n2'), loop('scheduler', 'manual'), pod('p'));
  return cluster;
}

const refused = (cluster: Cluster) => cluster.said('CommandRefused').map((text) => text.replace(/^\d+ director: /, ''));

describe('[WORLD-4] the order of the journal decides; who comes second is refused and leaves a fact', () => {
  test.each([
    ['n1', 'n2'],
    ['n2', 'n1'],
  ])('two bindings in one tick: %s is first', (first, second) => {
    const cluster = byHand();
    cluster.tick(bind('p', first), bind('p', second));
    expect(cluster.pod('p').spec.nodeName).toBe(first);
    expect(cluster.said('Scheduled')).toEqual([`2 Successfully assigned default/p to ${first}`]);
    expect(refused(cluster)).toEqual([
      `bind p to ${second}: Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "${first}"`,
    ]);
  });

  const pairs: [string, Command, Command, string][] = [
    [
      'two machines of one name',
      machine('n3', { zone: 'b' }),
      machine('n3', { zone: 'c' }),
      'order machine n3: nodes "n3" already exists',
    ],
    ['a deletion and a binding', deletion('pods', 'p'), bind('p', 'n1'), 'bind p to n1: pods "p" not found'],
    ['two deletions', deletion('pods', 'p'), deletion('pods', 'p'), 'delete pods p: pods "p" not found'],
    [
      'two objects of one name',
      deployment('web', 1),
      deployment('web', 9),
      'create deployments web: deployments.apps "web" already exists',
    ],
    [
      'a deletion of a service and traffic',
      deletion('services', 'web'),
      {
        kind: 'traffic',
        namespace: 'default',
        service: 'web',
        requestsPerSecond: 1,
        rampTicks: 0,
        timeoutSeconds: 2,
        retries: 0,
      },
      'web gets 1 requests/s: services "web" not found',
    ],
  ];
  test.each(pairs)('%s', (_what, first, second, message) => {
    const cluster = byHand();
    cluster.tick(service('web'));
    expect(refusal(cluster.world, second), 'alone it would be possible').toBeUndefined();
    cluster.tick(first, second);
    expect(refused(cluster)).toEqual([message]);
    expect(cluster.facts('CommandApplied').at(-1)).toMatchObject({ tick: 3 });
  });

  test('two updates that were made from one version: the second is a Conflict', () => {
    const cluster = byHand();
    const { resourceVersion } = cluster.node('n1').metadata;
    const from = (command: Command): Command => ({ ...(command as ApiCommand), ifResourceVersion: resourceVersion });
    cluster.tick(from(updateNode('n1', { unschedulable: true })), from(updateNode('n1', {})));
    expect(cluster.node('n1').spec.unschedulable).toBe(true);
    expect(refused(cluster)).toEqual([
      'update nodes n1: Operation cannot be fulfilled on nodes "n1": the object has been modified; please apply your changes to the latest version and try again',
    ]);
  });
});

describe('[BIND-1] a binding sets spec.nodeName and PodScheduled, once', () => {
  test('before, with, and after it', () => {
    const cluster = byHand();
    expect(cluster.pod('p').spec.nodeName).toBeUndefined();
    cluster.tick(bind('p', 'n2'));
    expect(cluster.pod('p').spec.nodeName).toBe('n2');
    expect(condition(cluster.pod('p').status.conditions, 'PodScheduled')).toEqual({
      type: 'PodScheduled',
      status: 'True',
      lastTransitionTime: 2,
    });
    cluster.run(10);
    expect(condition(cluster.pod('p').status.conditions, 'PodScheduled')).toMatchObject({
      status: 'True',
      lastTransitionTime: 2,
    });
    expect(cluster.facts('Scheduled')).toHaveLength(1);
  });

  const conflict = (message: string) => ({
    kind: 'Status',
    status: 'Failure',
    reason: 'Conflict',
    code: 409,
    message: `Operation cannot be fulfilled on pods/binding "p": ${message}`,
  });
  test.each(['n1', 'n2'])('a second one, to %s, is a Conflict', (node) => {
    const cluster = byHand();
    cluster.tick(bind('p', 'n1'));
    expect(refusal(cluster.world, bind('p', node))).toMatchObject(conflict('pod p is already assigned to node "n1"'));
  });

  test('one for a pod that is being deleted is a Conflict', () => {
    const cluster = byHand();
    cluster.tick(bind('p', 'n1'));
    cluster.run(5);
    cluster.tick(deletion('pods', 'p'));
    expect(refusal(cluster.world, bind('p', 'n2'))).toMatchObject(
      conflict('pod p is being deleted, cannot be assigned to a host'),
    );
  });
});

describe('[BIND-2] a binding to nowhere is refused', () => {
  test('a node that does not exist is NotFound, and so is a pod', () => {
    const cluster = byHand();
    expect(refusal(cluster.world, bind('p', 'n9'))).toMatchObject({
      reason: 'NotFound',
      code: 404,
      message: 'nodes "n9" not found',
    });
    expect(refusal(cluster.world, bind('q', 'n1'))).toMatchObject({
      reason: 'NotFound',
      code: 404,
      message: 'pods "q" not found',
    });
    cluster.tick(bind('p', 'n9'));
    expect(cluster.pod('p').spec.nodeName).toBeUndefined();
    cluster.tick(bind('p', 'n1'));
    expect(cluster.pod('p').spec.nodeName).toBe('n1');
  });

  test.each([undefined, null, {}, { target: null }, { target: {} }, { target: { name: '' } }, { target: { name: 7 } }])(
    'without a name of a node (%j) it is Invalid',
    (body) => {
      const command: Command = { ...(bind('p', 'n1') as ApiCommand), body };
      expect(refusal(byHand().world, command)).toMatchObject({
        reason: 'Invalid',
        code: 422,
        message: 'Binding "p" is invalid: target.name: Required value',
      });
    },
  );
});

describe('what the API server does not know', () => {
  const answers: [string, Partial<ApiCommand>, string, string][] = [
    ['an unknown resource', { resource: 'ships' }, 'NotFound', 'the server could not find the requested resource'],
    [
      'a kind that is not written here',
      { resource: 'leases' },
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
    ],
    [
      'an update of an endpoint slice',
      { verb: 'update', resource: 'endpointslices' },
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
    ],
    ['a pod without a namespace', { namespace: undefined }, 'BadRequest', 'pods need a namespace'],
    ['a namespace within one', { resource: 'namespaces' }, 'BadRequest', 'namespaces have no namespace'],
    ['a namespace that does not exist', { namespace: 'sea' }, 'NotFound', 'namespaces "sea" not found'],
  ];
  test.each(answers)('%s', (_what, change, reason, message) => {
    const command: Command = { ...(pod('q') as ApiCommand), ...change };
    expect(refusal(byHand().world, command)).toMatchObject({ reason, message });
  });

  test('faults that would strike nothing', () => {
    const { world } = byHand();
    expect(refusal(world, fault('node-poweroff', 'n1'))).toBeUndefined();
    expect(refusal(world, fault('node-poweroff', 'n9'))).toMatchObject({
      reason: 'NotFound',
      message: 'nodes "n9" not found',
    });
    expect(refusal(world, fault('container-kill', 'default/q'))).toMatchObject({
      reason: 'NotFound',
      message: 'pods "default/q" not found',
    });
    expect(refusal(world, fault('container-kill', 'default/p'))).toMatchObject({
      reason: 'Conflict',
      message: 'pod "default/p" has no running container',
    });
  });

  test('a scale of a deployment that does not exist', () => {
    const cluster = byHand();
    cluster.tick(deployment('web', 2));
    expect(refusal(cluster.world, scale('web', 5))).toBeUndefined();
    expect(refusal(cluster.world, scale('api', 5))).toMatchObject({
      reason: 'NotFound',
      message: 'deployments.apps "api" not found',
    });
  });
});

describe('a cluster is full', () => {
  test(`at LIMITS.nodes (${LIMITS.nodes}) machines`, () => {
    const cluster = new Cluster();
    cluster.world.store.frozen = false;
    cluster.tickWith(Array.from({ length: LIMITS.nodes - 1 }, (_, i) => machine(`n${i}`)));
    expect(refusal(cluster.world, machine('last'))).toBeUndefined();
    cluster.tick(machine('last'), machine('more'));
    expect(cluster.world.nodes.count).toBe(LIMITS.nodes);
    expect(refused(cluster)).toEqual([`order machine more: a cluster has at most ${LIMITS.nodes} nodes`]);
  });

  test(`at LIMITS.objectsPerKind (${LIMITS.objectsPerKind}) objects of a kind`, () => {
    const cluster = new Cluster();
    cluster.world.store.frozen = false;
    const namespace = (name: string) => create({ kind: 'Namespace', apiVersion: 'v1', metadata: { name } });
    const one = namespace('one') as ApiCommand;
    cluster.tickWith(
      Array.from({ length: LIMITS.objectsPerKind - 2 }, (_, i) => ({
        ...one,
        name: `n${i}`,
        body: { ...(one.body as object), metadata: { name: `n${i}` } },
      })),
    );
    cluster.tick(namespace('last'), namespace('more'));
    expect(cluster.world.store.count('Namespace')).toBe(LIMITS.objectsPerKind);
    expect(refused(cluster)).toEqual([
      'create namespaces more: namespaces "more" is forbidden: the cluster holds no more namespaces',
    ]);
    expect(refusal(cluster.world, pod('p')), 'each kind for itself').toBeUndefined();
  });

  test(`at LIMITS.pods (${LIMITS.pods}) pods`, () => {
    const cluster = new Cluster();
    cluster.world.store.frozen = false;
    const one = pod('one') as ApiCommand;
    const { metadata, ...rest } = one.body as { metadata: object };
    cluster.tick(loop('scheduler', 'manual'));
    cluster.tickWith(
      Array.from({ length: LIMITS.pods - 1 }, (_, i) => ({
        ...one,
        name: `p${i}`,
        body: { ...rest, metadata: { ...metadata, name: `p${i}` } },
      })),
    );
    cluster.tick(pod('last'), pod('more'));
    expect(cluster.world.store.count('Pod')).toBe(LIMITS.pods);
    expect(refused(cluster)).toEqual(['create pods more: pods "more" is forbidden: the cluster holds no more pods']);
  });
});
