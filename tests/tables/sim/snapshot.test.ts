// Snapshots: damaged ones are refused, and what a whole one holds is covered by the world's hash.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { BinaryError, decode, encode } from '../../../shared/base/binary.ts';
import { fromChunks, toChunks } from '../../../shared/base/chunks.ts';
import { LIMITS } from '../../../shared/base/limits.ts';
import { TOLD } from '../../../shared/sim/machines/pods.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import {
  Cluster,
  create,
  deployment,
  fault,
  image,
  loop,
  machine,
  pod,
  scale,
  service,
} from '../../support/cluster.ts';
import { ingressOf, replaced, serviceOf } from '../../support/network.ts';
import { users } from '../traffic/users.ts';

/** A world in which every list of a snapshot holds something. */
function lively(): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image('web:1.0', { crash: { afterSeconds: 30, exitCode: 1 } }),
    machine('n1', { milliCpu: 1_000, labels: { disk: 'fast' } }),
    machine('n2', { milliCpu: 1_000, zone: 'b' }),
  );
  const tolerations = [
    { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
  ];
  cluster.tick(
    deployment('web', 5, {
      requests: { cpu: '400m' },
      limits: { memory: '64Mi' },
      readinessProbe: { tcpSocket: { port: 80 } },
      annotations: { note: 'x' },
      tolerations,
    }),
    service('web'),
  );
  cluster.tick(
    create({ kind: 'PriorityClass', apiVersion: 'scheduling.k8s.io/v1', metadata: { name: 'three' }, value: 3 }),
    pod('other', { image: 'gone:1', nodeSelector: { disk: 'fast' }, priorityClassName: 'three' }),
    pod('stray', { nodeName: 'elsewhere' }),
    fault('kube-proxy-stop', 'n1'),
    loop('endpointslice', 'manual', 15),
  );
  cluster.run(40);
  cluster.tick(
    {
      kind: 'traffic',
      namespace: 'default',
      service: 'web',
      requestsPerSecond: 50,
      rampTicks: 10,
      timeoutSeconds: 2,
      retries: 1,
    },
    fault('node-poweroff', 'n2'),
  );
  cluster.run(80);
  // Services of every other kind: what is remembered of them stands in the snapshot, too.
  const selector = { app: 'web' };
  cluster.tick(
    loop('endpointslice', 'automatic'),
    image('well:1.0', { calls: [{ service: 'names', perRequest: 0.5 }] }),
    pod('well', { image: 'well:1.0', nodeName: 'n1' }),
    { kind: 'host', action: 'network', crossZoneSeconds: 0.002 },
    serviceOf('near', { selector, trafficDistribution: 'PreferClose' }),
    serviceOf('names', { selector, clusterIP: 'None' }),
    serviceOf('stays', { selector, sessionAffinity: 'ClientIP' }),
    ingressOf('town', 'shop.example.com', { '/': 'stays' }),
    users('stays', 5, { timeoutSeconds: 2 }),
    users('town', 5, { timeoutSeconds: 2, ingress: { host: 'shop.example.com', path: '/' } }),
  );
  cluster.run(6);
  cluster.tick(replaced('near', { selector, internalTrafficPolicy: 'Local' }));
  cluster.tick(loop('endpointslice', 'manual'), serviceOf('open', { type: 'LoadBalancer' }));
  const notice = { id: 'm1', kind: 'maintenance', node: 'n1', at: 300, untilTick: 400 } as const;
  cluster.tick(loop('replicaset', 'manual'), loop('scheduler', 'manual', 15), {
    kind: 'host',
    action: 'announce',
    notice,
  });
  return cluster;
}

let cluster: Cluster;
let whole: Uint8Array;
beforeAll(() => {
  cluster = lively();
  whole = saveWorld(cluster.world);
});

