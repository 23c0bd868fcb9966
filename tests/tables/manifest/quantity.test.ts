// Quantities as people write them in manifests, and as the API prints them.
import { describe, expect, test } from 'vitest';
import { parseBytes, parseMilli, printBytes, printMilli } from '../../../shared/manifest/quantity.ts';

describe('[QUANTITY-1] processor', () => {
  test.each([
    ['250m', 250],
    ['1', 1000],
    ['1.5', 1500],
    ['0.1', 100],
    ['.5', 500],
    ['2.', 2000],
    ['0', 0],
    ['+1', 1000],
    ['1k', 1_000_000],
    ['1e3', 1_000_000],
    ['1E2', 100_000],
    ['5e-1', 500],
    ['1000000u', 1000],
    ['1000000000n', 1000],
    ['-250m', -250],
  ])('%s is %i millicores', (text, milli) => {
    expect(parseMilli(text)).toBe(milli);
  });
});

describe('[QUANTITY-2] what is finer than the unit is rounded away from zero', () => {
  test.each([
    ['0.1m', 1],
    ['1n', 1],
    ['100.5m', 101],
    ['-0.5m', -1],
    ['0.0m', 0],
  ])('%s is %i millicores', (text, milli) => {
    expect(parseMilli(text)).toBe(milli);
  });
  test.each([
    ['0.5', 1],
    ['1500m', 2],
    ['1.0001Ki', 1025],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
});

describe('[QUANTITY-1] memory', () => {
  test.each([
    ['128974848', 128974848],
    ['129e6', 129_000_000],
    ['129M', 129_000_000],
    ['128974848000m', 128974848],
    ['123Mi', 128974848],
    ['64Ki', 65_536],
    ['1.5Gi', 1_610_612_736],
    ['8Gi', 8_589_934_592],
    ['1Ti', 1_099_511_627_776],
    ['1Pi', 1_125_899_906_842_624],
    ['2G', 2_000_000_000],
    ['1T', 1e12],
    ['1P', 1e15],
    ['110', 110],
    ['0.1Gi', 107_374_183],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
});

describe('[QUANTITY-3] nonsense is undefined, never a number', () => {
  test.each([
    '',
    ' ',
    '1 Gi',
    ' 1',
    '1Gb',
    '1GB',
    '1gi',
    '1K',
    '1ki',
    'Gi',
    '.',
    '+',
    '-',
    '--1',
    '1..2',
    '1.2.3',
    '1,5',
    '0x10',
    'e3',
    '1e',
    '1e+',
    '1mm',
    '1iK',
    'NaN',
    'Infinity',
    '１',
    '1_000',
    '1\n',
    '8Ei',
    '1E',
    '9007199254740993',
    '1e999',
    '9'.repeat(65),
  ])('%j', (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });
});

describe('[QUANTITY-4] printing', () => {
  test.each([
    [0, '0'],
    [1, '1m'],
    [250, '250m'],
    [1000, '1'],
    [1500, '1500m'],
    [64_000, '64'],
  ])('%i millicores print as %s', (milli, text) => {
    expect(printMilli(milli)).toBe(text);
    expect(parseMilli(text)).toBe(milli);
  });
  test.each([
    [0, '0'],
    [1000, '1000'],
    [1024, '1Ki'],
    [1536, '1536'],
    [1_572_864, '1536Ki'],
    [8_589_934_592, '8Gi'],
    [1_610_612_736, '1536Mi'],
  ])('%i bytes print as %s', (bytes, text) => {
    expect(printBytes(bytes)).toBe(text);
    expect(parseBytes(text)).toBe(bytes);
  });
});
