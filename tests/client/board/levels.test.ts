// From one ship to a map of points: what is shown at which size, what is found under a pointer there, and how arrows go on the map.
import { expect, test } from 'vitest';
import { closeUp, WHOLE, zoomed } from '../../../client/board/camera.ts';
import { berthOf, hit, type Layout, layoutOf } from '../../../client/board/layout.ts';
import { itemsOf } from '../../../client/board/mirror-items.ts';
import { berthAt } from '../../../client/board/moorings.ts';
import type { Picture } from '../../../client/board/picture.ts';
import { centre } from '../../../client/board/places.ts';
import { EMPTY_STOWAGE, stow } from '../../../client/board/stowage.ts';
import { CONDITIONS } from '../../../client/board/survey.ts';
import { walk } from '../../../client/board/walk.ts';
import { createWords } from '../../../client/text/words.ts';
import { moment, type Sketch } from './moments.ts';

const BOARD = { w: 1400, h: 900 };
const PHONE = { w: 390, h: 520 };

/** `zones` zones, named a, b, …, with so many nodes each and 30 pods on each node. */
function crowd(zones: number, nodes: number): Sketch {
  const pods = Array.from({ length: 30 }, (_, n) => `p${n}`);
  const ships: Record<string, readonly string[]> = {};
  for (let zone = 0; zone < zones; zone += 1)
    for (let n = 0; n < nodes; n += 1) ships[`${'abc'.charAt(zone)}${String(n).padStart(4, '0')}`] = pods;
  return { ships };
}

const LARGEST = moment(crowd(2, 2500));

function laidOut(view = WHOLE, size = BOARD, one = LARGEST): Layout {
  return layoutOf(one, stow(EMPTY_STOWAGE, one), size, undefined, view);
}

test('five thousand nodes are points, then hulls, then ships with frames the nearer one looks', () => {
  const whole = laidOut();
  expect(whole.detail).toBe('points');
  expect(whole.ships.size).toBe(0);
  const levels: string[] = [];
  for (let scale = 1; scale <= whole.range.closest; scale *= 1.15) {
    const layout = laidOut(zoomed(WHOLE, scale, 700, 300, whole.range));
    if (levels.at(-1) !== layout.detail) levels.push(layout.detail);
    expect(layout.ships.size).toBeLessThan(40);
    expect(layout.pods.size).toBeLessThanOrEqual(640);
  }
  expect(levels).toEqual(['points', 'hulls', 'frames']);
});

test.each([BOARD, PHONE])('at $w × $h each node of five thousand is found where it lies', (size) => {
  const layout = laidOut(WHOLE, size);
  for (const name of ['a0000', 'a2499', 'b0000', 'b1234', 'b2499']) {
    const berth = berthOf(layout, name);
    if (berth === undefined) throw new Error(`${name} has no berth`);
    const { x, y } = centre(berth);
    expect(hit(layout, x, y, false)).toEqual({ kind: 'ship', key: name });
  }
});

test('near a ship the same pointer finds the ship and its frames, and the quay keeps what waits there', () => {
  const one = moment({ ships: { a1: ['p1'], a2: [], b1: [] }, waiting: { web: ['w1'] } });
  const whole = laidOut(WHOLE, BOARD, one);
  const berth = berthAt(whole.moorings, 2);
  if (berth === undefined) throw new Error('b1 has no berth');
  const near = laidOut(closeUp(berth, whole.range), BOARD, one);
  expect(near.view.scale).toBeGreaterThan(1.3);
  const ship = near.ships.get('b1');
  if (ship === undefined) throw new Error('b1 is not there');
  expect(hit(near, centre(ship.hull).x, centre(ship.hull).y, true)).toEqual({ kind: 'ship', key: 'b1' });
  const waiting = near.pods.get('w1');
  expect(waiting).toEqual(whole.pods.get('w1'));
  if (waiting === undefined) throw new Error('w1 does not wait');
  expect(hit(near, centre(waiting).x, centre(waiting).y, false)).toEqual({ kind: 'pod', key: 'w1' });
  expect(near.quay).toEqual(whole.quay);
  // The other ships reach under town and quay, where nobody can touch them.
  for (const y of [near.town.h / 2, near.quay.y + 60])
    expect(hit(near, near.size.w - 5, y, true)?.kind).not.toBe('ship');
});

test('arrows walk the map from neighbour to neighbour, and across piers', () => {
  const layout = laidOut();
  const { columns } = layout.moorings;
  expect(walk(layout, 'pier', 'b', 'ArrowDown')).toBe('b0000');
  expect(walk(layout, 'ship', 'a0000', 'ArrowRight')).toBe('a0001');
  expect(walk(layout, 'ship', 'a0000', 'ArrowLeft')).toBeUndefined();
  const below = walk(layout, 'ship', 'a0000', 'ArrowDown');
  expect(below).toBe(`a${String(columns).padStart(4, '0')}`);
  expect(walk(layout, 'ship', below ?? '', 'ArrowUp')).toBe('a0000');
  let at: string | undefined = 'a0000';
  for (let steps = 0; at?.startsWith('a') && steps < 200; steps += 1) at = walk(layout, 'ship', at, 'ArrowDown');
  expect(at).toBe('b0000');
  expect(walk(layout, 'ship', 'b0000', 'ArrowUp')?.startsWith('a')).toBe(true);
  expect(walk(layout, 'ship', 'b0007', 'End')).toBe('b2499');
});

test('the mirror of the map is short: piers, the node that the keyboard is at, nodes in trouble', () => {
  for (const i of [3, 77, 4000]) LARGEST.survey.conditions[i] = CONDITIONS.indexOf('not-ready');
  for (let i = 100; i < 400; i += 1) LARGEST.survey.conditions[i] = CONDITIONS.indexOf('cordoned');
  const layout = laidOut();
  const picture: Picture = {
    moment: LARGEST,
    layout,
    picked: undefined,
    verdicts: new Map(),
    onTheWay: new Map(),
    hover: undefined,
    drag: undefined,
    inspected: undefined,
    cursor: 'b0042',
    words: createWords('en'),
    playing: true,
    shift: 0,
    still: true,
  };
  const items = itemsOf(picture);
  expect(items.length).toBeLessThan(60);
  expect(items.filter((item) => item.kind === 'pier').map((item) => item.name)).toEqual([
    'zone a: 2500 nodes, cordoned 300, NotReady 2',
    'zone b: 2500 nodes, NotReady 1',
  ]);
  const cursor = items.find((item) => item.key === 'b0042');
  expect(cursor?.name).toContain('b0042');
  expect(items.find((item) => item.key === 'a0003')?.name).toContain('NotReady');
});
