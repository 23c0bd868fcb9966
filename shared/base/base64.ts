// Text as base64 of its UTF-8 bytes, since not every engine that runs the simulation has btoa.

import { encodeUtf8 } from './utf8.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(text: string): string {
  const bytes = encodeUtf8(text);
  let encoded = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const word = (a << 16) | (b << 8) | c;
    for (let n = 0; n < 4; n += 1)
      encoded += i + n > bytes.length ? '=' : (LETTERS[(word >> (18 - 6 * n)) & 63] as string); // six bits name a letter
  }
  return encoded;
}

/** The number of bytes that the text stands for; undefined if it is no base64. */
export function base64Bytes(encoded: string): number | undefined {
  if (encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return undefined;
  return (encoded.length / 4) * 3 - (encoded.endsWith('==') ? 2 : encoded.endsWith('=') ? 1 : 0);
}
