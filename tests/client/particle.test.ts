// Korean particles after names as they come in this game: Hangul, digits, Latin words and letters.
import { expect, test } from 'vitest';
import gloss from '../../assets/locales/ko/gloss.json' with { type: 'json' };
import { fill } from '../../client/text/fill.ts';
import { korean } from '../../client/text/locales.ts';
import { particle } from '../../client/text/particle.ts';

/** Name, then the name with 은/는, 이/가, 을/를, 으로/로. */
const TABLE: readonly (readonly [string, string, string, string, string])[] = [
  ['노드', '는', '가', '를', '로'],
  ['파드', '는', '가', '를', '로'],
  ['근무', '는', '가', '를', '로'],
  ['이벤트', '는', '가', '를', '로'],
  ['여객선', '은', '이', '을', '으로'],
  ['서울', '은', '이', '을', '로'],
  ['캡틴', '은', '이', '을', '으로'],
  ['레플리카셋(ReplicaSet)', '은', '이', '을', '으로'],
  ['node-0', '은', '이', '을', '으로'],
  ['node-1', '은', '이', '을', '로'],
  ['node-2', '는', '가', '를', '로'],
  ['node-3', '은', '이', '을', '으로'],
  ['node-4', '는', '가', '를', '로'],
  ['node-5', '는', '가', '를', '로'],
  ['node-6', '은', '이', '을', '으로'],
  ['node-7', '은', '이', '을', '로'],
  ['node-8', '은', '이', '을', '로'],
  ['node-9', '는', '가', '를', '로'],
  ['node-10', '은', '이', '을', '으로'],
  ['web', '은', '이', '을', '으로'],
  ['cart', '는', '가', '를', '로'],
  ['api', '는', '가', '를', '로'],
  ['API', '는', '가', '를', '로'],
  ['HPA', '는', '가', '를', '로'],
  ['VM', '은', '이', '을', '으로'],
  ['URL', '은', '이', '을', '로'],
  ['shop', '은', '이', '을', '으로'],
  ['checkout', '은', '이', '을', '으로'],
  ['tickets', '는', '가', '를', '로'],
  ['customs', '는', '가', '를', '로'],
  ['weather', '는', '가', '를', '로'],
  ['gannet', '은', '이', '을', '으로'],
  ['heron', '은', '이', '을', '으로'],
  ['petrel', '은', '이', '을', '로'],
  ['puffin', '은', '이', '을', '으로'],
  ['tern', '은', '이', '을', '으로'],
  ['kube-scheduler', '는', '가', '를', '로'],
  ['PodDisruptionBudget', '은', '이', '을', '으로'],
  ['tickets-8bd949877-9pklj', '는', '가', '를', '로'],
  ['weather-6bc9579479-l776k', '는', '가', '를', '로'],
  ['customs-68b6c489b9-fksbn', '은', '이', '을', '으로'],
  ['tickets-8bd949877-wrcwl', '은', '이', '을', '로'],
  ['"Ready"', '는', '가', '를', '로'],
];

test.each(TABLE)('%s%s %s %s %s', (name, topic, subject, object, direction) => {
  const got = ['은/는', '이/가', '을/를', '으로/로'].map((pair) => particle(name, pair));
  expect(got).toEqual([topic, subject, object, direction]);
});

test('fills values, values with their particle, and numbers with their noun', () => {
  expect(fill('{pod:을/를} {node:으로/로}', { pod: 'web', node: 'node-1' })).toBe('web을 node-1로');
  expect(fill('{n|pod|pods}, {m|pod|pods}', { n: 1, m: 3 })).toBe('1 pod, 3 pods');
  expect(fill('{a} {b}', { a: 0 }), 'a blank without a value stays').toBe('0 {b}');
});

const TEXTS: readonly (readonly [string, string])[] = [
  ...Object.entries(korean).flatMap(([file, texts]) =>
    Object.entries(texts).map(([key, text]) => [`${file}.${key}`, text] as const),
  ),
  ...Object.entries(gloss).map(([key, text]) => [`gloss.${key}`, text] as const),
];
const PAIRS = ['은/는', '이/가', '을/를', '으로/로'] as const;
const WITH_PARTICLES = TEXTS.flatMap(([id, text]) =>
  [...text.matchAll(/\{(\w+):([^}]+)\}/g)].map(
    ([blank, name = '', pair = '']) => [id, text, blank, name, pair] as const,
  ),
);

test.each(WITH_PARTICLES)(
  '%s has its particle after digits, Latin names and Hangul: %s',
  (_, text, blank, name, pair) => {
    const column = (PAIRS as readonly string[]).indexOf(pair);
    // 과/와 goes with the consonants of 은/는.
    const isAnd = pair === '과/와';
    expect(isAnd || column >= 0, `${pair} is a pair of particles that the table knows`).toBe(true);
    const [before = '', after = ''] = text.split(blank);
    for (const row of TABLE) {
      const expected = isAnd ? (row[1] === '은' ? '과' : '와') : row[column + 1];
      expect(fill(`${before}${blank}${after}`, { [name]: row[0] })).toContain(`${row[0]}${expected}`);
    }
  },
);

test('particles that are written out after a Latin word or a digit are those of its sound', () => {
  const wrong = TEXTS.flatMap(([id, text]) =>
    [...text.matchAll(/([A-Za-z0-9][\w-]*(?:\([^)]*\))?)(은|는|이|가|을|를|과|와|으로|로)(?=[\s,.:?!]|$)/g)]
      .filter(([, name = '', said = '']) => {
        const pair = [...PAIRS, '과/와'].find((one) => one.split('/').includes(said)) ?? '';
        return particle(name, pair) !== said;
      })
      .map(([found]) => `${id}: ${found}`),
  );
  expect(wrong).toEqual([]);
});
