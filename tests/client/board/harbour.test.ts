// What the harbour shows of a running cluster: who is at work in the office, what a ship's lane board knows, where requests are lost and why.
import { beforeAll, describe, expect, test } from 'vitest';
import { TOWN_STEPS, quarterOf } from '../../../client/board/art/town.ts';
import { ENGINE_LEVELS, engineLevel } from '../../../client/board/art/engine.ts';
import { pointOn } from '../../../client/board/fairway.ts';
import type { Lane } from '../../../client/board/lanes.ts';
import { type Moment, momentOf } from '../../../client/board/scene-model.ts';
import { shipPlace } from '../../../client/board/ship-lines.ts';
import { contains, type Place } from '../../../client/board/places.ts';
import { must } from '../../../shared/base/assert.ts';
import { HOST } from '../../../shared/journal/command.ts';
import { Shift } from './shift.ts';

function laneOf(moment: Moment, name: string): Lane {
  return must(
    moment.lanes.find((lane) => lane.name === name),
    `there is a lane ${name}`,
  );
}

describe('a shift that nobody works', () => {
  const shift = new Shift();
  beforeAll(() => shift.run(150));

  test('every request is lost before the town, and the lane says why', () => {
    const lane = laneOf(momentOf(shift.world), 'tickets');
    expect(lane.rate).toBeGreaterThan(0);
    expect(lane).toMatchObject({ share: 0, reason: 'no endpoints', served: 0, lostAtPods: 0, pods: [] });
    expect(lane.failures.map((one) => one.reason)).toEqual(['no endpoints']);
  });

  test('a clerk for each loop that has something to look after sits in the office, the scheduler by hand and first', () => {
    const { office } = momentOf(shift.world);
    expect(office.clerks.map((clerk) => clerk.loop)).toEqual([
      'scheduler',
      'deployment',
      'replicaset',
      'node-lifecycle',
      'disruption',
      'endpointslice',
      'garbage-collector',
    ]);
    expect(office.clerks[0]).toEqual({ loop: 'scheduler', mode: 'manual', next: undefined });
    expect(office.clerks.slice(1).every((clerk) => clerk.mode === 'automatic')).toBe(true);
  });

  test('a hand-over is seen with the ticks that it still takes', async () => {
    await shift.session.submit({ kind: 'loop', loop: 'scheduler', mode: 'automatic', afterTicks: 15 });
    shift.run(5);
    expect(momentOf(shift.world).office.next).toEqual({ mode: 'automatic', ticks: 11 });
    expect(momentOf(shift.world).office.clerks[0]?.next).toEqual(momentOf(shift.world).office.next);
    shift.run(15);
    expect(momentOf(shift.world).office).toMatchObject({ scheduler: 'automatic', next: undefined });
  });

  test('a start is seen to come on, and is whole when the pod runs', () => {
    const starting = (): number[] =>
      [...momentOf(shift.world).pods.values()].filter((pod) => pod.state === 'starting').map((pod) => pod.progress);
    shift.run(1);
    const first = starting();
    expect(first.length).toBeGreaterThan(0);
    expect(first.every((share) => share >= 0 && share < 1)).toBe(true);
    shift.run(60);
    for (const pod of momentOf(shift.world).pods.values()) if (pod.ship !== undefined) expect(pod.progress).toBe(1);
  });

  test('a ship whose proxy is stopped keeps an old lane board; the others share the new one', () => {
    const before = momentOf(shift.world).ships;
    expect(before.get('gannet')?.board).toBe(before.get('tern')?.board);
    expect(before.get('gannet')?.board.lanes.every((lane) => !lane.old)).toBe(true);
    shift.match.submit(HOST, undefined, { kind: 'fault', fault: 'kube-proxy-stop', target: 'gannet' });
    shift.run(1);
    expect(momentOf(shift.world).ships.get('gannet')?.board).toMatchObject({ stale: true });
    const pod = must(laneOf(momentOf(shift.world), 'tickets').pods[0], 'tickets are served').pod;
    shift.match.submit(HOST, undefined, { kind: 'fault', fault: 'container-kill', target: pod });
    shift.run(2);
    const after = momentOf(shift.world).ships;
    expect(after.get('gannet')?.board.lanes.find((lane) => lane.key === 'harbour/tickets')?.old).toBe(true);
    expect(after.get('tern')?.board.lanes.some((lane) => lane.old)).toBe(false);
  });

  test('requests that a dark ship does not answer are lost at its pods', () => {
    shift.run(30);
    const busy = must(
      laneOf(momentOf(shift.world), 'tickets').pods.find((one) => one.good > 0),
      'tickets are served',
    ).pod;
    const ship = must(momentOf(shift.world).pods.get(busy)?.ship, 'a pod that serves has a node');
    shift.match.submit(HOST, undefined, { kind: 'fault', fault: 'node-poweroff', target: ship });
    shift.run(3);
    const moment = momentOf(shift.world);
    const lane = laneOf(moment, 'tickets');
    expect(lane.reason).toBe('node unreachable');
    expect(lane.lostAtPods).toBeGreaterThan(0);
    const losers = lane.pods.filter((one) => one.lost > 0).map((one) => moment.pods.get(one.pod)?.ship);
    expect(new Set(losers)).toEqual(new Set([ship]));
  });
});

