// The EndpointSlice controller and the kube-proxies that follow it: who is listed, in which state, and where connections go.
import { describe, expect, test } from 'vitest';
import type { Endpoint, EndpointSlice } from '../../../shared/kinds/endpointslice.ts';
import { SERVICE_NAME_LABEL } from '../../../shared/kinds/endpointslice.ts';
import type { Command } from '../../../shared/journal/command.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
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
  service,
} from '../../support/cluster.ts';

const slices = (cluster: Cluster): EndpointSlice[] => cluster.world.store.list('EndpointSlice');
const endpoints = (cluster: Cluster): Endpoint[] => slices(cluster).flatMap((slice) => slice.endpoints);

/** `name ready/serving/terminating`, with a letter for what is true. */
function states(cluster: Cluster): string[] {
  return endpoints(cluster)
    .map(
      ({ targetRef, conditions: { ready, serving, terminating } }) =>
        `${targetRef.name} ${ready ? 'r' : '-'}${serving ? 's' : '-'}${terminating ? 't' : '-'}`,
    )
    .sort();
}

/** A service over pods that take twenty seconds to stop; a and b run, at tick 10. */
function two(): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image('web:1.0', { stopSeconds: 20 }),
    machine('n1'),
    machine('n2', { zone: 'east' }),
    loop('scheduler', 'manual'),
    service('web'),
    pod('a'),
    pod('b'),
  );
  cluster.tick(bind('a', 'n1'), bind('b', 'n2'));
  cluster.runTo(10);
  return cluster;
}

describe('[ENDPOINT-1] ready, serving, terminating', () => {
  test('not listed before it has an address; then the node and its zone stand there', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1', { zone: 'east' }), service('web'), pod('a'));
    cluster.runTo(3);
    expect(slices(cluster)).toEqual([]);
    cluster.tick();
    const [slice] = slices(cluster);
    expect(slice?.metadata.labels?.[SERVICE_NAME_LABEL]).toBe('web');
    expect(slice?.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'Service', name: 'web' });
    expect(slice?.ports).toEqual([{ name: '', protocol: 'TCP', port: 8080 }]);
    expect(slice?.endpoints).toEqual([
      {
        addresses: ['10.128.0.0'],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'n1',
        zone: 'east',
        targetRef: { kind: 'Pod', namespace: 'default', name: 'a', uid: cluster.pod('a').metadata.uid },
      },
    ]);
  });

  test('Ready: all three ways; not Ready: listed, and neither ready nor serving', () => {
    const cluster = two();
    expect(states(cluster)).toEqual(['a rs-', 'b rs-']);
    cluster.tick(fault('container-kill', 'default/a'));
    expect([states(cluster), cluster.targets('web')]).toEqual([['a ---', 'b rs-'], ['b']]);
    cluster.tick();
    expect([states(cluster), cluster.targets('web')]).toEqual([
      ['a rs-', 'b rs-'],
      ['a', 'b'],
    ]);
  });

  test('terminating: at once not ready, serving on, listed until it is gone', () => {
    const cluster = two();
    cluster.tick(deletion('pods', 'a'));
    expect([states(cluster), cluster.targets('web')]).toEqual([['a -st', 'b rs-'], ['b']]);
    cluster.runTo(30);
    expect(states(cluster)).toEqual(['a -st', 'b rs-']);
    cluster.tick();
    expect([cluster.hasPod('a'), states(cluster)]).toEqual([false, ['b rs-']]);
  });

  test('terminating and not Ready: nothing but terminating', () => {
    const cluster = two();
    cluster.tick(fault('container-kill', 'default/a'), deletion('pods', 'a'));
    expect(states(cluster)).toEqual(['a --t', 'b rs-']);
  });

  test('with no other left, those that end still get the connections; the first that is ready takes them over', () => {
    const cluster = two();
    cluster.tick(deletion('pods', 'a'), pod('c'));
    cluster.tick(deletion('pods', 'b'), bind('c', 'n1')); // tick 12; c runs in 14
    expect([states(cluster), cluster.targets('web')]).toEqual([
      ['a -st', 'b -st'],
      ['a', 'b'],
    ]);
    cluster.runTo(13);
    expect(cluster.targets('web')).toEqual(['a', 'b']);
    cluster.tick();
    expect([states(cluster), cluster.targets('web')]).toEqual([['a -st', 'b -st', 'c rs-'], ['c']]);
    cluster.tick(deletion('pods', 'c', 0));
    expect(cluster.targets('web')).toEqual(['a', 'b']);
    cluster.runTo(31); // a ends in 31, b in 32
    expect(cluster.targets('web')).toEqual(['b']);
    cluster.tick();
    expect([slices(cluster), cluster.targets('web')]).toEqual([[], []]);
  });

  test('a pod that is finished is not listed; one of other labels never is', () => {
    const cluster = new Cluster();
    cluster.tick(image('web:1.0', { crash: { afterSeconds: 5, exitCode: 0 } }), machine('n1'), service('web'));
    cluster.tick(pod('a', { restartPolicy: 'Never' }), pod('b', { labels: { app: 'api' } }));
    cluster.runTo(8);
    expect(states(cluster)).toEqual(['a rs-']);
    cluster.runTo(12);
    expect(cluster.pod('a').status.phase).toBe('Succeeded');
    expect(states(cluster)).toEqual([]);
  });

  test('a service that comes after its pods finds them; two may select the same', () => {
    const cluster = two();
    cluster.tick(service('again', { app: 'web' }));
    expect(cluster.targets('again')).toEqual(['a', 'b']);
    expect(slices(cluster)).toHaveLength(2);
  });
});

