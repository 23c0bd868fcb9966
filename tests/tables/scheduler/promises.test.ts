// Preemption: what becomes of the promise while the victims go, whatever filter stands in the way, and how many nodes are tried.
import { describe, expect, test } from 'vitest';
import { type PodSlot, tick } from '../../../shared/base/units.ts';
import { condition } from '../../../shared/kinds/meta.ts';
import { DEFAULT_CONFIGURATION } from '../../../shared/kinds/scheduler-configuration.ts';
import { candidatesToFind } from '../../../shared/sim/scheduler/preemption/plan.ts';
import { loadWorld, saveWorld } from '../../../shared/sim/snapshot.ts';
import { hashWorld } from '../../../shared/sim/world-hash.ts';
import type { NodeAsk, PodAsk } from './cluster.ts';
import { cpu, Harbour, two, withNewcomer } from './harbour.ts';

describe('[PREEMPT-5] while its victims go, a pod takes no more', () => {
  test('it says so, keeps what it was promised, and takes nothing else', () => {
    const harbour = withNewcomer(
      { n1: two, n2: two },
      { a: { on: 'n1', cpu: '2' }, b: { on: 'n2', cpu: '2', priority: 50 } },
    );
    expect(harbour.going()).toEqual(['a']);
    // Something happens that lets it be tried again.
    harbour.pod('passer-by', { nodeName: 'n1' });
    harbour.remove('passer-by');
    harbour.run(2);
    expect(harbour.message('new')).toBe(
      '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to a terminating pod on the nominated node.',
    );
    expect([harbour.nominated('new'), harbour.going()]).toEqual(['n1', ['a']]);
  });

  test('if the node has become impossible, it may take room elsewhere', () => {
    const harbour = withNewcomer(
      { n1: two, n2: two },
      { a: { on: 'n1', cpu: '2' }, b: { on: 'n2', cpu: '2', priority: 50 } },
    );
    harbour.writeNode('n1', { spec: { unschedulable: true } });
    harbour.pod('passer-by', { nodeName: 'n1' });
    harbour.remove('passer-by');
    harbour.run(2);
    expect([harbour.nominated('new'), harbour.going()]).toEqual(['n2', ['a', 'b']]);
  });

  test('who is being deleted for another reason does not hold it back; as a victim it is not deleted again', () => {
    const harbour = new Harbour({ n1: two }).stand({ a: { on: 'n1', cpu: '2' } });
    harbour.world.store.write('Pod', harbour.stored('a'), { metadata: { deletionTimestamp: tick(20) } });
    harbour.pod('new', { ...cpu('2'), priority: 100 });
    harbour.run();
    expect(harbour.nominated('new')).toBe('n1');
    expect(condition(harbour.stored('a').object.status.conditions, 'DisruptionTarget')).toBeUndefined();
  });
});

