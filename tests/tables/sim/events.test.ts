// The log of facts: how many are kept, how long a text may be, causes; and the closed list of reasons.
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../shared/base/limits.ts';
import { eventId, NO_EVENT, tick } from '../../../shared/base/units.ts';
import { causesOf, EventLog, type Fact, factMessage } from '../../../shared/sim/events.ts';
import { isKubernetesReason, REASONS, shownReason } from '../../../shared/sim/reasons.ts';
import { WorkQueue } from '../../../shared/sim/workqueue.ts';
import { Cluster, deletion, image, machine, pod } from '../../support/cluster.ts';

/** A log of facts, each caused by the one before it; `then` sees it after each. */
function filled(count: number, then: (log: EventLog) => void = () => undefined): EventLog {
  const log = new EventLog();
  for (let i = 0; i < count; i += 1) {
    log.emit(
      tick(i),
      'FailedScheduling',
      'Pod',
      { namespace: 'default', name: `p${i}`, uid: '' },
      `text ${i}`,
      '',
      eventId(i),
    );
    then(log);
  }
  return log;
}

describe(`LIMITS.eventsKept (${LIMITS.eventsKept}) facts are kept`, () => {
  const { eventsKept } = LIMITS;

  test('at the limit: all', () => {
    const log = filled(eventsKept);
    expect(log.all()).toHaveLength(eventsKept);
    expect(log.get(eventId(1))?.name).toBe('p0');
  });

  test('one more: the oldest goes, numbers stay, read before or not', () => {
    const log = filled(eventsKept);
    const first = log.all()[0];
    log.emit(tick(9), 'PodReady', 'Pod', { namespace: 'default', name: 'late', uid: '' }, '', '', NO_EVENT);
    expect([first?.id, log.count, log.all().length, log.all()[0]?.id]).toEqual([1, eventsKept + 1, eventsKept, 2]);
    expect(log.get(eventId(1))).toBeUndefined();
    expect(log.get(eventId(2))?.name).toBe('p1');
    expect(log.get(eventId(eventsKept + 1))?.name).toBe('late');
    expect([log.get(NO_EVENT), log.get(eventId(eventsKept + 2))]).toEqual([undefined, undefined]);
    expect(log.since(0)).toHaveLength(eventsKept);
    expect(log.since(eventsKept - 1).map((fact) => fact.id)).toEqual([eventsKept, eventsKept + 1]);
    expect(log.since(eventsKept + 1)).toEqual([]);
  });

  test('the hash is over all there ever were, whether it is asked for after each or once at the end', () => {
    const count = 2 * eventsKept + 5;
    const asked = filled(count, (log) => log.hash);
    expect(filled(count).hash).toEqual(asked.hash);
    expect(filled(count - 1).hash).not.toEqual(asked.hash);
  });

  test('restored, it goes on as the original, over the limit too', () => {
    const log = filled(2 * eventsKept + 5);
    const copy = new EventLog();
    copy.restore(log.count, log.hash, log.all());
    for (const one of [log, copy])
      for (let i = 0; i < eventsKept; i += 1)
        one.emit(tick(9), 'PodReady', 'Pod', { namespace: 'default', name: 'p', uid: '' }, '', '', NO_EVENT);
    expect([copy.count, copy.all(), copy.hash, copy.since(0).length]).toEqual([
      log.count,
      log.all(),
      log.hash,
      log.since(0).length,
    ]);
    expect(copy.get(eventId(log.count))).toBe(copy.all().at(-1));
  });
});

test.each([
  [0, 0],
  [1, 1],
  [LIMITS.eventMessage, LIMITS.eventMessage],
  [LIMITS.eventMessage + 1, LIMITS.eventMessage],
  [5_000, LIMITS.eventMessage],
])('a text of %i characters is shown with %i (LIMITS.eventMessage)', (length, shown) => {
  const log = new EventLog();
  log.emit(
    tick(0),
    'FailedScheduling',
    'Pod',
    { namespace: 'default', name: 'p', uid: '' },
    'x'.repeat(length),
    '',
    NO_EVENT,
  );
  const text = factMessage(log.get(eventId(1)) as Fact);
  expect(text).toHaveLength(shown);
  expect(text.endsWith(' ...')).toBe(length > shown);
});

describe('causes', () => {
  test('from a fact back to its first cause, 64 at most', () => {
    const log = filled(100);
    const chain = (id: number) => causesOf(log, log.get(eventId(id)) as Fact).map((fact) => fact.id);
    expect(chain(1)).toEqual([]);
    expect(chain(4)).toEqual([3, 2, 1]);
    expect(chain(100)).toEqual(Array.from({ length: 64 }, (_, i) => 99 - i));
  });

  test('everything that follows from a command leads back to it', () => {
    const cluster = new Cluster();
    cluster.tick(image(), machine('n1'));
    cluster.tick(pod('p'));
    cluster.runTo(10);
    cluster.tick(deletion('pods', 'p'));
    cluster.run(5);
    const first = (shown: string) =>
      cluster.facts(shown, 'p').map((fact) => causesOf(cluster.world.events, fact).at(-1)?.second);
    for (const shown of ['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started'])
      expect([shown, first(shown)]).toEqual([shown, ['create pods p']]);
    for (const shown of ['Killing', 'PodRemoved']) expect([shown, first(shown)]).toEqual([shown, ['delete pods p']]);
  });
});

describe('the list of reasons', () => {
  test('codes are part of the hash: none stands twice', () => {
    const codes = Object.values(REASONS).map((plan) => plan.code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each([
    ['ScalingReplicaSetDown', 'ScalingReplicaSet', true],
    ['PodNodeNotReady', 'NodeNotReady', true],
    ['OutOfcpu', 'OutOfcpu', true],
    ['PowerOff', 'PowerOff', false],
    ['CommandApplied', 'CommandApplied', false],
  ] as const)('%s is shown as %s; one of Kubernetes: %s', (reason, shown, kubernetes) => {
    expect([shownReason(reason), isKubernetesReason(reason)]).toEqual([shown, kubernetes]);
  });
});

describe('a work queue', () => {
  test('gives keys in their order, each once, with the first cause', () => {
    const queue = new WorkQueue();
    for (const [key, cause] of [
      ['b', 2],
      ['a', 3],
      ['b', 4],
    ] as const)
      queue.add(key, eventId(cause));
    const copy = new WorkQueue();
    copy.restore(queue.save());
    expect([queue.size, queue.drain(), queue.drain(), queue.size]).toEqual([
      2,
      [
        { key: 'a', cause: 3 },
        { key: 'b', cause: 2 },
      ],
      [],
      0,
    ]);
    expect(copy.drain()).toEqual([
      { key: 'a', cause: 3 },
      { key: 'b', cause: 2 },
    ]);
  });

  test(`gives LIMITS.reconcilesPerTick (${LIMITS.reconcilesPerTick}) at most, and the rest the next time`, () => {
    const queue = new WorkQueue();
    const key = (i: number) => `k${String(i).padStart(6, '0')}`;
    for (let i = LIMITS.reconcilesPerTick; i >= 0; i -= 1) queue.add(key(i), eventId(i));
    const first = queue.drain();
    expect([first.length, first[0], first.at(-1)?.key]).toEqual([
      LIMITS.reconcilesPerTick,
      { key: key(0), cause: 0 },
      key(LIMITS.reconcilesPerTick - 1),
    ]);
    expect(queue.drain()).toEqual([{ key: key(LIMITS.reconcilesPerTick), cause: LIMITS.reconcilesPerTick }]);
  });
});