describe('[ENDPOINT-1] a slice holds 100', () => {
  function many(replicas: number): Cluster {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      ...Array.from({ length: 3 }, (_, i) => machine(`n${i}`)),
      service('web'),
      deployment('web', replicas),
    );
    cluster.run(5);
    return cluster;
  }
  const sizes = (cluster: Cluster) =>
    slices(cluster)
      .map((slice) => slice.endpoints.length)
      .sort((x, y) => y - x);

  test.each([
    [0, []],
    [1, [1]],
    [100, [100]],
    [101, [100, 1]],
    [250, [100, 100, 50]],
    [300, [100, 100, 100]],
  ])('%i endpoints', (replicas, expected) => {
    const cluster = many(replicas);
    expect(sizes(cluster)).toEqual(expected);
    expect(new Set(endpoints(cluster).map((one) => one.targetRef.uid)).size).toBe(replicas);
    expect(cluster.targets('web')).toHaveLength(replicas);
  });

  test('room that falls free is filled before a new slice is made; an empty slice goes', () => {
    const cluster = many(250);
    const full = slices(cluster).filter((slice) => slice.endpoints.length === 100);
    const victims = present(full[0], 'full slice').endpoints.slice(0, 30);
    cluster.tick(...victims.map((one) => deletion('pods', one.targetRef.name, 0)));
    expect(sizes(cluster)).toEqual([100, 70, 50]);
    cluster.run(5);
    expect(sizes(cluster).reduce((sum, size) => sum + size)).toBe(250);
    expect(sizes(cluster)).toHaveLength(3);
    cluster.tick(scale('web', 0));
    cluster.run(5);
    expect(sizes(cluster)).toEqual([]);
  });
});

