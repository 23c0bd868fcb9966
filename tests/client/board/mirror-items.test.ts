// What the mirror says of the board: the names by which screen readers and tests find things.
import { expect, test } from 'vitest';
import { layoutOf } from '../../../client/board/layout.ts';
import { itemsOf } from '../../../client/board/mirror-items.ts';
import type { Picture } from '../../../client/board/picture.ts';
import type { Verdict } from '../../../client/board/preview.ts';
import { EMPTY_STOWAGE, stow } from '../../../client/board/stowage.ts';
import { createWords } from '../../../client/text/words.ts';
import { moment } from './moments.ts';

function picture(changes: Partial<Picture> = {}): Picture {
  const one = moment({ ships: { a1: ['p1'], a2: [] }, waiting: { web: ['w1', 'w2'] }, dark: ['a2'] });
  const layout = layoutOf(one, stow(EMPTY_STOWAGE, one), { w: 1280, h: 720 });
  const empty = {
    picked: undefined,
    verdicts: new Map(),
    onTheWay: new Map(),
    hover: undefined,
    drag: undefined,
    inspected: undefined,
    cursor: undefined,
  };
  return { moment: one, layout, ...empty, words: createWords('en'), playing: true, shift: 0, still: false, ...changes };
}

test('ships with their pods, then the quay, each with its name and place', () => {
  const items = itemsOf(picture());
  expect(items.map((item) => item.id)).toEqual(['ship a1', 'pod p1', 'ship a2', 'waiting w1', 'waiting w2']);
  expect(items.map((item) => item.name)).toEqual([
    'node a1, zone a, Ready, 1 pod, cpu 250m of 4000m requested, memory 250 of 3.9Ki requested',
    'pod p1, Running, cpu 250m, memory 64Mi',
    'node a2, zone a, NotReady, lost, 0 pods, cpu 0m of 4000m requested, memory 0 of 3.9Ki requested',
    'waiting pod w1, cpu 250m, memory 64Mi',
    'waiting pod w2, cpu 250m, memory 64Mi',
  ]);
  expect(items.every((item) => item.place.w > 1)).toBe(true);
});

test('with a pod in the hand each ship says whether it fits and why not', () => {
  const fits: Verdict = { feasible: true, reason: '', plugin: undefined, score: 187, best: true };
  const full: Verdict = {
    feasible: false,
    reason: 'Insufficient cpu',
    plugin: 'NodeResourcesFit',
    score: 0,
    best: false,
  };
  const items = itemsOf(
    picture({
      picked: 'w1',
      verdicts: new Map([
        ['a1', fits],
        ['a2', full],
      ]),
    }),
  );
  const ships = items
    .filter((item) => item.kind === 'ship')
    .map(({ disabled, description }) => ({ disabled, description }));
  expect(ships).toEqual([
    { disabled: false, description: 'fits, score 187, as kube-scheduler would choose' },
    { disabled: true, description: 'does not fit: Insufficient cpu' },
  ]);
  expect(items.filter((item) => item.kind === 'waiting').map((item) => item.pressed)).toEqual([true, false]);
});

test('a pod whose bind is on its way says so and cannot be taken again', () => {
  const item = itemsOf(picture({ onTheWay: new Map([['w1', 'a1']]) })).find(({ key }) => key === 'w1');
  expect(item).toMatchObject({ name: 'pod w1, on its way to node a1', disabled: true });
});

test('Korean says the same with its own words', () => {
  const items = itemsOf(picture({ words: createWords('ko') }));
  expect(items.at(-1)?.name).toBe('대기 중인 파드 w2, cpu 250m, memory 64Mi');
});
