// The hand on the real First shift: pick up, see who takes the pod and why not, drop, and go on with the next of the stack.
import { beforeEach, expect, test } from 'vitest';
import { Hand, type Outcome } from '../../../client/board/hand.ts';
import { type Moment, momentOf } from '../../../client/board/scene-model.ts';
import { bindOrder, deletePodOrder } from '../../../client/session/orders.ts';
import { Selection } from '../../../client/session/selection.ts';
import { must } from '../../../shared/base/assert.ts';
import { Shift } from './shift.ts';

let shift: Shift;
let selection: Selection;
let hand: Hand;
let said: Outcome[];

/** A tick, or several, and the board's look at what they brought. */
function run(ticks = 1): Moment {
  shift.run(ticks);
  const moment = momentOf(shift.world);
  hand.look(moment);
  return moment;
}

function stack(moment: Moment, workload: string): readonly string[] {
  return must(moment.stacks.find((one) => one.workload === `harbour/${workload}`)?.pods, workload);
}

beforeEach(() => {
  shift = new Shift();
  selection = new Selection();
  said = [];
  hand = new Hand(shift.session, selection, (outcome) => said.push(outcome));
});

test('a pod that is gone by the time it is picked up, before the board has looked again, has no verdicts', async () => {
  const moment = run(2);
  const key = must(stack(moment, 'tickets')[0], 'tickets');
  await shift.session.submit(deletePodOrder(key));
  shift.run(2);
  hand.pick(key);
  expect(hand.verdicts.size).toBe(0);
  run();
  expect(hand.picked).toBeUndefined();
});

test('each ship says in the words of kube-scheduler whether it takes the pod in hand', () => {
  const moment = run(2);
  hand.pick(must(stack(moment, 'tickets')[0], 'tickets'));
  expect(Object.fromEntries([...hand.verdicts].map(([ship, one]) => [ship, one.feasible || one.reason]))).toEqual({
    gannet: true,
    heron: true,
    petrel: true,
    puffin: true,
    tern: 'node(s) had untolerated taint {dedicated: customs}',
  });
  hand.pick(must(stack(moment, 'customs')[0], 'customs'));
  expect(hand.verdicts.get('gannet')).toMatchObject({
    feasible: false,
    reason: "node(s) didn't match Pod's node affinity/selector",
    score: 0,
  });
  expect([...hand.verdicts].filter(([, one]) => one.best).map(([ship]) => ship)).toEqual(['tern']);
  expect(said.at(-1)).toMatchObject({ kind: 'picked', fits: 3, of: 5 });
});

test('a drop binds, and the next pod of the stack is in the hand', () => {
  const [first, second] = stack(run(2), 'tickets');
  hand.pick(must(first, 'first'));
  expect(hand.drop('heron')).toBe(true);
  expect(selection.picked).toBe(second);
  expect([...hand.onTheWay]).toEqual([[first, 'heron']]);
  const moment = run();
  expect(moment.pods.get(must(first, 'first'))?.ship).toBe('heron');
  expect(moment.ships.get('heron')?.pods).toEqual([first]);
  expect(hand.onTheWay.size).toBe(0);
  expect(selection.picked).toBe(second);
});

test('binds on their way count: the third drop within one tick does not overfill a ship', () => {
  const pods = stack(run(2), 'tickets');
  hand.pick(must(pods[0], 'pod'));
  // 4,000m hold two pods of 1,500m.
  expect([hand.drop('gannet'), hand.drop('gannet'), hand.drop('gannet')]).toEqual([true, true, false]);
  expect(said.at(-1)).toEqual({ kind: 'does-not-fit', pod: pods[2], ship: 'gannet', reason: 'Insufficient cpu' });
  expect(selection.picked).toBe(pods[2]);
  expect(run().ships.get('gannet')?.cpu.requested).toBe(3000);
});

test('with the last of a stack the hand is empty', () => {
  const pods = stack(run(2), 'weather');
  hand.pick(must(pods[0], 'pod'));
  for (const ship of ['gannet', 'heron', 'petrel', 'puffin']) hand.drop(ship);
  expect(selection.picked).toBeUndefined();
  expect(said.at(-1)).toMatchObject({ kind: 'bound', next: undefined });
  expect(hand.verdicts.size).toBe(0);
});

test('picking up twice puts back, and so does a pod that somebody else has bound', async () => {
  const [first] = stack(run(2), 'tickets');
  const pod = must(first, 'pod');
  hand.pick(pod);
  hand.pick(pod);
  expect([selection.picked, said.at(-1)]).toEqual([undefined, { kind: 'put-back', pod }]);
  hand.pick(pod);
  await shift.session.submit(bindOrder(pod, 'puffin'));
  run();
  expect([selection.picked, said.at(-1)]).toEqual([undefined, { kind: 'gone', pod }]);
});

test('what the API server refuses is said, and the pod is no longer on its way', async () => {
  const pod = must(stack(run(2), 'tickets')[0], 'pod');
  hand.pick(pod);
  // Somebody else was faster, and this screen has not seen it yet.
  await shift.session.submit(bindOrder(pod, 'puffin'));
  shift.run(1);
  hand.drop('heron');
  await Promise.resolve();
  await Promise.resolve();
  expect(said.at(-1)).toMatchObject({
    kind: 'refused',
    pod,
    ship: 'heron',
    message: expect.stringContaining('already assigned to node "puffin"'),
  });
  expect(hand.onTheWay.size).toBe(0);
});

test('who may not bind only looks', () => {
  const pod = must(stack(run(2), 'tickets')[0], 'pod');
  const { session } = shift;
  const other = new Hand({ ...session, view: { ...session.view, roles: ['network'] } }, selection, (outcome) =>
    said.push(outcome),
  );
  other.look(momentOf(shift.world));
  other.pick(pod);
  expect([selection.picked, selection.inspected, said]).toEqual([
    undefined,
    { kind: 'Pod', key: pod },
    [{ kind: 'not-yours' }],
  ]);
});

test('without a connection the hand stays empty and says why', () => {
  const pod = must(stack(run(2), 'tickets')[0], 'pod');
  const { session } = shift;
  const view = { ...session.view, connection: 'lost' as const, canCommand: false };
  const other = new Hand({ ...session, view }, selection, (outcome) => said.push(outcome));
  other.look(momentOf(shift.world));
  other.pick(pod);
  expect([selection.picked, said]).toEqual([undefined, [{ kind: 'not-connected' }]]);
});
