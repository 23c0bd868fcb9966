// Which letter a key stands for, whatever the keyboard writes at the moment.
import { expect, test } from 'vitest';
import { letterOf } from '../../client/panels/keyboard.ts';

test.each([
  ['n', 'KeyN', 'n'],
  ['N', 'KeyN', 'n'],
  ['ㅜ', 'KeyN', 'n'],
  ['ㅡ', 'KeyM', 'm'],
  ['ㅖ', 'KeyP', 'p'],
  ['Process', 'KeyT', 't'],
  // On a French keyboard A is where Q is on others: what is written on the key counts.
  ['a', 'KeyQ', 'a'],
  ['7', 'Digit7', '7'],
  ['.', 'Period', '.'],
  ['?', 'Slash', '?'],
  ['Escape', 'Escape', 'escape'],
  ['F1', 'F1', 'f1'],
] as const)('[KEYS-5] %s of %s is %s', (key, code, letter) => {
  expect(letterOf({ key, code })).toBe(letter);
});
