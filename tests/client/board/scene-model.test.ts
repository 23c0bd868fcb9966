// From the real First shift to the picture of a moment: what stands where, in which state, in whose colours.
import { expect, test } from 'vitest';
import { momentOf } from '../../../client/board/scene-model.ts';
import { must } from '../../../shared/base/assert.ts';
import { bindOrder, cordonOrder } from '../../../client/session/orders.ts';
import { Shift } from './shift.ts';

test('at the start everything waits, in stacks by workload, and the ships are empty', () => {
  const shift = new Shift();
  shift.run(2);
  const moment = momentOf(shift.world);
  expect(moment.piers).toEqual([
    { zone: 'east', ships: ['gannet', 'heron'] },
    { zone: 'west', ships: ['petrel', 'puffin', 'tern'] },
  ]);
  expect(moment.stacks.map(({ workload, rank, pods }) => [workload, rank, pods.length])).toEqual([
    ['harbour/customs', 0, 3],
    ['harbour/tickets', 2, 5],
    ['harbour/weather', 3, 3],
  ]);
  expect(moment.ships.get('tern')).toMatchObject({
    state: 'ready',
    word: 'Ready',
    lit: true,
    silence: undefined,
    taints: ['dedicated=customs'],
    pods: [],
    cpu: { room: 2000, requested: 0 },
  });
  expect(moment.lanes.map(({ name, rank, rate, share }) => [name, rank, rate, share])).toEqual([
    ['customs', 0, 0, 1],
    ['ferry', 1, 0, 1],
    ['tickets', 2, 0, 1],
    ['weather', 3, 0, 1],
  ]);
  expect(moment.office).toMatchObject({ scheduler: 'manual', next: undefined });
});

test('a bound pod is pulled, started, and serves; its requests are drawn in its colours', async () => {
  const shift = new Shift();
  shift.run(2);
  const pod = must(momentOf(shift.world).stacks[2]?.pods[0], 'weather');
  await shift.session.submit(bindOrder(pod, 'puffin'));
  shift.run(1);
  expect(momentOf(shift.world).pods.get(pod)).toMatchObject({
    ship: 'puffin',
    state: 'starting',
    word: 'ContainerCreating',
  });
  shift.run(30);
  const moment = momentOf(shift.world);
  expect(moment.pods.get(pod)).toMatchObject({ state: 'ready', word: 'Running', cpu: '500m' });
  expect(moment.ships.get('puffin')?.cpu).toMatchObject({ requested: 500, parts: [{ rank: 3, requested: 500 }] });
  shift.run(60);
  const lane = momentOf(shift.world).lanes[3];
  expect(lane).toMatchObject({ name: 'weather', pods: [{ pod }] });
  expect(lane?.rate).toBeGreaterThan(10);
  expect(lane?.served).toBeGreaterThan(10);
});

test('[KNOWN-1] a cordoned node and a dead one: it falls silent first, and is dark when the control plane has lost it', async () => {
  const shift = new Shift();
  shift.run(2);
  await shift.session.submit(
    cordonOrder(shift.world.nodes.node(must(shift.world.nodes.slotOf('heron'), 'heron')), true),
  );
  shift.run(1);
  expect(momentOf(shift.world).ships.get('heron')).toMatchObject({
    state: 'cordoned',
    word: 'Ready,SchedulingDisabled',
  });
  shift.run(2);
  // The first machine that dies in First shift is named by no announcement.
  const dead = (): number | undefined =>
    shift.world.nodes.byName().find((slot) => shift.world.nodes.at.power[slot] === 0);
  for (let tick = 0; tick < 500 && dead() === undefined; tick += 1) shift.run(1);
  const { name } = shift.world.nodes.node(must(dead(), 'a node dies in First shift')).metadata;
  const seen = (): readonly unknown[] => {
    const ship = must(momentOf(shift.world).ships.get(name), name);
    return [ship.state, ship.word, ship.lit, (ship.silence ?? 0) > 10];
  };
  expect(seen()).toEqual(['ready', 'Ready', true, false]);
  shift.run(11);
  expect(seen()).toEqual(['silent', 'Ready', true, true]);
  shift.run(50);
  expect(seen()).toEqual(['dark', 'NotReady', false, false]);
});
