// Bytes in chunks, each with its length and checksum, so that what was cut or changed on the way is found and told with its place, and so that
// a reader can pass a large snapshot on piece by piece.

import { BinaryError } from './binary.ts';
import { crc32 } from './crc32.ts';
import { LIMITS } from './limits.ts';

/** "DSC1" */
const MAGIC = 0x44534331;
const HEAD = 12;
const CHUNK_HEAD = 8;

/** Magic, number of chunks, length of the whole; then for each chunk its length, its CRC-32 and its bytes. Numbers are 32 bits, most significant byte first. */
export function toChunks(bytes: Uint8Array): Uint8Array {
  const size = LIMITS.snapshotChunkBytes;
  const count = Math.ceil(bytes.length / size);
  const out = new Uint8Array(HEAD + count * CHUNK_HEAD + bytes.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, count);
  view.setUint32(8, bytes.length);
  let at = HEAD;
  for (let i = 0; i < count; i += 1) {
    const chunk = bytes.subarray(i * size, Math.min(bytes.length, (i + 1) * size));
    view.setUint32(at, chunk.length);
    view.setUint32(at + 4, crc32(chunk));
    out.set(chunk, at + CHUNK_HEAD);
    at += CHUNK_HEAD + chunk.length;
  }
  return out;
}

/** Throws BinaryError, which names the chunk, for anything that `toChunks` did not write. */
export function fromChunks(chunked: Uint8Array): Uint8Array {
  if (chunked.length < HEAD) throw new BinaryError(`cut short at byte ${chunked.length}`);
  const view = new DataView(chunked.buffer, chunked.byteOffset, chunked.byteLength);
  if (view.getUint32(0) !== MAGIC) throw new BinaryError('these bytes are not in chunks');
  const count = view.getUint32(4);
  const length = view.getUint32(8);
  if (length > LIMITS.snapshotBytes || length > chunked.length)
    throw new BinaryError(`${length} bytes are announced, ${chunked.length} are there`);
  if (count !== Math.ceil(length / LIMITS.snapshotChunkBytes))
    throw new BinaryError(`${count} chunks do not make ${length} bytes`);
  const bytes = new Uint8Array(length);
  let from = HEAD;
  let to = 0;
  for (let i = 0; i < count; i += 1) {
    const place = `chunk ${i + 1} of ${count}`;
    if (from + CHUNK_HEAD > chunked.length) throw new BinaryError(`${place} is missing`);
    const size = view.getUint32(from);
    const sum = view.getUint32(from + 4);
    from += CHUNK_HEAD;
    if (size !== Math.min(LIMITS.snapshotChunkBytes, length - to) || from + size > chunked.length)
      throw new BinaryError(`${place} is cut short`);
    const chunk = chunked.subarray(from, from + size);
    if (crc32(chunk) !== sum) throw new BinaryError(`${place} has changed on the way`);
    bytes.set(chunk, to);
    from += size;
    to += size;
  }
  if (from !== chunked.length) throw new BinaryError(`${chunked.length - from} bytes too many`);
  return bytes;
}