test('a town quarter is brighter the more users come, and shows the least loss', () => {
  const lit = [0, 20, 120, 330, 2000].map((rate) => quarterOf({ rate, share: 1, load: 0.3 }).lit);
  expect([...lit].sort((a, b) => a - b)).toEqual(lit);
  expect(new Set(lit).size).toBe(5);
  expect(lit.at(-1)).toBeLessThanOrEqual(TOWN_STEPS);
  expect(quarterOf({ rate: 100, share: 0.99, load: 1 })).toMatchObject({ lost: 1, strained: true });
  expect(quarterOf({ rate: 100, share: 0, load: 1 }).lost).toBe(TOWN_STEPS);
  expect(quarterOf({ rate: 0, share: 0, load: 0 }).lost).toBe(0);
});

test('an engine stands at nothing, is lit at the least work, and gives all at its limit', () => {
  expect([0, 0.01, 0.5, 1, 1.7].map(engineLevel)).toEqual([0, 1, 4, ENGINE_LEVELS, ENGINE_LEVELS]);
});

test.each([
  { x: 100, y: 200, w: 511, h: 222 },
  { x: 8, y: 90, w: 125, h: 120 },
  { x: 0, y: 0, w: 640, h: 400 },
])(
  'all parts of a ship lie within its box, and its gauges do not lie on each other, in a berth of $w × $h',
  (berth) => {
    const ship = shipPlace(berth, berth.w < 200);
    const parts: readonly Place[] = [
      ship.deck,
      ship.bridge,
      ship.hull,
      ship.name,
      ship.cpu,
      ship.memory,
      ship.engine,
      ship.board,
    ];
    for (const part of parts) {
      expect(contains(ship.box, part.x, part.y)).toBe(true);
      expect(part.x + part.w).toBeLessThanOrEqual(ship.box.x + ship.box.w + 0.01);
      expect(part.y + part.h).toBeLessThanOrEqual(ship.box.y + ship.box.h + 0.01);
    }
    expect(ship.name.y + ship.name.h).toBeLessThanOrEqual(ship.cpu.y);
    expect(ship.cpu.y + ship.cpu.h).toBeLessThanOrEqual(ship.memory.y);
    if (ship.engine.w > 0) expect(ship.cpu.x + ship.cpu.w).toBeLessThanOrEqual(ship.engine.x);
    expect(ship.deck.x + ship.deck.w).toBeLessThanOrEqual(ship.bridge.x);
  },
);

test('a request leaves its gate and comes to its pod, going down all the way', () => {
  const way = { from: { x: 100, y: 50 }, to: { x: 400, y: 300 } };
  expect(pointOn(way, 0)).toEqual(way.from);
  expect(pointOn(way, 1)).toEqual(way.to);
  const heights = Array.from({ length: 11 }, (_, i) => pointOn(way, i / 10).y);
  expect([...heights].sort((a, b) => a - b)).toEqual(heights);
});
