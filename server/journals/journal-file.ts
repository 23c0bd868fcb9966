// A file that only grows: a line is in the hands of the system before `append` returns, so it outlives the process, and is flushed to the
// disk once a second, so that a power cut loses a second at most. What the lines say is for `shared/journal`.
import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { LIMITS } from '../../shared/base/limits.ts';

/** Thrown when a line could not be written; the file then ends with a part of it, which recovery cuts off. */
export class JournalWriteError extends Error {
  override name = 'JournalWriteError';
}

export class JournalFile {
  private readonly file: number;
  private unflushed = false;
  closed = false;
  private size: number;

  /** Opens the file for appending and makes it if it is missing. `size` is its length in bytes. */
  constructor(path: string, size: number) {
    this.file = openSync(path, 'a', 0o600);
    this.size = size;
  }

  /** Throws JournalWriteError. */
  append(line: string): void {
    const bytes = Buffer.from(line, 'utf8');
    if (this.size + bytes.length > LIMITS.journalBytes)
      throw new JournalWriteError(`The journal is longer than ${LIMITS.journalBytes} bytes.`);
    try {
      // A nearly full disk takes a part of a line and says no only when asked for the rest.
      for (let written = 0; written < bytes.length; ) written += writeSync(this.file, bytes, written);
    } catch (cause) {
      throw new JournalWriteError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
    this.size += bytes.length;
    this.unflushed = true;
  }

  /** Asks the disk to have what was written. An error shows at the next write. */
  flush(): void {
    if (!this.unflushed || this.closed) return;
    this.unflushed = false;
    fdatasync(this.file, () => {});
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.unflushed) fdatasyncSync(this.file);
    closeSync(this.file);
  }
}

/** Cuts a journal off at `bytes`, so that a torn last line does not stand before the next one. */
export function truncateJournal(path: string, bytes: number): void {
  const file = openSync(path, 'r+');
  ftruncateSync(file, bytes);
  fdatasyncSync(file);
  closeSync(file);
}
