// Services of each type: what the API server gives them, what the cloud does, who is behind them on which node, and what clients of DNS remember.
import { toldOf } from '../../../shared/sim/traffic/told.ts';
import { describe, expect, test } from 'vitest';
import { resolvePatch } from '../../../shared/api/resolve.ts';
import { refusal } from '../../../shared/sim/commands/refusal.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import { bind, Cluster, deletion, fault, image, loop, machine, pod } from '../../support/cluster.ts';
import { replaced, service, serviceOf } from '../../support/network.ts';
import { byReason, users, usersOf } from '../traffic/users.ts';

/** Nodes n1 and n2 in zone a, n3 in zone b; pods a on n1, b on n2, c on n3 run at tick 10, and take twenty seconds to stop. */
function three(...more: Parameters<Cluster['tickWith']>[0]): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image('web:1.0', { stopSeconds: 20, milliCpuSecondsPerRequest: 1, idleMilliCpu: 0 }),
    machine('n1'),
    machine('n2'),
    machine('n3', { zone: 'b' }),
    loop('scheduler', 'manual'),
    pod('a'),
    pod('b'),
    pod('c'),
    ...more,
  );
  cluster.tick(bind('a', 'n1'), bind('b', 'n2'), bind('c', 'n3'));
  cluster.runTo(10);
  return cluster;
}

const targets = (cluster: Cluster) => ['n1', 'n2', 'n3'].map((node) => cluster.targets('web', node).join(''));

