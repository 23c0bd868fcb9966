// Plain data as bytes and back: null, booleans, numbers, text, lists, records and typed arrays. Text and objects that stand in several places
// are written once, so a snapshot of a thousand pods of one template holds the template once, and they are shared again after reading.

import { decodeUtf8, encodeUtf8 } from './utf8.ts';

const TAG = {
  null: 0,
  false: 1,
  true: 2,
  zero: 3,
  positive: 4,
  negative: 5,
  double: 6,
  text: 7,
  textAgain: 8,
  list: 9,
  record: 10,
  objectAgain: 11,
  u8: 12,
  i32: 13,
  f64: 14,
  undefined: 15,
  shape: 16,
} as const;

export class BinaryError extends Error {
  override name = 'BinaryError';
}

class Writer {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private length = 0;
  private readonly texts = new Map<string, number>();
  private readonly objects = new Map<object, number>();
  private readonly shapes = new Map<string, number>();

  result(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    wider.set(this.bytes.subarray(0, this.length));
    this.bytes = wider;
    this.view = new DataView(wider.buffer);
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** Seven bits a byte, least first; up to 2^53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  raw(from: Uint8Array): void {
    this.room(from.length);
    this.bytes.set(from, this.length);
    this.length += from.length;
  }

  private double(value: number): void {
    this.room(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  value(value: unknown): void {
    switch (typeof value) {
      case 'undefined':
        return this.byte(TAG.undefined);
      case 'boolean':
        return this.byte(value ? TAG.true : TAG.false);
      case 'number':
        return this.number(value);
      case 'string':
        return this.text(value);
      case 'object':
        return value === null ? this.byte(TAG.null) : this.object(value);
      default:
        throw new BinaryError(`a ${typeof value} is no plain data`);
    }
  }

  private number(value: number): void {
    if (Number.isSafeInteger(value)) {
      if (value === 0) return this.byte(TAG.zero);
      this.byte(value > 0 ? TAG.positive : TAG.negative);
      return this.varint(Math.abs(value));
    }
    this.byte(TAG.double);
    this.double(value);
  }

  private text(value: string): void {
    const known = this.texts.get(value);
    if (known !== undefined) {
      this.byte(TAG.textAgain);
      return this.varint(known);
    }
    this.texts.set(value, this.texts.size);
    const utf8 = encodeUtf8(value);
    this.byte(TAG.text);
    this.varint(utf8.length);
    this.raw(utf8);
  }

  private object(value: object): void {
    const known = this.objects.get(value);
    if (known !== undefined) {
      this.byte(TAG.objectAgain);
      return this.varint(known);
    }
    this.objects.set(value, this.objects.size);
    if (Array.isArray(value)) {
      this.byte(TAG.list);
      this.varint(value.length);
      for (const one of value) this.value(one);
      return;
    }
    if (ArrayBuffer.isView(value)) return this.column(value);
    this.record(value as Record<string, unknown>);
  }

  private column(value: ArrayBufferView): void {
    if (value instanceof Uint8Array) {
      this.byte(TAG.u8);
      this.varint(value.length);
      return this.raw(value);
    }
    if (value instanceof Int32Array) {
      this.byte(TAG.i32);
      this.varint(value.length);
      this.room(value.length * 4);
      for (const one of value) {
        this.view.setInt32(this.length, one, true);
        this.length += 4;
      }
      return;
    }
    if (!(value instanceof Float64Array))
      throw new BinaryError('only Uint8Array, Int32Array and Float64Array can be written');
    this.byte(TAG.f64);
    this.varint(value.length);
    for (const one of value) this.double(one);
  }

  /** Records with the same field names share a shape; undefined fields are kept, since a fixed set of fields is faster to work with. */
  private record(value: Record<string, unknown>): void {
    const keys = Object.keys(value);
    let shape = ''; // with lengths, so that no name can be taken for two: 3:cpu6:memory
    for (const key of keys) shape += `${key.length}:${key}`;
    const known = this.shapes.get(shape);
    if (known !== undefined) {
      this.byte(TAG.shape);
      this.varint(known);
    } else {
      this.shapes.set(shape, this.shapes.size);
      this.byte(TAG.record);
      this.varint(keys.length);
      for (const key of keys) this.text(key);
    }
    for (const key of keys) this.value(value[key]);
  }
}

export function encode(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.value(value);
  return writer.result();
}

const DEEPEST = 200;

class Reader {
  private at = 0;
  private depth = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly texts: string[] = [];
  private readonly objects: unknown[] = [];
  private readonly shapes: string[][] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  end(): void {
    if (this.at !== this.bytes.length) throw new BinaryError(`${this.bytes.length - this.at} bytes too many`);
  }

  private need(count: number): number {
    if (count > this.bytes.length - this.at) throw new BinaryError(`cut short at byte ${this.at}`);
    const start = this.at;
    this.at += count;
    return start;
  }

  private byte(): number {
    return this.bytes[this.need(1)] as number;
  }

  private varint(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 8; i += 1) {
      const next = this.byte();
      value += (next & 0x7f) * factor;
      if (next < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
      factor *= 0x80;
    }
    throw new BinaryError(`a number too large at byte ${this.at}`);
  }

  value(): unknown {
    const tag = this.byte();
    switch (tag) {
      case TAG.undefined:
        return undefined;
      case TAG.null:
        return null;
      case TAG.false:
        return false;
      case TAG.true:
        return true;
      case TAG.zero:
        return 0;
      case TAG.positive:
        return this.varint();
      case TAG.negative:
        return -this.varint();
      case TAG.double:
        return this.view.getFloat64(this.need(8), true);
      case TAG.text:
      case TAG.textAgain:
        return this.text(tag);
      case TAG.objectAgain:
        return known(this.objects, this.varint());
      default:
        return this.object(tag);
    }
  }

  private text(tag: number): string {
    if (tag === TAG.textAgain) return known(this.texts, this.varint());
    if (tag !== TAG.text) throw new BinaryError(`text expected at byte ${this.at}`);
    const length = this.varint();
    const start = this.need(length);
    const text = decodeUtf8(this.bytes, start, start + length);
    this.texts.push(text);
    return text;
  }

  private object(tag: number): unknown {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new BinaryError('nested too deep');
    const value =
      tag === TAG.list ? this.list() : tag === TAG.record || tag === TAG.shape ? this.record(tag) : this.column(tag);
    this.depth -= 1;
    return value;
  }

  private list(): unknown[] {
    const length = this.varint();
    if (length > this.bytes.length - this.at) throw new BinaryError(`a list longer than its bytes at byte ${this.at}`);
    const list: unknown[] = [];
    this.objects.push(list);
    for (let i = 0; i < length; i += 1) list.push(this.value());
    return list;
  }

  private record(tag: number): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    this.objects.push(record);
    let keys: string[];
    if (tag === TAG.shape) keys = known(this.shapes, this.varint());
    else {
      const count = this.varint();
      if (count > this.bytes.length - this.at)
        throw new BinaryError(`a record longer than its bytes at byte ${this.at}`);
      keys = [];
      for (let i = 0; i < count; i += 1) keys.push(this.text(this.byte()));
      this.shapes.push(keys);
    }
    for (const key of keys) {
      if (key === '__proto__') throw new BinaryError('a record names __proto__');
      record[key] = this.value();
    }
    return record;
  }

  private column(tag: number): unknown {
    const length = this.varint();
    const slot = this.objects.length;
    this.objects.push(undefined);
    let column: Uint8Array | Int32Array | Float64Array;
    if (tag === TAG.u8) {
      const start = this.need(length);
      column = this.bytes.slice(start, start + length);
    } else if (tag === TAG.i32) {
      const start = this.need(length * 4);
      column = Int32Array.from({ length }, (_, i) => this.view.getInt32(start + i * 4, true));
    } else if (tag === TAG.f64) {
      const start = this.need(length * 8);
      column = Float64Array.from({ length }, (_, i) => this.view.getFloat64(start + i * 8, true));
    } else throw new BinaryError(`unknown tag ${tag} at byte ${this.at}`);
    this.objects[slot] = column;
    return column;
  }
}

function known<T>(list: readonly T[], index: number): T {
  if (index >= list.length) throw new BinaryError('a reference to nothing');
  return list[index] as T;
}

/** Throws BinaryError, which names the byte, for anything that `encode` did not write. */
export function decode(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value();
  reader.end();
  return value;
}
