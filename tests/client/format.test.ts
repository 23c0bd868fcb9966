// Times, shares, rates, sizes and money as players read them; addresses of pages.
import { expect, test } from 'vitest';
import { clock, memory, milliseconds, money, percent, processors, rate, whole } from '../../client/text/format.ts';
import { addressOf, type Route, routeOf, sameShow } from '../../client/session/route.ts';

test.each([
  [0, '00:00'],
  [65, '01:05'],
  [900, '15:00'],
  [3_600, '1:00:00'],
  [-3, '00:00'],
  [59.9, '00:59'],
])('%d s are %s', (seconds, text) => {
  expect(clock(seconds)).toBe(text);
});

test.each([
  [1, '100 %'],
  [0.99999, '99.9 %'],
  [0.9951, '99.5 %'],
  [0.961, '96.1 %'],
  [0.5, '50 %'],
  [0.0501, '5.0 %'],
  [0.0001, '0.1 %'],
  [0, '0 %'],
  [Number.NaN, '–'],
])('a share of %d is %s', (share, text) => {
  expect(percent(share)).toBe(text);
});

test('nothing but all of it is 100 %, nothing but none of it 0 %', () => {
  for (let i = 1; i < 10_000; i += 1) {
    const text = percent(i / 10_000);
    expect(text === '100 %' || text === '0 %', `${i} of 10000 is ${text}`).toBe(false);
  }
});

test('rates, sizes, times and money', () => {
  expect([0, 0.04, 2.34, 9.99, 120.4].map(rate)).toEqual(['0', '0.1', '2.3', '10', '120']);
  expect([512, 1_024, 3 * 2 ** 30, 7.9 * 2 ** 30, 128 * 2 ** 20].map(memory)).toEqual([
    '512',
    '1Ki',
    '3Gi',
    '7.9Gi',
    '128Mi',
  ]);
  expect([1_500, 250, 4_000, 5].map(processors)).toEqual(['1.5', '0.25', '4', '0.01']);
  expect([0.0123, 1.5, 0.0004].map(milliseconds)).toEqual(['12', '1500', '0.4']);
  expect(money(1_234)).toBe('$12.34');
  expect([whole(276_440, 'en'), whole(276_440, 'ko')]).toEqual(['276,440', '276,440']);
});

const ROUTES: readonly Route[] = [
  { page: 'lobby' },
  { page: 'room', match: 'a1-B_2' },
  { page: 'alone' },
  { page: 'replay' },
  { page: 'replay', match: 'x9' },
  { page: 'replay', match: 'x9', at: 312 },
  { page: 'replay', at: 0 },
];

test.each(ROUTES)('the address of $page leads back to it', (route) => {
  const { pathname, hash } = new URL(addressOf(route), 'http://harbour.example');
  expect(routeOf(pathname, hash)).toEqual(route);
});

test('a tick that is none is no replay', () => {
  expect(routeOf('/m/x9', '#replay/12x')).toEqual({ page: 'room', match: 'x9' });
});

test('one replay at two ticks is the same show, another match is not', () => {
  const at = (tick: number, match = 'x9'): Route => ({ page: 'replay', match, at: tick });
  expect(sameShow(at(3), at(300))).toBe(true);
  expect(sameShow(at(3), at(3, 'x8'))).toBe(false);
  expect(sameShow(at(3), { page: 'room', match: 'x9' })).toBe(false);
});

test.each(['/m/', '/m/a b', `/m/${'x'.repeat(65)}`, '/m/a/b', '/other', '/index.html'])(
  '%s leads to the lobby',
  (path) => {
    expect(routeOf(path, '')).toEqual({ page: 'lobby' });
  },
);