describe('[PROXY-1] kube-proxies', () => {
  test('one that runs follows in the same tick, a stopped one keeps its rules, until it starts', () => {
    const cluster = two();
    const known = () => [cluster.targets('web', 'n1'), cluster.targets('web', 'n2')];
    cluster.tick(fault('kube-proxy-stop', 'n1'));
    expect(known()).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    cluster.tick(deletion('pods', 'a'), pod('c'));
    expect(known()).toEqual([['a', 'b'], ['b']]);
    cluster.tick(bind('c', 'n2'), fault('kube-proxy-stop', 'n2')); // tick 13; c is ready in 15
    cluster.runTo(20);
    expect(known(), 'each as it was when it stopped').toEqual([['a', 'b'], ['b']]);
    expect(cluster.targets('web')).toEqual(['b', 'c']);
    cluster.tick(fault('kube-proxy-start', 'n1'));
    expect(known()).toEqual([['b', 'c'], ['b']]);
    cluster.tick(fault('kube-proxy-start', 'n2'));
    expect(known()).toEqual([
      ['b', 'c'],
      ['b', 'c'],
    ]);
    expect([cluster.said('ProxyStopped', 'n1'), cluster.said('ProxyStarted', 'n1')]).toEqual([
      ['11 kube-proxy on n1 stopped: its rules stay as they are'],
      ['21 kube-proxy on n1 runs again'],
    ]);
  });

  test('stopped before there was anything: it knows nothing', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), machine('n2'), fault('kube-proxy-stop', 'n1'), service('web'), pod('a'));
    cluster.run(10);
    expect([cluster.targets('web', 'n1'), cluster.targets('web', 'n2')]).toEqual([[], ['a']]);
  });

  test('stopped twice it still keeps the rules of the first time', () => {
    const cluster = two();
    cluster.tick(fault('kube-proxy-stop', 'n1'));
    cluster.tick(deletion('pods', 'a'));
    cluster.tick(fault('kube-proxy-stop', 'n1'));
    expect(cluster.targets('web', 'n1')).toEqual(['a', 'b']);
  });

  test('a service that goes leaves no rules, but on the node whose proxy is stopped', () => {
    const cluster = two();
    cluster.tick(fault('kube-proxy-stop', 'n1'));
    cluster.tick(deletion('services', 'web'));
    expect([cluster.targets('web', 'n1'), cluster.targets('web', 'n2')]).toEqual([['a', 'b'], []]);
  });
});

describe('[ENDPOINT-2] a running pod with other labels', () => {
  const relabel = (cluster: Cluster, name: string, labels: Readonly<Record<string, string>>): Command => {
    const { metadata, spec } = cluster.pod(name);
    const body = { metadata: { ...metadata, labels }, spec };
    return { kind: 'api', verb: 'update', resource: 'pods', namespace: 'default', name, body };
  };
  const of = (cluster: Cluster, name: string) =>
    slices(cluster)
      .filter((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === name)
      .flatMap((slice) => slice.endpoints.map((one) => one.targetRef.name));

  test('leaves the Services that select it no more and comes to those that do, in the same second', () => {
    const cluster = new Cluster();
    const web = { labels: { app: 'web', tier: 'front' } };
    cluster.tick(image(), machine('n1'), service('web'), service('api'), service('front', { tier: 'front' }));
    cluster.tick(pod('a', web), pod('b', web));
    cluster.run(6);
    expect([of(cluster, 'web'), of(cluster, 'api'), of(cluster, 'front').length]).toEqual([['a', 'b'], [], 2]);
    cluster.tick(relabel(cluster, 'a', { app: 'api', tier: 'front' }));
    const again = new Cluster(loadWorld(saveWorld(cluster.world)));
    for (const one of [cluster, again]) {
      expect([of(one, 'web'), of(one, 'api'), of(one, 'front').length]).toEqual([['b'], ['a'], 2]);
      one.tick(relabel(one, 'a', { app: 'web' }));
      expect([of(one, 'web').sort(), of(one, 'api'), of(one, 'front')]).toEqual([['a', 'b'], [], ['b']]);
      one.tick(deletion('pods', 'a', 0));
      expect(of(one, 'web')).toEqual(['b']);
    }
    expect(hashWorld(again.world)).toBe(hashWorld(cluster.world));
  });
});
