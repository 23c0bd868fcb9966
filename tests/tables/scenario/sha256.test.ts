// SHA-256 and HMAC against the published vectors and against Node's own, and the entropy that is made from them.
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Hmac, sha256 } from '../../../shared/base/sha256.ts';
import { entropyAt } from '../../../shared/scenario/entropy.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));
/** Bytes that differ from place to place, so that a block read twice or left out shows. */
const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 167 + (i >> 8)) & 255);

describe('SHA-256', () => {
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('FIPS 180-4: %j', (message, digest) => {
    expect(hex(sha256(text(message)))).toBe(digest);
  });

  test('a million letters a', () => {
    expect(hex(sha256(text('a'.repeat(1_000_000))))).toBe(
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    );
  });

  test('every length around the edges of blocks, as Node has it', () => {
    for (let length = 0; length <= 200; length += 1) {
      expect(hex(sha256(bytes(length))), `${length} bytes`).toBe(
        createHash('sha256').update(bytes(length)).digest('hex'),
      );
    }
  });
});

describe('HMAC-SHA-256', () => {
  test.each([
    [
      'RFC 4231, case 1',
      new Uint8Array(20).fill(0x0b),
      text('Hi There'),
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      'RFC 4231, case 2',
      text('Jefe'),
      text('what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      'RFC 4231, case 6: a key longer than a block',
      new Uint8Array(131).fill(0xaa),
      text('Test Using Larger Than Block-Size Key - Hash Key First'),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('%s', (_, key, message, code) => {
    expect(hex(new Hmac(key).sign(message))).toBe(code);
  });

  test('one key signs many messages, as Node has it', () => {
    const hmac = new Hmac(bytes(64));
    for (const length of [8, 0, 55, 56, 64, 119, 8]) {
      expect(hex(hmac.sign(bytes(length)))).toBe(createHmac('sha256', bytes(64)).update(bytes(length)).digest('hex'));
    }
  });
});

describe('[DIRECTOR-1] the entropy of a tick', () => {
  test.each([
    ['7', 0],
    ['7', 1],
    ['geheim 비밀', 900],
    ['7', 86_400],
  ])('secret %j, tick %i', (secret, tick) => {
    const place = Buffer.alloc(8);
    place.writeUInt32BE(tick, 4);
    const code = createHmac('sha256', secret).update(place).digest();
    expect(entropyAt(secret, tick)).toEqual({ high: code.readUInt32BE(0), low: code.readUInt32BE(4) });
  });
});
