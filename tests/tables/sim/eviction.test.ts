// Taint eviction: who leaves a node with NoExecute taints, and when.
import { describe, expect, test } from 'vitest';
import type { Toleration } from '../../../shared/kinds/pod.ts';
import { bind, Cluster, fault, image, loop, machine, pod, updateNode } from '../../support/cluster.ts';

const TAINT = { key: 'storm', value: 'yes', effect: 'NoExecute' } as const;
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const NOT_READY = 'node.kubernetes.io/not-ready';

/** Pods that run on n1, each with its tolerations; the last tick is 10. */
function pods(tolerations: Readonly<Record<string, readonly object[]>>, more = {}): Cluster {
  const cluster = new Cluster();
  cluster.tick(
    image(),
    machine('n1'),
    loop('scheduler', 'manual'),
    ...Object.entries(tolerations).map(([name, list]) => pod(name, { tolerations: list, ...more })),
  );
  cluster.tick(...Object.keys(tolerations).map((name) => bind(name, 'n1')));
  cluster.runTo(10);
  return cluster;
}

const marked = (cluster: Cluster) =>
  cluster
    .facts('TaintManagerEviction')
    .filter((fact) => fact.reason === 'TaintManagerEviction')
    .map((fact) => `${fact.tick} ${fact.name}`);

describe('[EVICT-1] a NoExecute taint, set in tick 11', () => {
  const table: [string, readonly object[], number | undefined][] = [
    ['no toleration', [], 11],
    ['of another key', [{ key: 'fog', operator: 'Exists' }], 11],
    ['of another value', [{ key: 'storm', operator: 'Equal', value: 'no' }], 11],
    ['of another effect', [{ key: 'storm', operator: 'Exists', effect: 'NoSchedule' }], 11],
    ['of this key', [{ key: 'storm', operator: 'Exists' }], undefined],
    [
      'of this key, value and effect',
      [{ key: 'storm', operator: 'Equal', value: 'yes', effect: 'NoExecute' }],
      undefined,
    ],
    ['of everything', [{ operator: 'Exists' }], undefined],
    ['for 30 s', [{ key: 'storm', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }], 41],
    ['for 0 s', [{ key: 'storm', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 }], 11],
    ['for less than that', [{ key: 'storm', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: -5 }], 11],
    [
      'for 30 s and for 20 s: the first that fits',
      [30, 20].map((tolerationSeconds) => ({
        key: 'storm',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds,
      })),
      41,
    ],
    [
      'for 30 s and then for good: the first that fits',
      [
        { key: 'storm', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 },
        { key: 'storm', operator: 'Exists' },
      ],
      41,
    ],
  ];
  test.each(table)('a pod with a toleration %s', (_what, tolerations, goes) => {
    const cluster = pods({ p: tolerations });
    cluster.tick(updateNode('n1', { taints: [TAINT] }));
    cluster.runTo(100);
    expect(marked(cluster)).toEqual(goes === undefined ? [] : [`${goes} p`]);
    expect(cluster.hasPod('p')).toBe(goes === undefined);
    if (goes !== undefined)
      expect(cluster.said('TaintManagerEviction')).toEqual([`${goes} Marking for deletion Pod default/p`]);
  });

  test('a second taint changes nothing of the plan, unless it is not tolerated: then the pod goes at once', () => {
    const tolerate = (seconds: number) =>
      ['storm', 'fog'].map((key, i) => ({
        key,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: seconds - 40 * i, // the second taint alone would have it go at 31
      }));
    const cluster = pods({ p: tolerate(50), q: tolerate(50).slice(0, 1) });
    cluster.tick(updateNode('n1', { taints: [TAINT] }));
    cluster.runTo(20);
    cluster.tick(
      updateNode('n1', { taints: [...cluster.node('n1').spec.taints, { key: 'fog', effect: 'NoExecute' }] }),
    );
    expect(marked(cluster)).toEqual(['21 q']);
    cluster.runTo(100);
    expect(marked(cluster)).toEqual(['21 q', '61 p']);
  });

  test('pods without a grace go together: none is passed over', () => {
    const cluster = pods({ a: [], b: [], c: [], d: [] }, { terminationGracePeriodSeconds: 0 });
    cluster.tick(updateNode('n1', { taints: [TAINT] }));
    expect(cluster.pods()).toEqual([]);
    expect(marked(cluster)).toEqual(['11 a', '11 b', '11 c', '11 d']);
  });

  test('the cause of it all is the order that tainted the node', () => {
    const cluster = pods({ p: [] });
    cluster.tick(updateNode('n1', { taints: [TAINT] }));
    const [fact] = cluster.facts('TaintManagerEviction');
    expect(cluster.world.events.get(fact?.cause ?? (0 as never))).toMatchObject({
      reason: 'CommandApplied',
      name: 'n1',
      tick: 11,
    });
  });

  test('a taint that goes in time takes no one', () => {
    const cluster = pods({ p: [{ key: 'storm', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }] });
    cluster.tick(updateNode('n1', { taints: [TAINT] }));
    cluster.runTo(30);
    cluster.tick(updateNode('n1', {}));
    expect(cluster.said('TaintManagerEviction')).toEqual(['31 Cancelling deletion of Pod default/p']);
    cluster.runTo(200);
    expect(marked(cluster)).toEqual([]);
  });
});

