// The scheduling queue: whose turn it is, who waits how long, and what wakes whom.
import { describe, expect, test } from 'vitest';
import type { PodSlot, Tick } from '../../../shared/base/units.ts';
import { podSlot, tick } from '../../../shared/base/units.ts';
import { DEFAULT_CONFIGURATION, type SchedulerConfiguration } from '../../../shared/kinds/scheduler-configuration.ts';
import { FILTERS } from '../../../shared/sim/scheduler/plugins/registry.ts';
import { SchedulingQueue } from '../../../shared/sim/scheduler/queue.ts';
import { Cluster } from './cluster.ts';

const bit = (plugin: string) => 1 << FILTERS.findIndex((one) => one.name === plugin);
const FIT = bit('NodeResourcesFit');

/** An event that may help those whom NodeResourcesFit rejected. */
const help = (queue: SchedulingQueue, now: Tick) => queue.wake(FIT, () => true, now);

function drain(queue: SchedulingQueue): number[] {
  const slots: number[] = [];
  for (let slot = queue.pop(); slot !== undefined; slot = queue.pop()) slots.push(slot);
  return slots;
}

function hashOf(queue: SchedulingQueue): string {
  const lanes = new Int32Array(2);
  queue.hashInto(lanes);
  return lanes.join();
}

/** A pod that was rejected at tick 0 for the n-th time, with nothing else in the queue. */
function rejected(times: number, configuration?: () => SchedulerConfiguration): SchedulingQueue {
  const queue = new SchedulingQueue(configuration);
  queue.add(podSlot(0), 0, tick(0));
  for (let i = 0; i < times; i += 1) {
    queue.pop();
    queue.putBack(podSlot(0), FIT, tick(0));
    if (i < times - 1) help(queue, tick(0));
  }
  return queue;
}

/** Keeps the active pool filled, so that back-offs are waited out. */
const busy = (queue: SchedulingQueue, now: Tick) => queue.add(podSlot(99), 1000, now);

describe('[QUEUE-1] higher priority first, then who came first', () => {
  test('as added, whatever the rows', () => {
    const queue = new SchedulingQueue();
    for (const [slot, priority, at] of [
      [5, 0, 1],
      [3, 0, 1],
      [9, 10, 2],
      [1, -1, 0],
      [7, 10, 3],
    ] as const)
      queue.add(podSlot(slot), priority, tick(at));
    expect(drain(queue)).toEqual([9, 7, 5, 3, 1]);
  });

  test('who comes back stands behind those of the same priority', () => {
    const queue = new SchedulingQueue();
    queue.add(podSlot(1), 0, tick(1));
    queue.pop();
    queue.add(podSlot(2), 0, tick(1));
    queue.putBack(podSlot(1), FIT, tick(1));
    help(queue, tick(60));
    expect(drain(queue)).toEqual([2, 1]);
  });

  test('any order of many: taken out of the middle, the rest keep theirs', () => {
    const queue = new SchedulingQueue();
    const priority = (slot: number) => (slot * 7919) % 13;
    for (let slot = 0; slot < 500; slot += 1) queue.add(podSlot(slot), priority(slot), tick(0));
    for (let slot = 0; slot < 500; slot += 3) queue.remove(slot);
    const left = [...Array(500).keys()].filter((slot) => slot % 3 !== 0);
    expect(drain(queue)).toEqual(left.sort((x, y) => priority(y) - priority(x) || x - y));
    expect(queue.size).toBe(left.length);
  });
});

describe('[QUEUE-2] back-off after the n-th rejection: 1, 2, 4, 8, 10, 10 … seconds', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [5, 10],
    [6, 10],
    [40, 10],
  ])('%i: %i s', (times, seconds) => {
    const queue = rejected(times);
    help(queue, tick(0));
    busy(queue, tick(0));
    queue.upkeep(tick(seconds - 1));
    expect(queue.poolOf(0)).toBe('backoff');
    queue.upkeep(tick(seconds));
    expect(queue.poolOf(0)).toBe('active');
  });

  test('woken after its end, a pod goes straight on', () => {
    const queue = rejected(3);
    help(queue, tick(3));
    expect(queue.poolOf(0)).toBe('backoff');
    const later = rejected(3);
    help(later, tick(4));
    expect(later.poolOf(0)).toBe('active');
  });

  test('back-offs that end in the same second go by priority', () => {
    const queue = new SchedulingQueue();
    for (const slot of [1, 2, 3]) queue.add(podSlot(slot), slot === 2 ? 5 : 0, tick(0));
    for (const slot of drain(queue)) queue.putBack(slot as PodSlot, FIT, tick(0));
    help(queue, tick(0));
    expect(drain(queue)).toEqual([2, 1, 3]);
  });
});

