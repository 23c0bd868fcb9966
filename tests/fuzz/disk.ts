// The journal's file in the simulated room: it takes whole lines, until the process is killed in the middle of one.

import { encodeUtf8 } from '../../shared/base/utf8.ts';
import type { Chance } from './chance.ts';

/** The process is gone. Not an error of the code that was running. */
export class Killed extends Error {
  override name = 'Killed';
}

export class Disk {
  /** After so many more lines the process is killed while it writes one; undefined when nothing is planned. */
  linesLeft: number | undefined;
  private bytes = new Uint8Array(1 << 16);
  private length = 0;
  private readonly chance: Chance;

  constructor(chance: Chance) {
    this.chance = chance;
  }

  /** Throws Killed, with none, some or all of the line's bytes written: all of them is an order that is kept and was not acknowledged. */
  append(line: string): void {
    const bytes = encodeUtf8(line);
    if (this.linesLeft === undefined) return this.write(bytes);
    this.linesLeft -= 1;
    if (this.linesLeft >= 0) return this.write(bytes);
    this.linesLeft = undefined;
    this.write(
      bytes.subarray(0, this.chance.pick([0, this.chance.below(bytes.length), bytes.length - 1, bytes.length])),
    );
    throw new Killed('killed while writing');
  }

  read(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  truncate(length: number): void {
    this.length = length;
  }

  private write(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.bytes.length) {
      const wider = new Uint8Array(2 * (this.length + bytes.length));
      wider.set(this.bytes.subarray(0, this.length));
      this.bytes = wider;
    }
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
}
