// Preemption: who may take whose room, which pods go, and on which node.
import { describe, expect, test } from 'vitest';
import { condition } from '../../../shared/kinds/meta.ts';
import type { LabelSelector } from '../../../shared/kinds/selector.ts';
import { factMessage } from '../../../shared/sim/events.ts';
import type { PodAsk } from './cluster.ts';
import { cpu, Harbour, type Standing, two, withNewcomer } from './harbour.ts';

describe('[PREEMPT-1] a pod that fits nowhere takes the room of pods of lower priority', () => {
  test('they are marked, told and deleted with their own grace; it is promised the node and goes there when they are gone', () => {
    const harbour = withNewcomer(
      { n1: two },
      { old: { on: 'n1', cpu: '2', spec: { terminationGracePeriodSeconds: 7 } } },
    );
    const victim = harbour.stored('old').object;
    expect(victim.metadata.deletionTimestamp).toBe(1 + 7);
    expect(condition(victim.status.conditions, 'DisruptionTarget')).toEqual({
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'PreemptionByScheduler',
      message: 'default-scheduler: preempting to accommodate a higher priority pod',
      lastTransitionTime: 1,
    });
    const [told] = harbour.world.events.all().filter((fact) => fact.reason === 'Preempted');
    expect(told && [told.name, factMessage(told)]).toEqual([
      'old',
      `Preempted by pod ${harbour.stored('new').object.metadata.uid} on node n1`,
    ]);
    expect(told && harbour.world.events.get(told.cause)?.reason).toBe('FailedScheduling');
    expect(harbour.message('new')).toBe('0/1 nodes are available: 1 Insufficient cpu.');
    expect([harbour.nominated('new'), harbour.nodeOf('new')]).toEqual(['n1', undefined]);
    harbour.run(3);
    expect(harbour.nodeOf('new')).toBeUndefined();
    harbour.let();
    harbour.run();
    expect(harbour.nodeOf('new')).toBe('n1');
  });

  test.each<[string, PodAsk, string[]]>([
    ['lower by one', { priority: 1 }, ['old']],
    ['equal', { priority: 0 }, []],
    ['lower', { priority: -1 }, []],
  ])('a newcomer of priority %s', (_, ask, going) => {
    expect(withNewcomer({ n1: two }, { old: { on: 'n1', cpu: '2' } }, ask).going()).toEqual(going);
  });

  test('without one to take it from, nothing is promised', () => {
    const harbour = withNewcomer({ n1: two }, { old: { on: 'n1', cpu: '2', priority: 100 } });
    expect([harbour.nominated('new'), harbour.pool('new')]).toEqual([undefined, 'unschedulable']);
  });

  test('a victim that may go at once goes at once, and the newcomer is woken by it', () => {
    const harbour = withNewcomer(
      { n1: two },
      { old: { on: 'n1', cpu: '2', spec: { terminationGracePeriodSeconds: 0 } } },
    );
    expect([harbour.nodeOf('new'), harbour.message('new')]).toEqual(['n1', undefined]);
    expect(harbour.said().map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      '1 FailedScheduling new:',
      '1 Scheduled new:',
    ]);
  });
});

describe('[PREEMPT-2] only as many as needed: the more important are put back first', () => {
  test.each<[string, Readonly<Record<string, Standing>>, string, string[]]>([
    ['the lowest goes', { a: { on: 'n1', priority: 5 }, b: { on: 'n1', priority: 3 } }, '1', ['b']],
    ['equal: who runs the shortest', { a: { on: 'n1', started: 4 }, b: { on: 'n1', started: 9 } }, '1', ['b']],
    ['equal: who came last', { b: { on: 'n1', started: 4 }, a: { on: 'n1', started: 4 } }, '1', ['a']],
    ['a pod that runs outranks one that does not yet', { a: { on: 'n1' }, b: { on: 'n1', started: 0 } }, '1', ['a']],
    ['of those not started, who came first', { b: { on: 'n1' }, a: { on: 'n1' } }, '1', ['b']],
    [
      'a small one of higher priority that is in the way stays, if a big one of lower makes room for both',
      { small: { on: 'n1', cpu: '500m', priority: 9 }, big: { on: 'n1', cpu: '1500m', priority: 1 } },
      '1500m',
      ['big'],
    ],
    [
      'a small one of low priority stays where it is not in the way',
      { small: { on: 'n1', cpu: '500m', priority: 1 }, big: { on: 'n1', cpu: '1500m', priority: 9 } },
      '1500m',
      ['big'],
    ],
    ['both', { a: { on: 'n1' }, b: { on: 'n1' } }, '2', ['a', 'b']],
  ])('%s', (_, pods, wants, going) => {
    expect(withNewcomer({ n1: two }, pods, cpu(wants)).going()).toEqual(going);
  });
});