describe('[QUEUE-9] a configuration sets the delays', () => {
  const delays = (podInitialBackoffSeconds: number, podMaxBackoffSeconds: number): SchedulerConfiguration => ({
    ...DEFAULT_CONFIGURATION,
    podInitialBackoffSeconds,
    podMaxBackoffSeconds,
  });

  test.each([
    [1, 1, [1, 1, 1, 1]],
    [2, 30, [2, 4, 8, 16, 30, 30]],
    [5, 12, [5, 10, 12, 12]],
    [3, 3, [3, 3]],
  ])('first %i s, longest %i s: %j', (first, longest, expected) => {
    for (const [i, seconds] of expected.entries()) {
      const queue = rejected(i + 1, () => delays(first, longest));
      help(queue, tick(0));
      busy(queue, tick(0));
      queue.upkeep(tick(seconds - 1));
      expect([i, queue.poolOf(0)]).toEqual([i, 'backoff']);
      queue.upkeep(tick(seconds));
      expect([i, queue.poolOf(0)]).toEqual([i, 'active']);
    }
  });

  test('another configuration holds for those who wait already', () => {
    let configuration = DEFAULT_CONFIGURATION;
    const queue = rejected(6, () => configuration);
    help(queue, tick(0));
    busy(queue, tick(0));
    queue.upkeep(tick(2));
    expect(queue.poolOf(0)).toBe('backoff');
    configuration = delays(1, 3);
    queue.upkeep(tick(3));
    expect(queue.poolOf(0)).toBe('active');
  });
});

test('[QUEUE-3] with nothing active, who is in back-off is taken at once', () => {
  const queue = rejected(5);
  help(queue, tick(1));
  busy(queue, tick(1));
  expect(queue.poolOf(0)).toBe('backoff');
  expect(drain(queue)).toEqual([99, 0]);
});

describe('[QUEUE-4] an event wakes those whom a plugin rejected that listens to it, and whose hint says yes', () => {
  /** Pod 4, rejected by these plugins at tick 0. */
  const waiting = (by: number) => {
    const queue = new SchedulingQueue();
    queue.add(podSlot(4), 0, tick(0));
    queue.pop();
    queue.putBack(podSlot(4), by, tick(0));
    return queue;
  };

  test('the hint is asked for the plugins that did reject and do listen, and for no pod that none of them rejected', () => {
    const queue = waiting(FIT | bit('NodeAffinity'));
    const asked: [number, number][] = [];
    const no = (slot: number, by: number) => asked.push([slot, by]) < 0;
    queue.wake(bit('TaintToleration'), no, tick(50));
    queue.wake(bit('TaintToleration') | FIT, no, tick(50));
    expect([asked, queue.poolOf(4)]).toEqual([[[4, FIT]], 'unschedulable']);
    queue.wake(bit('NodeAffinity'), () => true, tick(50));
    expect(queue.poolOf(4)).toBe('active');
  });

  test('what is awaited follows who waits', () => {
    const queue = waiting(FIT | bit('NodeAffinity'));
    expect(queue.awaited).toBe(FIT | bit('NodeAffinity'));
    queue.add(podSlot(5), 0, tick(0));
    queue.pop();
    queue.putBack(podSlot(5), FIT, tick(0));
    queue.remove(4);
    expect(queue.awaited).toBe(FIT);
    queue.remove(5);
    expect(queue.awaited).toBe(0);
  });

  test('through the cluster: each cause is cured by its own cure', () => {
    const cures: Record<string, [(cluster: Cluster) => void, (cluster: Cluster) => void]> = {
      'a pod goes': [(c) => c.pod('big', { nodeName: 'n1', requests: [{ cpu: '3500m' }] }), (c) => c.remove('big')],
      'the node grows': [(c) => c.writeNode('n1', { cpu: '100m' }), (c) => c.writeNode('n1', { cpu: '2' })],
      'the node is uncordoned': [
        (c) => c.writeNode('n1', { spec: { unschedulable: true } }),
        (c) => c.writeNode('n1', { spec: { unschedulable: undefined } }),
      ],
      'the taint goes': [
        (c) => c.writeNode('n1', { spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } }),
        (c) => c.writeNode('n1', { spec: { taints: [] } }),
      ],
      'the label comes': [
        (c) => c.writeNode('n1', { labels: { zone: 'b' } }),
        (c) => c.writeNode('n1', { labels: { zone: 'a' } }),
      ],
      'a node comes': [
        (c) => c.writeNode('n1', { cpu: '100m' }),
        (c) => c.node('n2', { zone: 'a', labels: { zone: 'a' } }),
      ],
    };
    for (const [name, [hinder, cure]] of Object.entries(cures)) {
      const cluster = new Cluster({ n1: { labels: { zone: 'a' } } });
      hinder(cluster);
      cluster.pod('p', { requests: [{ cpu: '1' }], nodeSelector: { zone: 'a' } });
      cluster.run(3);
      expect([name, cluster.pool('p')]).toEqual([name, 'unschedulable']);
      cure(cluster);
      cluster.run();
      expect([name, cluster.nodeOf('p')]).toEqual([name, name === 'a node comes' ? 'n2' : 'n1']);
    }
  });
});