describe('[PREEMPT-6] what is promised', () => {
  test('rules about other pods hold for the promised pod from the first look, though none of its kind stands anywhere', () => {
    const host = { 'kubernetes.io/hostname': 'n1' };
    const apart = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'kubernetes.io/hostname' },
        ],
      },
    };
    const harbour = new Harbour({ n1: { ...two, labels: host } }).stand({ old: { on: 'n1', cpu: '2' } });
    harbour.pod('new', { ...cpu('1'), priority: 100, spec: { affinity: apart } });
    harbour.run();
    expect(harbour.nominated('new')).toBe('n1');
    harbour.writeNode('n1', { labels: { moved: 'yes' } }); // whatever was kept of topology is gone
    harbour.pod('other', { labels: { app: 'x' } });
    expect(harbour.explainOn('other', 'n1')).toMatchObject({ feasible: false, plugin: 'InterPodAffinity' });
  });

  test('pods of lower or equal priority leave it free, those of higher priority do not', () => {
    for (const [priority, expected] of [
      [99, undefined],
      [100, undefined],
      [101, 'n1'],
    ] as const) {
      const harbour = withNewcomer({ n1: two }, { old: { on: 'n1', cpu: '2' } });
      harbour.let();
      harbour.pod('other', { ...cpu('2'), priority });
      harbour.world.queue.remove(harbour.stored('new').slot); // the newcomer itself is late
      harbour.run();
      expect([priority, harbour.nodeOf('other')]).toEqual([priority, expected]);
    }
  });

  test('the node that was promised is tried alone, and taken even if another would be better', () => {
    const harbour = withNewcomer({ n1: two }, { old: { on: 'n1', cpu: '2' } });
    harbour.node('n2', { cpu: '64', memory: '64Gi' });
    harbour.let();
    harbour.run();
    expect(harbour.nodeOf('new')).toBe('n1');
  });

  test('with room elsewhere it goes there and does not wait', () => {
    const harbour = withNewcomer({ n1: two }, { old: { on: 'n1', cpu: '2' } });
    harbour.node('n2');
    harbour.run();
    expect(harbour.nodeOf('new')).toBe('n2');
  });

  test('one of higher priority takes the node, and the promise of the lower one with it', () => {
    const harbour = withNewcomer({ n1: two }, { old: { on: 'n1', cpu: '2' } });
    harbour.pod('newer', { ...cpu('2'), priority: 200 });
    harbour.run();
    expect([harbour.nominated('new'), harbour.nominated('newer')]).toEqual([undefined, 'n1']);
    harbour.let();
    harbour.run();
    expect([harbour.nodeOf('new'), harbour.nodeOf('newer')]).toEqual([undefined, 'n1']);
  });

  test('when preemption cannot help any more, the promise is taken back', () => {
    const harbour = withNewcomer(
      { n1: two, n2: two },
      { old: { on: 'n1', cpu: '2' }, kept: { on: 'n2', cpu: '2', priority: 500 } },
    );
    expect(harbour.nominated('new')).toBe('n1');
    harbour.let();
    harbour.stand({ first: { on: 'n1', cpu: '2', priority: 500 } });
    harbour.run(2);
    expect([harbour.nominated('new'), harbour.going()]).toEqual([undefined, []]);
    expect(harbour.message('new')).toMatch(/2 No preemption victims found for incoming pod\.$/);
  });

  test('a world that was saved in between goes on alike', () => {
    const harbour = withNewcomer({ n1: two }, { old: { on: 'n1', cpu: '2' } });
    harbour.let();
    harbour.world.inbox.length = 0; // kubelets would have read it
    const again = new Harbour({}, loadWorld(saveWorld(harbour.world)));
    for (const one of [harbour, again]) {
      one.pod('other', { ...cpu('2'), priority: 100 });
      one.run(3);
    }
    expect(hashWorld(again.world)).toBe(hashWorld(harbour.world));
    expect(again.nodeOf('new')).toBe('n1');
  });
});

describe('[PREEMPT-7] whatever filter stands in the way', () => {
  const port = (number: number): PodAsk => ({
    spec: {
      containers: [
        {
          name: 'c',
          image: 'web:1.0',
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          ports: [{ containerPort: 80, protocol: 'TCP', hostPort: number }],
        },
      ],
    },
  });
  const apart = (which: string): PodAsk => ({
    labels: { app: which },
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: { app: which } }, topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    },
  });
  const host = (name: string): NodeAsk => ({ labels: { 'kubernetes.io/hostname': name } });
  const free: PodAsk = { requests: [{}], priority: 100 };

  test('a host port', () => {
    const harbour = new Harbour({ n1: {} }).stand({ a: { on: 'n1', ...port(80) }, b: { on: 'n1', ...port(81) } });
    harbour.pod('new', { ...port(80), priority: 100 });
    harbour.run();
    expect(harbour.going()).toEqual(['a']);
  });

  test('anti-affinity of its own, and of those who are there', () => {
    for (const [mine, theirs] of [
      [apart('x'), { labels: { app: 'x' } }],
      [{ labels: { app: 'x' } }, apart('x')],
    ] as const) {
      const harbour = new Harbour({ n1: host('n1') }).stand({ a: { on: 'n1', ...theirs }, b: { on: 'n1' } });
      harbour.pod('new', { ...free, ...mine });
      harbour.run();
      expect(harbour.going()).toEqual(['a']);
    }
  });

  test('spread: as many go as even it out', () => {
    const spread: PodAsk = {
      labels: { app: 'x' },
      spec: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'topology.kubernetes.io/zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: { app: 'x' } },
          },
        ],
      },
    };
    const harbour = new Harbour({ n1: { zone: 'a' }, n2: { zone: 'b', unschedulable: true } }).stand({
      a: { on: 'n1', labels: { app: 'x' } },
      b: { on: 'n1', labels: { app: 'x' } },
    });
    harbour.pod('new', { ...free, ...spread });
    harbour.run();
    expect([harbour.nominated('new'), harbour.going()]).toEqual(['n1', ['a', 'b']]);
  });
});

