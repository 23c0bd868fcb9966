// One line of a journal: eight digits of a checksum that covers the line before, a space, JSON, a line feed. What a line says is in
// `journal/record`.

import { crc32, crcText } from '../base/crc32.ts';
import { encodeUtf8 } from '../base/utf8.ts';

/** Where the chain of checksums starts; each line's checksum covers the eight digits of the last one and its own JSON. */
export const CHAIN_START = '00000000';

/** `e3069283 {"t":5}`: the checksum stands first, so that a reader knows at once whether the rest can be trusted. */
export function chainLine(
  previous: string,
  json: string,
): { readonly line: string; readonly crc: string; readonly bytes: number } {
  const bytes = encodeUtf8(json);
  const crc = crcText(crc32(bytes, crc32(encodeUtf8(previous))));
  return { line: `${crc} ${json}\n`, crc, bytes: bytes.length + 10 };
}

/** The JSON's bytes of one line (without its line feed), or what is wrong with it. */
export function unchainLine(
  previous: string,
  line: Uint8Array,
): { readonly json: Uint8Array; readonly crc: string } | { readonly wrong: string } {
  if (line.length < 10 || line[8] !== 0x20) return { wrong: 'the line does not begin with eight digits and a space' };
  const json = line.subarray(9);
  const crc = crcText(crc32(json, crc32(encodeUtf8(previous))));
  for (let i = 0; i < 8; i += 1) {
    if (line[i] !== crc.charCodeAt(i))
      return { wrong: 'the checksum does not match: the line was changed, or the line before it is missing' };
  }
  return { json, crc };
}