describe('[QUEUE-5] who waits for more than five minutes is tried again; this is looked for every 30 s', () => {
  test.each([
    [0, 330],
    [29, 330],
    [30, 360],
    [31, 360],
  ])('rejected at %i: tried again at %i', (at, again) => {
    const queue = new SchedulingQueue();
    queue.add(podSlot(0), 0, tick(at));
    queue.pop();
    queue.putBack(podSlot(0), FIT, tick(at));
    for (let now = at; now < again; now += 1) queue.upkeep(tick(now));
    expect(queue.poolOf(0)).toBe('unschedulable');
    queue.upkeep(tick(again));
    expect(queue.poolOf(0)).toBe('active');
  });
});

test('[QUEUE-6] an attempt that failed without a verdict backs off by its own count, is not taken early, and starts anew after a rejection', () => {
  const cluster = new Cluster();
  cluster.pod('p', { requests: [{ cpu: '9' }] });
  const tries: number[] = [];
  for (let now = 1; now <= 40; now += 1) {
    const before = cluster.world.queue.save().pods[0]?.errors;
    cluster.run();
    if (cluster.world.queue.save().pods[0]?.errors !== before) tries.push(now);
  }
  expect(tries).toEqual([1, 2, 4, 8, 16, 26, 36]);
  expect(cluster.pool('p')).toBe('error-backoff');
  cluster.node('n1');
  cluster.run(6);
  expect(cluster.pool('p')).toBe('unschedulable');
  expect(cluster.world.queue.save().pods[0]).toMatchObject({ rejections: 1, errors: 0, since: 46 });
});

test('[QUEUE-7] a pod of another scheduler waits without a word', () => {
  const cluster = new Cluster({ n1: {} });
  cluster.pod('p', { schedulerName: 'somebody-else' });
  cluster.run(400);
  expect([cluster.nodeOf('p'), cluster.message('p'), cluster.said()]).toEqual([undefined, undefined, []]);
});

describe('[QUEUE-8] manual or down: the queue is kept, nothing is decided and nothing said', () => {
  test.each(['manual', 'down'] as const)('%s', (mode) => {
    const cluster = new Cluster({ n1: { cpu: '1' } });
    cluster.pod('big', { requests: [{ cpu: '2' }] });
    cluster.run();
    const said = cluster.said();
    cluster.world.loops.scheduler = { mode };
    cluster.pod('small', { requests: [{ cpu: '500m' }] });
    cluster.writeNode('n1', { cpu: '4' });
    cluster.run(20);
    expect([cluster.pool('big'), cluster.pool('small'), cluster.said()]).toEqual(['active', 'active', said]);
    cluster.world.loops.scheduler = { mode: 'automatic' };
    cluster.run();
    expect([cluster.nodeOf('big'), cluster.nodeOf('small')]).toEqual(['n1', 'n1']);
    expect(cluster.world.queue.size).toBe(0);
  });
});

test('a queue that was saved and restored goes on alike, and its hash does not know in which order it was filled', () => {
  const queue = new SchedulingQueue();
  for (let slot = 0; slot < 30; slot += 1) queue.add(podSlot(slot), slot % 3, tick(0));
  for (let i = 0; i < 20; i += 1) {
    const slot = queue.pop() as PodSlot;
    if (i % 4 === 0) queue.putBackAfterError(slot, tick(2));
    else if (i % 4 === 1) queue.remove(slot);
    else queue.putBack(slot, i % 4 === 2 ? FIT : bit('NodeAffinity'), tick(1));
  }
  help(queue, tick(1));
  queue.nextStart = 7;
  const saved = queue.save();
  const again = new SchedulingQueue();
  again.restore({ ...saved, pods: [...saved.pods].reverse() });
  expect(again.save()).toEqual(saved);
  expect(hashOf(again)).toBe(hashOf(queue));
  for (const one of [queue, again]) {
    one.add(podSlot(40), 2, tick(3));
    one.wake(bit('NodeAffinity'), () => true, tick(3));
    one.upkeep(tick(3));
  }
  expect(hashOf(again)).toBe(hashOf(queue));
  expect(drain(again)).toEqual(drain(queue));
  queue.nextStart = 8;
  expect(hashOf(again)).not.toBe(hashOf(queue));
});
