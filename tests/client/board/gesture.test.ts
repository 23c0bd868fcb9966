// Pointers: a drag carries a waiting pod to a ship, two taps do the same, and everything else puts it back or only looks.
import { beforeEach, expect, test } from 'vitest';
import { Gesture, type Intent } from '../../../client/board/gesture.ts';
import type { Hit } from '../../../client/board/layout.ts';

// A board of four places on a line: a waiting pod at 0, a pod aboard at 100, a ship at 200, water from 300 on.
let picked: string | undefined;
let gesture: Gesture;
/** One looks closely. */
let near: boolean;
function at(x: number): Hit | undefined {
  if (x < 50) return { kind: 'pod', key: 'waiting' };
  if (x >= 100 && x < 150) return picked === undefined ? { kind: 'pod', key: 'aboard' } : { kind: 'ship', key: 'a1' };
  return x >= 200 && x < 250 ? { kind: 'ship', key: 'a1' } : undefined;
}
/** Does what the hand would do with the intents. */
function obey(intents: Intent[]): Intent[] {
  for (const intent of intents) {
    if (intent.kind === 'pick') picked = picked === intent.pod ? undefined : intent.pod;
    if (intent.kind === 'drop' || intent.kind === 'put-back') picked = undefined;
  }
  return intents;
}
beforeEach(() => {
  picked = undefined;
  near = false;
  gesture = new Gesture({ hit: at, waits: (pod) => pod === 'waiting', picked: () => picked, pans: () => near });
});

function drag(from: number, to: number): Intent[] {
  return [
    ...obey(gesture.down(from, 0)),
    ...obey(gesture.move((from + to) / 2, 0)),
    ...obey(gesture.move(to, 0)),
    ...obey(gesture.up(to, 0)),
  ];
}
function tap(x: number): Intent[] {
  return [...obey(gesture.down(x, 0)), ...obey(gesture.move(x + 3, 0)), ...obey(gesture.up(x + 3, 0))];
}

test('dragging a waiting pod to a ship picks it up and drops it', () => {
  expect(drag(10, 220)).toEqual([
    { kind: 'pick', pod: 'waiting' },
    { kind: 'drop', ship: 'a1' },
  ]);
  expect(gesture.drag).toBeUndefined();
});

test('dropping it on open water puts it back', () => {
  expect(drag(10, 320)).toEqual([{ kind: 'pick', pod: 'waiting' }, { kind: 'put-back' }]);
});

test('a pod that is already in the hand is dragged without being picked up again', () => {
  picked = 'waiting';
  expect(drag(10, 220)).toEqual([{ kind: 'drop', ship: 'a1' }]);
});

test('tap and tap: pick up, then drop; a frame aboard counts as its ship', () => {
  expect(tap(10)).toEqual([{ kind: 'pick', pod: 'waiting' }]);
  expect(tap(120)).toEqual([{ kind: 'drop', ship: 'a1' }]);
});

test('a second tap on the pod asks for it again, which puts it back; a tap on the water puts it back, too', () => {
  tap(10);
  expect(tap(12)).toEqual([{ kind: 'pick', pod: 'waiting' }]);
  expect(picked).toBeUndefined();
  tap(10);
  expect(tap(330)).toEqual([{ kind: 'put-back' }]);
});

test('with an empty hand ships and pods aboard are only looked at, and cannot be dragged', () => {
  expect(tap(220)).toEqual([{ kind: 'inspect', hit: { kind: 'ship', key: 'a1' } }]);
  expect(tap(120)).toEqual([{ kind: 'inspect', hit: { kind: 'pod', key: 'aboard' } }]);
  expect(tap(330)).toEqual([]);
  obey(gesture.down(120, 0));
  expect(gesture.move(220, 0)).toEqual([]);
  expect(gesture.drag).toBeUndefined();
});

test('when the browser takes the pointer away in mid-drag, the pod goes back', () => {
  obey(gesture.down(10, 0));
  obey(gesture.move(100, 0));
  expect(gesture.drag).toEqual({ x: 100, y: 0 });
  expect(gesture.cancel()).toEqual([{ kind: 'put-back' }]);
  expect(gesture.up(220, 0)).toEqual([]);
});

test('near by, pulling at water, ship or frame pulls the water along and looks at nothing; a waiting pod is dragged all the same', () => {
  near = true;
  for (const from of [330, 220, 120]) {
    expect(drag(from, from + 40)).toEqual([
      { kind: 'pan', dx: 20, dy: 0 },
      { kind: 'pan', dx: 20, dy: 0 },
    ]);
    expect(tap(220)).toEqual([{ kind: 'inspect', hit: { kind: 'ship', key: 'a1' } }]);
  }
  expect(drag(10, 220).map((intent) => intent.kind)).toEqual(['pick', 'drop']);
});
