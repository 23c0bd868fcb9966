// UTF-8 by hand, held against the language's own coders where there are some.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../shared/base/utf8.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Any UTF-16 code units, lone surrogates among them. */
const units = fc
  .array(fc.oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes));
const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), units);

describe('as TextEncoder and TextDecoder do it', () => {
  test('any text to bytes', () => {
    fc.assert(
      fc.property(texts, (text) => void expect(encodeUtf8(text)).toEqual(encoder.encode(text))),
      { numRuns: 5_000, seed: 6 },
    );
  });

  test('and back', () => {
    fc.assert(
      fc.property(
        texts,
        (text) => void expect(decodeUtf8(encodeUtf8(text))).toBe(decoder.decode(encoder.encode(text))),
      ),
      { numRuns: 5_000, seed: 7 },
    );
  });

  test('every code point', () => {
    for (
      let code = 0;
      code <= 0x10ffff;
      code += code < 0x3000 || (code > 0xd700 && code < 0x10100) || code > 0x10fff0 ? 1 : 97
    ) {
      const text = String.fromCodePoint(code);
      const bytes = encodeUtf8(text);
      if (bytes.join() !== encoder.encode(text).join() || decodeUtf8(bytes) !== decoder.decode(bytes))
        throw new Error(`U+${code.toString(16)}`);
    }
  });

  test('code units at the edges of the surrogates, in every order', () => {
    const edges = [0x41, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000];
    for (const a of edges)
      for (const b of edges)
        for (const c of edges) {
          const text = String.fromCharCode(a, b, c);
          expect([text, ...encodeUtf8(text)]).toEqual([text, ...encoder.encode(text)]);
        }
  });

  test('a part of the bytes', () => {
    const bytes = encodeUtf8('abé항🚢z');
    expect(decodeUtf8(bytes, 2, 4)).toBe('é');
    expect(decodeUtf8(bytes, 4, 7)).toBe('항');
    expect(decodeUtf8(bytes, 7)).toBe('🚢z');
    expect(decodeUtf8(bytes, 3, 3)).toBe('');
  });
});

describe('broken bytes', () => {
  test.each([
    ['a byte that goes on from nothing', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong slash in three', [0xe0, 0x80, 0xaf]],
    ['an overlong slash in four', [0xf0, 0x80, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a lead that leads nowhere', [0xf5, 0x80, 0x80, 0x80]],
    ['cut after one of two', [0xc3]],
    ['cut after two of three', [0xed, 0x95]],
    ['cut after three of four', [0xf0, 0x9f, 0x9a]],
    ['cut by a letter', [0xed, 0x95, 0x41]],
  ])('%s: U+FFFD, and what follows is read', (_what, list) => {
    const text = decodeUtf8(Uint8Array.from([...list, 0x7a]));
    expect(text).toMatch(/^\ufffd+A?z$/);
  });

  test('any bytes: replaced where TextDecoder replaces, and else the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const bare = (text: string) => text.replace(/\ufffd+/g, '\ufffd'); // how many stand for a broken sequence is a matter of taste
        expect(bare(decodeUtf8(bytes))).toBe(bare(decoder.decode(bytes)));
      }),
      { numRuns: 5_000, seed: 8 },
    );
  });
});