describe('[SERVICE-3] addresses and ports', () => {
  test('a NodePort gets a port of the range that nobody has, and keeps it when the Service is replaced', () => {
    const cluster = new Cluster();
    cluster.tick(...Array.from({ length: 40 }, (_, i) => serviceOf(`s${i}`, { type: 'NodePort' })));
    const given = Array.from({ length: 40 }, (_, i) => service(cluster, `s${i}`).spec.ports[0]?.nodePort ?? 0);
    expect(new Set(given).size).toBe(40);
    expect(Math.min(...given)).toBeGreaterThanOrEqual(30_086);
    expect(Math.max(...given)).toBeLessThanOrEqual(32_767);
    const before = service(cluster, 's0').spec;
    cluster.tick(replaced('s0', { type: 'NodePort', ports: [{ port: 80, targetPort: 9090 }] }));
    const after = service(cluster, 's0').spec;
    expect([after.clusterIP, after.ports[0]?.nodePort, after.ports[0]?.targetPort]).toEqual([
      before.clusterIP,
      before.ports[0]?.nodePort,
      9090,
    ]);
    cluster.tick(replaced('s0', {}));
    expect(service(cluster, 's0').spec.ports[0]?.nodePort).toBeUndefined();
  });

  const cluster = new Cluster();
  cluster.tick(
    serviceOf('web', { type: 'NodePort', clusterIP: '10.96.0.80', ports: [{ port: 80, nodePort: 30_080 }] }),
  );
  const nodePort = (port: number) => serviceOf('api', { type: 'NodePort', ports: [{ port: 80, nodePort: port }] });
  test.each([
    [
      nodePort(30_080),
      'Service "api" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    ],
    [
      nodePort(8080),
      'Service "api" is invalid: spec.ports[0].nodePort: Invalid value: 8080: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
    [nodePort(30_081), undefined],
    [
      serviceOf('api', { clusterIP: '10.96.0.80' }),
      'Service "api" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.80"]: failed to allocate IP 10.96.0.80: provided IP is already allocated',
    ],
    [
      serviceOf('api', { clusterIP: '192.168.0.1' }),
      'Service "api" is invalid: spec.clusterIPs: Invalid value: ["192.168.0.1"]: failed to allocate IP 192.168.0.1: the provided IP (192.168.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    ],
    [
      replaced('web', { type: 'NodePort', clusterIP: '10.96.0.81' }),
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.81"]: may not change once set',
    ],
    [
      replaced('web', { type: 'NodePort', clusterIP: '10.96.0.80', ports: [{ port: 80, nodePort: 30_080 }] }),
      undefined,
    ],
    [replaced('web', { type: 'ExternalName', externalName: 'a.example.com', ports: undefined }), undefined],
  ])('%#', (command, message) => {
    expect(refusal(cluster.world, command)?.message).toBe(message);
  });
});

describe('[SERVICE-9] a patch of a player', () => {
  const patched = (spec: object) => {
    const cluster = three(serviceOf('web', { type: 'NodePort' }));
    const resolved = resolvePatch(cluster.world, {
      resource: 'services',
      namespace: 'default',
      name: 'web',
      patch: { spec },
    });
    if ('refusal' in resolved) return resolved.refusal.message;
    const refused = refusal(cluster.world, resolved.command);
    if (refused) return refused.message;
    cluster.tick(resolved.command);
    return service(cluster, 'web').spec;
  };
  test('keeps what the API server gave, changes what it says', () => {
    expect(patched({ externalTrafficPolicy: 'Local', sessionAffinity: 'ClientIP' })).toMatchObject({
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
    });
    const spec = patched({ externalTrafficPolicy: 'Local' });
    expect(spec).toMatchObject({ type: 'NodePort', externalTrafficPolicy: 'Local' });
    expect(patched({ type: 'ClusterIP', externalTrafficPolicy: null })).toMatchObject({
      type: 'ClusterIP',
      ports: [{ port: 80 }],
    });
  });
  test.each([
    [
      { clusterIP: '10.96.0.200' },
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.200"]: may not change once set',
    ],
    [
      { type: 'ClusterIP' },
      'Service "web" is invalid: spec.externalTrafficPolicy: Invalid value: "Cluster": may only be set for externally-accessible services',
    ],
    [{ type: 'Other' }, /^Service "web" is invalid: body: spec.type: Invalid option/],
  ])('%j', (spec, message) => {
    expect(patched(spec)).toMatch(message);
  });
});

describe('[SERVICE-4] a load balancer', () => {
  test('has its address after fifteen seconds; until then nobody can come', () => {
    const cluster = three(serviceOf('web', { type: 'LoadBalancer' }));
    cluster.tick(users('web', 30));
    expect(byReason(usersOf(cluster, 'web').lost)).toEqual({ 'node unreachable': 30 });
    cluster.runTo(15);
    expect(service(cluster, 'web').status).toBeUndefined();
    cluster.tick();
    expect(service(cluster, 'web').status?.loadBalancer.ingress).toHaveLength(1);
    expect([cluster.said('EnsuringLoadBalancer'), cluster.said('EnsuredLoadBalancer')]).toEqual([
      ['1 Ensuring load balancer'],
      ['16 Ensured load balancer'],
    ]);
    expect(usersOf(cluster, 'web').good).toBe(30);
    cluster.tick(replaced('web', {}));
    expect(service(cluster, 'web').status?.loadBalancer).toEqual({});
    expect(cluster.said('DeletedLoadBalancer')).toHaveLength(1);
  });

  test('[WORLD-2] an address that is on its way comes in a restored world, too', () => {
    const own = three(serviceOf('web', { type: 'LoadBalancer' }));
    const twin = new Cluster(loadWorld(saveWorld(own.world)));
    for (let i = 0; i < 10; i += 1) {
      for (const one of [own, twin]) one.tick();
      expect(hashWorld(twin.world)).toBe(hashWorld(own.world));
    }
    expect(service(twin, 'web').status?.loadBalancer.ingress).toHaveLength(1);
  });
});

describe('[SERVICE-5] rules that differ from node to node', () => {
  test('internalTrafficPolicy Local: each node its own pods; without one requests are dropped', () => {
    const cluster = three(serviceOf('web', { internalTrafficPolicy: 'Local' }));
    expect(targets(cluster)).toEqual(['a', 'b', 'c']);
    cluster.tick(users('web', 30), deletion('pods', 'a', 0));
    expect(targets(cluster)).toEqual(['', 'b', 'c']);
    expect(byReason(usersOf(cluster, 'web').lost)).toEqual({ 'timed out': 10 });
    expect(usersOf(cluster, 'web').good).toBe(20);
  });

  test('with nobody ready on a node, its pods that serve while they end take the requests', () => {
    const cluster = three(serviceOf('web', { internalTrafficPolicy: 'Local' }));
    cluster.tick(deletion('pods', 'a'));
    expect(targets(cluster)).toEqual(['a', 'b', 'c']);
    cluster.run(21);
    expect(targets(cluster)).toEqual(['', 'b', 'c']);
  });

  test('externalTrafficPolicy Local: a NodePort loses what comes to a node without pod, a load balancer asks for health first', () => {
    const policy = { externalTrafficPolicy: 'Local' };
    const cluster = three(
      serviceOf('web', { type: 'LoadBalancer', ...policy }),
      serviceOf('port', { type: 'NodePort', selector: { app: 'web' }, ...policy }),
    );
    cluster.runTo(20);
    cluster.tick(users('web', 30), users('port', 30), deletion('pods', 'b', 0));
    expect([usersOf(cluster, 'web').good, usersOf(cluster, 'web').lostNow]).toEqual([30, 0]);
    expect([usersOf(cluster, 'port').good, usersOf(cluster, 'port').lostNow]).toEqual([20, 10]);
  });

  test.each(['PreferClose', 'PreferSameZone'])(
    '%s: the pods of the zone; in a zone without, everybody',
    (trafficDistribution) => {
      const cluster = three(serviceOf('web', { trafficDistribution }));
      expect(targets(cluster)).toEqual(['ab', 'ab', 'c']);
      const slice = cluster.world.store.list('EndpointSlice')[0];
      expect(slice?.endpoints.map((one) => one.hints?.forZones?.[0]?.name)).toEqual(['a', 'a', 'b']);
      cluster.tick(users('web', 30));
      const load = ['a', 'b', 'c'].map(
        (name) => toldOf(cluster.world).arrived[cluster.world.store.stored('Pod', `default/${name}`)?.slot ?? -1],
      );
      expect(load).toEqual([10, 10, 10]);
      cluster.tick(deletion('pods', 'c', 0));
      expect(targets(cluster)).toEqual(['ab', 'ab', 'ab']);
    },
  );

  test('PreferSameNode: the pod next door, then those of the zone', () => {
    const cluster = three(serviceOf('web', { trafficDistribution: 'PreferSameNode' }));
    expect(targets(cluster)).toEqual(['a', 'b', 'c']);
    cluster.tick(deletion('pods', 'a', 0));
    expect(targets(cluster)).toEqual(['b', 'b', 'c']);
  });

  test('[PROXY-1] a stopped kube-proxy keeps its own view', () => {
    const cluster = three(serviceOf('web', { internalTrafficPolicy: 'Local' }));
    cluster.tick(fault('kube-proxy-stop', 'n1'));
    cluster.tick(deletion('pods', 'a', 0), users('web', 30));
    expect(targets(cluster)).toEqual(['(nobody)', 'b', 'c']);
    expect(byReason(usersOf(cluster, 'web').lost)).toEqual({ 'connection refused': 10 });
    cluster.tick(fault('kube-proxy-start', 'n1'));
    expect(byReason(usersOf(cluster, 'web').lost)).toEqual({ 'timed out': 10 });
  });

  test('[SERVICE-9] what is replaced counts from the same second: policy, selector, type', () => {
    const cluster = three(serviceOf('web'));
    expect(targets(cluster)).toEqual(['abc', 'abc', 'abc']);
    cluster.tick(replaced('web', { internalTrafficPolicy: 'Local' }));
    expect(targets(cluster)).toEqual(['a', 'b', 'c']);
    cluster.tick(replaced('web', { selector: { app: 'nobody' } }));
    expect([targets(cluster), cluster.world.store.count('EndpointSlice')]).toEqual([['', '', ''], 0]);
    cluster.tick(replaced('web', { ports: [{ port: 80, targetPort: 9090 }] }));
    expect(targets(cluster)).toEqual(['abc', 'abc', 'abc']);
    expect(cluster.world.store.list('EndpointSlice')[0]?.ports[0]?.port).toBe(9090);
    cluster.tick(replaced('web', { ports: [{ port: 80, targetPort: 8080 }] }));
    expect(cluster.world.store.list('EndpointSlice').map((one) => one.ports[0]?.port)).toEqual([8080]);
    cluster.tick(replaced('web', { type: 'ExternalName', externalName: 'x.example.com', ports: undefined }));
    expect([targets(cluster), cluster.world.store.count('EndpointSlice')]).toEqual([['', '', ''], 0]);
  });
});

describe('[SERVICE-6] publishNotReadyAddresses', () => {
  test('every pod with an address is ready to the slice, whether it is or not', () => {
    const readinessProbe = { initialDelaySeconds: 30, tcpSocket: { port: 80 } };
    const cluster = three(serviceOf('web', { publishNotReadyAddresses: true }), pod('d', { readinessProbe }));
    cluster.tick(bind('d', 'n1'), deletion('pods', 'a'));
    cluster.run(3);
    expect(cluster.ready('d')).toBe(false);
    expect(cluster.targets('web')).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('[SERVICE-7] a headless Service', () => {
  test('clients keep an address for thirty seconds: a pod that is gone is asked on, a new one is asked by few', () => {
    const cluster = three(serviceOf('web', { clusterIP: 'None' }));
    cluster.runTo(50);
    cluster.tick(users('web', 30));
    expect(usersOf(cluster, 'web').good).toBe(30);
    cluster.tick(deletion('pods', 'a', 0));
    const refused = () => byReason(usersOf(cluster, 'web').lost)['connection refused'] ?? 0;
    expect(refused()).toBeCloseTo(10 * (29 / 30), 5);
    cluster.run(14);
    expect(refused()).toBeCloseTo(5, 5);
    cluster.run(15);
    expect([refused(), usersOf(cluster, 'web').good]).toEqual([0, 30]);
  });

  test('a stopped kube-proxy means nothing to them; a name without pods is an answer, too', () => {
    const cluster = three(serviceOf('web', { clusterIP: 'None' }), serviceOf('none', { clusterIP: 'None' }));
    cluster.tick(users('web', 30), users('none', 30), fault('kube-proxy-stop', 'n1'));
    cluster.run(40);
    cluster.tick(deletion('pods', 'a', 0));
    cluster.run(30);
    expect(usersOf(cluster, 'web').good).toBe(30);
    expect(byReason(usersOf(cluster, 'none').lost)).toEqual({ 'no endpoints': 30 });
  });

  test('[WORLD-2] what clients remember is in the snapshot', () => {
    const own = three(serviceOf('web', { clusterIP: 'None' }));
    own.runTo(45);
    own.tick(users('web', 30), deletion('pods', 'a', 0));
    own.run(5);
    const twin = new Cluster(loadWorld(saveWorld(own.world)));
    for (let i = 0; i < 30; i += 1) {
      for (const one of [own, twin]) one.tick();
      expect(hashWorld(twin.world)).toBe(hashWorld(own.world));
    }
  });
});

describe('[SERVICE-8] names for others', () => {
  test('an ExternalName of the cluster leads to the Service it names; one outside to nobody', () => {
    const cluster = three(
      serviceOf('web'),
      serviceOf('alias', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local', selector: undefined }),
      serviceOf('far', { type: 'ExternalName', externalName: 'db.example.com', selector: undefined }),
    );
    cluster.tick(users('alias', 30), users('far', 10));
    expect(usersOf(cluster, 'alias').good).toBe(30);
    expect(byReason(usersOf(cluster, 'far').lost)).toEqual({ 'no endpoints': 10 });
    expect(service(cluster, 'alias').spec.clusterIP).toBeUndefined();
    cluster.tick(deletion('pods', 'a', 0), deletion('pods', 'b', 0), deletion('pods', 'c', 0));
    expect(byReason(usersOf(cluster, 'alias').lost)).toEqual({ 'no endpoints': 30 });
  });

  test('without a selector nobody keeps endpoints', () => {
    const cluster = three(serviceOf('web', { selector: undefined }));
    expect([targets(cluster), cluster.world.store.count('EndpointSlice')]).toEqual([['', '', ''], 0]);
  });
});

describe('[SERVICE-11] other zones are further away', () => {
  const latency = (cluster: Cluster) => usersOf(cluster, 'web').latency;
  const network = { kind: 'host', action: 'network', crossZoneSeconds: 0.009 } as const;

  test('requests that leave the zone in which they enter take longer: on average by their share', () => {
    const cluster = three(serviceOf('web'));
    cluster.tick(users('web', 30));
    cluster.run(2);
    const before = latency(cluster);
    cluster.tick(network);
    // Two of three users enter in zone a and meet c, one of three pods; one enters in b and meets two of three elsewhere: 2/3 · 1/3 + 1/3 · 2/3.
    expect(latency(cluster) - before).toBeCloseTo((0.009 * 4) / 9, 12);
    cluster.tick(replaced('web', { trafficDistribution: 'PreferClose' }));
    expect(latency(cluster)).toBeCloseTo(before, 12);
    cluster.tick(replaced('web', {}));
    cluster.tick(fault('node-poweroff', 'n3'));
    expect(latency(cluster) - before, 'all enter in zone a now').toBeCloseTo(0, 12);
  });

  test('[WORLD-2] and so they do in a restored world', () => {
    const own = three(serviceOf('web'));
    own.tick(users('web', 30), network);
    own.run(2);
    const twin = new Cluster(loadWorld(saveWorld(own.world)));
    for (let i = 0; i < 10; i += 1) {
      for (const one of [own, twin]) one.tick(...(i === 3 ? [fault('node-poweroff', 'n1')] : []));
      expect(hashWorld(twin.world)).toBe(hashWorld(own.world));
    }
  });
});
