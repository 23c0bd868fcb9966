// Users who come through an Ingress: by host and path to a Service, with an ingress controller in between or without.
import { describe, expect, test } from 'vitest';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { Cluster, create, deletion } from '../../support/cluster.ts';
import { ingressOf, serviceOf } from '../../support/network.ts';
import { byReason, ofPod, serving, users } from './users.ts';

const HOST = 'shop.example.com';
const asks = (path: string, requestsPerSecond: number, host = HOST) =>
  users('town', requestsPerSecond, { ingress: { host, path } });
const of = (cluster: Cluster, path: string, host = HOST) => {
  const found = cluster.world.traffic.get(`default/town ${host}${path}`);
  if (!found) throw new Error(`nobody asks for ${path}`);
  return found;
};

function town(...more: Parameters<Cluster['tickWith']>[0]): Cluster {
  const cluster = serving({ n1: {}, n2: {}, n3: {} }, { shop: { on: 'n1' }, cart: { on: 'n2' }, nginx: { on: 'n3' } }, [
    'shop',
    'cart',
  ]);
  cluster.tick(ingressOf('town', HOST, { '/': 'shop', '/cart': 'cart', '/old': 'gone' }), ...more);
  return cluster;
}

const CONTROLLER = create({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: {
    name: 'ingress-nginx-controller',
    labels: { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' },
  },
  spec: { selector: { app: 'nginx' }, ports: [{ port: 80 }] },
});

describe('[INGRESS-3] users of an Ingress', () => {
  test('meet the Service of their path; those of no rule, and of a Service that is not there, are lost', () => {
    const cluster = town();
    cluster.tick(asks('/', 20), asks('/cart/2', 10), asks('/old', 5), asks('/', 3, 'other.example.com'));
    expect([of(cluster, '/').good, of(cluster, '/cart/2').good]).toEqual([20, 10]);
    expect([ofPod(cluster, 'shop', 'arrived'), ofPod(cluster, 'cart', 'arrived')]).toEqual([20, 10]);
    expect(byReason(of(cluster, '/old').lost)).toEqual({ 'no endpoints': 5 });
    expect(byReason(of(cluster, '/', 'other.example.com').lost)).toEqual({ 'no endpoints': 3 });
  });

  test('follow the rules as they are: a Service that comes, an Ingress that goes, a port that is not there', () => {
    const cluster = town();
    cluster.tick(asks('/old', 5));
    cluster.tick(serviceOf('gone', { selector: { app: 'shop' } }));
    expect(of(cluster, '/old').good).toBe(5);
    cluster.tick(deletion('services', 'gone'));
    cluster.tick(serviceOf('gone', { selector: { app: 'shop' }, ports: [{ port: 81 }] }));
    expect(of(cluster, '/old').good).toBe(0);
    cluster.tick(asks('/', 10));
    expect(of(cluster, '/').good).toBe(10);
    cluster.tick(deletion('ingresses', 'town'));
    expect(byReason(of(cluster, '/').lost)).toEqual({ 'no endpoints': 10 });
  });

  test('an Ingress that is not there has no users', () => {
    const cluster = town();
    const message = 'ingresses.networking.k8s.io "city" not found';
    expect(refusal(cluster.world, users('city', 1, { ingress: { host: HOST, path: '/' } }))?.message).toBe(message);
  });
});

describe('[INGRESS-4] with an ingress controller', () => {
  test('every request is worked off there first, and calls the Service of its path', () => {
    const cluster = town(CONTROLLER);
    cluster.tick(asks('/', 20), asks('/cart', 10));
    cluster.run(3);
    expect(ofPod(cluster, 'nginx', 'arrived')).toBe(30);
    expect([ofPod(cluster, 'shop', 'arrived'), ofPod(cluster, 'cart', 'arrived')]).toEqual([20, 10]);
    expect([of(cluster, '/').good, of(cluster, '/cart').good]).toEqual([20, 10]);
    cluster.tick(deletion('pods', 'cart', 0));
    cluster.run(3);
    expect([of(cluster, '/').good, byReason(of(cluster, '/cart').lost)]).toEqual([20, { 'no endpoints': 10 }]);
    cluster.tick(deletion('pods', 'nginx', 0));
    expect(byReason(of(cluster, '/').lost)).toEqual({ 'no endpoints': 20 });
    cluster.tick(deletion('services', 'ingress-nginx-controller'));
    cluster.tick();
    expect(of(cluster, '/').good).toBe(20);
  });

  test('[WORLD-2] in snapshots, too', () => {
    const own = town(CONTROLLER);
    own.tick(asks('/', 20), asks('/cart', 10));
    own.tick();
    const twin = new Cluster(loadWorld(saveWorld(own.world)));
    for (let i = 0; i < 10; i += 1) {
      for (const one of [own, twin]) one.tick(...(i === 3 ? [deletion('pods', 'nginx', 0)] : []));
      expect(hashWorld(twin.world), `${i + 1} after`).toBe(hashWorld(own.world));
    }
  });
});