describe('[PREEMPT-8] how many nodes are tried', () => {
  test.each([
    [0, 0],
    [1, 1],
    [99, 99],
    [100, 100],
    [101, 100],
    [999, 100],
    [1_000, 100],
    [1_010, 101],
    [5_000, 500],
  ])('of %i: %i', (nodes, expected) => expect(candidatesToFind(nodes, DEFAULT_CONFIGURATION)).toBe(expected));

  test('as configured', () => {
    const configuration = { ...DEFAULT_CONFIGURATION, minCandidateNodesPercentage: 50, minCandidateNodesAbsolute: 3 };
    expect([2, 4, 10].map((nodes) => candidatesToFind(nodes, configuration))).toEqual([2, 3, 5]);
  });

  test('with enough of them found the better ones beyond are not looked for; but one without a violation is', () => {
    const nodes = Object.fromEntries(['n1', 'n2', 'n3', 'n4'].map((name) => [name, two]));
    const seen = (allowed: number) => {
      const nominated = new Set<string | undefined>();
      for (let high = 0; high < 80; high += 1) {
        const harbour = new Harbour(nodes).stand({
          a: { on: 'n1', cpu: '2', labels: { app: 'g' } },
          b: { on: 'n2', cpu: '2', labels: { app: 'g' } },
          c: { on: 'n3', cpu: '2', labels: { app: 'g' } },
          d: { on: 'n4', cpu: '2', priority: 90 },
        });
        harbour.budget('g', { matchLabels: { app: 'g' } }, allowed);
        harbour.world.entropy = { high, low: 3 };
        harbour.world.schedulerConfiguration = {
          ...DEFAULT_CONFIGURATION,
          minCandidateNodesPercentage: 0,
          minCandidateNodesAbsolute: 1,
        };
        harbour.pod('new', { ...cpu('2'), priority: 100 });
        harbour.run();
        nominated.add(harbour.nominated('new'));
      }
      return [...nominated].sort((x, y) => ((x ?? '') < (y ?? '') ? -1 : 1));
    };
    expect(seen(9)).toEqual(['n1', 'n2', 'n3', 'n4']);
    expect(seen(0)).toEqual(['n4']);
  });
});

test('[PREEMPT-6] a wave of equal pods: each is promised another place, and who comes too late none', () => {
  const harbour = new Harbour({ n1: two, n2: two, n3: two }).stand({
    a: { on: 'n1' },
    b: { on: 'n1' },
    c: { on: 'n2', cpu: '2' },
    d: { on: 'n3', cpu: '2', priority: 500 },
  });
  for (const name of ['p', 'q', 'r', 's']) harbour.pod(name, { ...cpu('1'), priority: 100 });
  for (const name of ['t', 'u']) harbour.pod(name, { ...cpu('1'), priority: 99 });
  harbour.run();
  const promised = ['p', 'q', 'r', 's', 't', 'u'].map((name) => harbour.nominated(name));
  expect(promised.slice(0, 4).sort()).toEqual(['n1', 'n1', 'n2', 'n2']);
  expect(promised.slice(4)).toEqual([undefined, undefined]);
  expect(harbour.going()).toEqual(['a', 'b', 'c']);
  harbour.let();
  harbour.run(2);
  expect(['p', 'q', 'r', 's'].map((name) => harbour.nodeOf(name))).toEqual(promised.slice(0, 4));
});

test('an explanation says what would happen and changes nothing', () => {
  const harbour = new Harbour({ n1: two, n2: two }).stand({
    a: { on: 'n1', cpu: '2' },
    b: { on: 'n2', cpu: '2', priority: 100 },
  });
  harbour.pod('new', { ...cpu('2'), priority: 50 });
  const before = hashWorld(harbour.world);
  expect(harbour.explain('new').message).toBe('0/2 nodes are available: 2 Insufficient cpu.');
  expect(hashWorld(harbour.world)).toBe(before);
  const row = harbour.stored('a').slot as PodSlot;
  expect(harbour.world.census.nodeOfPod(row)).toBe(harbour.world.nodes.slotOf('n1'));
});