describe('[SNAPSHOT-1] bytes that are cut or changed are refused, with the place', () => {
  test('whole, it is read', () => {
    expect(hashWorld(loadWorld(whole))).toBe(hashWorld(cluster.world));
  });

  test('cut anywhere, or with a byte too many', () => {
    const step = 7;
    for (let length = 0; length < whole.length; length += step)
      expect(() => loadWorld(whole.slice(0, length))).toThrow(BinaryError);
    const more = new Uint8Array(whole.length + 1);
    more.set(whole);
    expect(() => loadWorld(more)).toThrow(new BinaryError('1 bytes too many'));
  });

  test('a bit changed anywhere', () => {
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
        const changed = whole.slice();
        changed[at] = (changed[at] as number) ^ (1 << bit);
        expect(() => loadWorld(changed)).toThrow(BinaryError);
      }),
      { numRuns: 2_000, seed: 17 },
    );
  });

  test('the place is the chunk', () => {
    const bytes = Uint8Array.from({ length: 2 * LIMITS.snapshotChunkBytes + 10 }, (_, i) => i % 251);
    const chunked = toChunks(bytes);
    expect(fromChunks(chunked)).toEqual(bytes);
    const damage = (at: number) => {
      const changed = chunked.slice();
      changed[at] = (changed[at] as number) ^ 1;
      return () => fromChunks(changed);
    };
    const second = 12 + 8 + LIMITS.snapshotChunkBytes;
    expect(damage(12 + 8 + 5)).toThrow('chunk 1 of 3 has changed on the way');
    expect(damage(second + 8)).toThrow('chunk 2 of 3 has changed on the way');
    expect(damage(second + 4), 'its checksum').toThrow('chunk 2 of 3 has changed on the way');
    expect(damage(second + 3), 'its length').toThrow('chunk 2 of 3 is cut short');
    expect(damage(3)).toThrow('these bytes are not in chunks');
    expect(damage(7)).toThrow('2 chunks do not make 131082 bytes');
    expect(() => fromChunks(chunked.slice(0, second)), 'the whole is longer than what is left').toThrow(
      '131082 bytes are announced, 65556 are there',
    );
    expect(() => fromChunks(chunked.slice(0, -1))).toThrow('chunk 3 of 3 is cut short');
  });

  test('the length of chunks is kept at the edges', () => {
    for (const length of [
      0,
      1,
      LIMITS.snapshotChunkBytes - 1,
      LIMITS.snapshotChunkBytes,
      LIMITS.snapshotChunkBytes + 1,
    ]) {
      const chunked = toChunks(new Uint8Array(length).fill(9));
      expect(chunked.length).toBe(12 + 8 * Math.ceil(length / LIMITS.snapshotChunkBytes) + length);
      expect(fromChunks(chunked)).toEqual(new Uint8Array(length).fill(9));
    }
  });

  test.each([
    ['nothing at all', new Uint8Array(0)],
    ['text', new TextEncoder().encode('{"format":1}, and more')],
    ['chunks of something else', toChunks(encode({ format: 1 }))],
    ['chunks of no record', toChunks(encode(null))],
    ['chunks of undefined', toChunks(encode(undefined))],
    ['a list', toChunks(encode([1]))],
  ])('%s is no snapshot', (_what, bytes) => {
    expect(() => loadWorld(bytes)).toThrow(BinaryError);
  });
});

describe('[SNAPSHOT-1] beneath the checksums: any bytes are refused with BinaryError or decode to something', () => {
  const harmless = (bytes: Uint8Array) => {
    try {
      decode(bytes);
      return 'decoded';
    } catch (error) {
      if (error instanceof BinaryError) return 'refused';
      throw error;
    }
  };

  test('cut at every byte of a value with everything in it: refused', () => {
    const bytes = encode({
      list: [1, -2, 2.5, 0, null, undefined, true, false, 'é', { a: 1 }, { a: 2 }],
      u8: new Uint8Array(3),
      i32: new Int32Array(3),
      f64: new Float64Array(3),
      big: 2 ** 52,
    });
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => decode(bytes.slice(0, length))).toThrow(BinaryError);
  });

  test('a world with a byte changed', () => {
    const bytes = fromChunks(whole);
    const ends = { decoded: 0, refused: 0 };
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = bytes.slice();
        changed[at] = (changed[at] as number) ^ by;
        ends[harmless(changed)] += 1;
      }),
      { numRuns: 500, seed: 23 },
    );
    expect(Math.min(ends.decoded, ends.refused)).toBeGreaterThan(0);
  });

  test('bytes of chance', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void harmless(bytes)),
      { numRuns: 3_000, seed: 29 },
    );
  });
});

interface SavedParts {
  readonly objects: Record<string, { object: Record<string, unknown> }[]>;
}