describe('[PREEMPT-3] the node on which it harms least', () => {
  const selector = { matchLabels: { app: 'guarded' } };
  const guarded = { labels: { app: 'guarded' } };
  test.each<[string, Readonly<Record<string, Standing>>, string]>([
    [
      'fewest violated budgets, whatever the priorities',
      { a: { on: 'n1', cpu: '2', ...guarded }, b: { on: 'n2', cpu: '2', priority: 99 } },
      'n2',
    ],
    [
      'the lowest of the highest priorities, whatever their number',
      {
        a: { on: 'n1', cpu: '2', priority: 5 },
        b: { on: 'n2', priority: 4 },
        c: { on: 'n2', priority: 4 },
      },
      'n2',
    ],
    [
      'the lowest sum: fewer victims, even where priorities are below zero',
      {
        a: { on: 'n1', cpu: '2', priority: -5 },
        b: { on: 'n2', priority: -5 },
        c: { on: 'n2', priority: -7 },
      },
      'n1',
    ],
    [
      'the lowest sum: the second victim matters, too',
      {
        a: { on: 'n1', priority: 5 },
        b: { on: 'n1', priority: 3 },
        c: { on: 'n2', priority: 5 },
        d: { on: 'n2', priority: 2 },
      },
      'n2',
    ],
    [
      'the latest start of the most important victims',
      { a: { on: 'n1', cpu: '2', started: 3 }, b: { on: 'n2', cpu: '2', started: 8 } },
      'n2',
    ],
    [
      'the start of the less important does not count, the earliest of equals does',
      {
        a: { on: 'n1', priority: 5, started: 3 },
        b: { on: 'n1', priority: 5, started: 9 },
        c: { on: 'n2', priority: 5, started: 4 },
        d: { on: 'n2', priority: 5, started: 4 },
      },
      'n2',
    ],
  ])('%s', (_, pods, expected) => {
    for (const names of [
      ['n1', 'n2'],
      ['n2', 'n1'],
    ]) {
      const harbour = new Harbour(Object.fromEntries(names.map((name) => [name, two]))).stand(pods);
      harbour.budget('guard', selector, 0);
      harbour.pod('new', { ...cpu('2'), priority: 100 });
      harbour.run();
      expect(harbour.nominated('new')).toBe(expected);
    }
  });

  test('among equals each is taken at times, by a draw', () => {
    const nodes = Object.fromEntries(['n1', 'n2', 'n3'].map((name) => [name, two]));
    const taken = new Set<string | undefined>();
    for (let high = 0; high < 60; high += 1) {
      const harbour = new Harbour(nodes).stand({
        a: { on: 'n1', cpu: '2' },
        b: { on: 'n2', cpu: '2' },
        c: { on: 'n3', cpu: '2' },
      });
      harbour.world.entropy = { high, low: 7 };
      harbour.pod('new', { ...cpu('2'), priority: 100 });
      harbour.run();
      taken.add(harbour.nominated('new'));
    }
    expect(taken.size).toBe(3);
  });
});

describe('[PREEMPT-4] disruption budgets are kept where they can be, and broken where they cannot', () => {
  const app = (name: string) => ({ labels: { app: name } });
  const select = (name: string): LabelSelector => ({ matchLabels: { app: name } });
  const pods: Record<string, Standing> = {
    low: { on: 'n1', priority: 1, ...app('guarded') },
    high: { on: 'n1', priority: 5, ...app('free') },
  };
  const going = (harbour: Harbour, wants = '1') => {
    harbour.pod('new', { ...cpu(wants), priority: 100 });
    harbour.run();
    return harbour.going();
  };
  const harbour = () => new Harbour({ n1: two }).stand(pods);

  test('without one the lowest goes', () => expect(going(harbour())).toEqual(['low']));
  test('one with nothing left protects even against a higher one', () =>
    expect(going(harbour().budget('b', select('guarded'), 0))).toEqual(['high']));
  test('one with something left does not', () =>
    expect(going(harbour().budget('b', select('guarded'), 1))).toEqual(['low']));
  test('best effort only: where it takes both, both go', () =>
    expect(going(harbour().budget('b', select('guarded'), 0), '2')).toEqual(['high', 'low']));
  test('a budget of another namespace says nothing', () =>
    expect(going(harbour().budget('b', select('guarded'), 0, { namespace: 'other' }))).toEqual(['low']));
  test('an empty selector, or none, selects nobody here', () => {
    expect(going(harbour().budget('b', {}, 0))).toEqual(['low']);
    expect(going(harbour().budget('b', undefined, 0))).toEqual(['low']);
  });
  test('a pod whose going the API server has granted is not counted again', () =>
    expect(going(harbour().budget('b', select('guarded'), 0, { disrupted: 'low' }))).toEqual(['low']));
  test('of two budgets one with nothing left is enough', () =>
    expect(going(harbour().budget('a', select('guarded'), 3).budget('b', select('guarded'), 0))).toEqual(['high']));

  test('what is left is counted down from the most important: of three guarded by one that may go, the other two are put back first', () => {
    const three = new Harbour({ n1: { cpu: '3' } }).stand({
      a: { on: 'n1', priority: 9, ...app('guarded') },
      b: { on: 'n1', priority: 5, ...app('guarded') },
      c: { on: 'n1', priority: 1, ...app('guarded') },
    });
    // a is granted; b and c would violate: they are put back first, so that a goes.
    expect(going(three.budget('b', select('guarded'), 1))).toEqual(['a']);
  });
});