describe('[EVICT-1] a pod that is bound to a node with such a taint', () => {
  const seconds = [{ key: 'storm', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }];
  test.each([
    ['without a toleration, at once', [], 101],
    ['with one for 30 s, 30 s after the binding', seconds, 131],
  ])('%s', (_what, tolerations, goes) => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'), loop('scheduler', 'manual'), pod('p', { tolerations }));
    cluster.runTo(10);
    cluster.tick(updateNode('n1', { taints: [TAINT] }));
    cluster.runTo(100);
    cluster.tick(bind('p', 'n1'));
    cluster.runTo(140);
    expect(marked(cluster)).toEqual([`${goes} p`]);
  });

  test('also when its kubelet is silent', () => {
    const cluster = new Cluster();
    cluster.tick(
      image(),
      machine('n1'),
      machine('n2'),
      loop('scheduler', 'manual'),
      pod('p'),
      fault('node-poweroff', 'n1'),
    );
    cluster.runTo(99);
    expect(cluster.taints('n1')).toContain('unreachable:NoExecute');
    cluster.tick(bind('p', 'n1'));
    cluster.runTo(399);
    expect(marked(cluster)).toEqual([]);
    cluster.tick();
    expect(marked(cluster)).toEqual(['400 p']);
  });
});

describe('[EVICT-1] admission adds 300 s for not-ready and unreachable', () => {
  const added = (key: string): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  const own = (key: string, tolerationSeconds?: number) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
  });
  test.each<[string, readonly object[], readonly Toleration[]]>([
    ['none of its own', [], [added(NOT_READY), added(UNREACHABLE)]],
    ['one for unreachable', [own(UNREACHABLE, 20)], [added(NOT_READY)]],
    ['both', [own(UNREACHABLE), own(NOT_READY, 5)], []],
    ['one of every key', [{ operator: 'Exists' }], []],
    ['one of every effect', [{ key: NOT_READY, operator: 'Exists' }], [added(UNREACHABLE)]],
    [
      'one of another effect',
      [{ key: NOT_READY, operator: 'Exists', effect: 'NoSchedule' }],
      [added(NOT_READY), added(UNREACHABLE)],
    ],
    ['one of another key', [own('storm', 9)], [added(NOT_READY), added(UNREACHABLE)]],
  ])('a pod with %s', (_what, tolerations, extra) => {
    const list = pods({ p: tolerations }).pod('p').spec.tolerations;
    expect(list.slice(0, tolerations.length)).toMatchObject(tolerations);
    expect(list.slice(tolerations.length)).toEqual(extra);
  });

  test.each([
    ['300 s after the taint of a node that is unreachable', [], 355],
    ['after its own 20 s', [own(UNREACHABLE, 20)], 75],
    ['never', [own(UNREACHABLE)], undefined],
  ])('such a pod leaves %s', (_what, tolerations, goes) => {
    const cluster = pods({ p: tolerations });
    cluster.tick(machine('n2'), fault('node-poweroff', 'n1')); // registered and seen at 1, renewed and seen at 10: row 0
    cluster.runTo(64);
    expect(cluster.taints('n1')).toEqual([]);
    cluster.tick();
    expect(cluster.taints('n1')).toContain('unreachable:NoExecute');
    cluster.runTo(500);
    expect(marked(cluster)).toEqual(goes === undefined ? [] : [`${goes + 10} p`]);
  });
});

describe('[EVICT-1, LOOP-1] while the node-lifecycle loop does not decide, nobody is evicted', () => {
  test.each(['manual', 'down'] as const)('%s: what fell due is made up for', (mode) => {
    const cluster = pods({
      p: [{ key: 'storm', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }],
      q: [],
    });
    cluster.tick(updateNode('n1', { taints: [TAINT] }));
    expect(marked(cluster)).toEqual(['11 q']);
    cluster.tick(loop('node-lifecycle', mode));
    cluster.runTo(100);
    expect(marked(cluster)).toEqual(['11 q']);
    cluster.tick(loop('node-lifecycle', 'automatic'));
    expect(marked(cluster)).toEqual(['11 q', '101 p']);
  });
});