/** Every text, number and truth value in it, as a way to another one. */
function* leaves(value: unknown, path: string): Generator<{ path: string; change: () => () => void }> {
  if (typeof value !== 'object' || value === null) return;
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    const old = record[key];
    const other =
      typeof old === 'string'
        ? /^\d/.test(old)
          ? `1${old}`
          : `${old}~`
        : typeof old === 'number'
          ? old + 1
          : typeof old === 'boolean'
            ? !old
            : undefined;
    if (other === undefined) yield* leaves(old, `${path}.${key}`);
    else {
      const change = () => {
        record[key] = other;
        return () => {
          record[key] = old;
        };
      };
      yield { path: `${path}.${key}`, change };
    }
  }
}

describe('[HASH-1] the hash of a world', () => {
  /** Where an endpoint's place and name come from its pod and node, who are hashed themselves; and a slice's family never changes. */
  const DERIVED =
    /^EndpointSlice\.\d+\.(endpoints\.\d+\.(zone|hints\..*|targetRef\.(kind|namespace|name))|addressType)$|\.kind$/;

  test('changes with every field of every object', () => {
    const saved = decode(fromChunks(whole)) as SavedParts; // written by saveWorld
    const before = hashWorld(cluster.world);
    const unseen: string[] = [];
    let count = 0;
    for (const [kind, list] of Object.entries(saved.objects)) {
      for (const [i, { object }] of list.entries()) {
        for (const { path, change } of leaves(object, `${kind}.${i}`)) {
          const undo = change();
          const hash = hashWorld(loadWorld(toChunks(encode(saved))));
          undo();
          count += 1;
          if (hash === before && !DERIVED.test(path)) unseen.push(path);
        }
      }
    }
    expect(unseen).toEqual([]);
    expect(count).toBeGreaterThan(500);
  });

  test('a world has something of everything that Services remember', () => {
    const { proxies, traffic, balancers } = cluster.world;
    const saved = traffic.save();
    const has = [proxies.splits.size, proxies.dns.save()?.length, balancers.save()?.orders.length];
    expect(has.every((count) => (count ?? 0) > 0)).toBe(true);
    for (const part of ['calls', 'called', 'sticky', 'asked'] as const)
      expect(
        saved.some((one) => one[part] !== undefined),
        part,
      ).toBe(true);
  });

  test('changes with each number in the columns, with queues, proxies, traffic, zones, loops and images', () => {
    const saved = decode(fromChunks(whole)) as Record<string, unknown>; // written by saveWorld
    const before = hashWorld(cluster.world);
    const changed = (change: () => () => void) => {
      const undo = change();
      const hash = hashWorld(loadWorld(toChunks(encode(saved))));
      undo();
      return hash !== before;
    };
    const unseen: string[] = [];
    for (const part of ['nodes', 'pods'] as const) {
      const { columns } = saved[part] as { columns: Record<string, Record<number, number>> };
      for (const [name, column] of Object.entries(columns)) {
        const old = column[0] as number;
        const turn = (to: number) => {
          column[0] = to;
        };
        const change = () => {
          turn(old === 0 ? 1 : 0);
          return () => turn(old);
        };
        const told = part === 'pods' && (TOLD as ReadonlySet<string>).has(name); // what the next tick tells anew
        if (changed(change) === told) unseen.push(`${part}.${name}`);
      }
    }
    const parts =
      /^\.(loops|scheduler|zones|queue|traffic|work|services|pulled|images|notices|proxies|balancers|crossZoneSeconds|tick|version)\b/;
    for (const { path, change } of leaves(saved, '')) if (parts.test(path) && !changed(change)) unseen.push(path);
    expect(unseen).toEqual([]);
  });
});

test('[WORLD-2] a pod that leaves the rules of its Service in the tick after the snapshot leaves nothing of its requests behind', () => {
  const own = new Cluster();
  own.tick(image('web:1.0'), machine('n1'), deployment('web', 2), service('web'));
  own.run(10);
  own.tick(users('web', 40));
  own.run(5);
  const twin = new Cluster(loadWorld(saveWorld(own.world)));
  for (let i = 0; i < 5; i += 1) {
    for (const one of [own, twin]) one.tick(...(i === 0 ? [scale('web', 1)] : []));
    expect(hashWorld(twin.world), `${i + 1} after the snapshot`).toBe(hashWorld(own.world));
  }
});
