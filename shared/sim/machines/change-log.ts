// A short log of the nodes whose bookings changed, so that whoever keeps something for each node refreshes those alone. It forgets the oldest entries:
// a reader that is too far behind starts over.

const LENGTH = 16_384;

export class ChangeLog {
  /** Entries ever written. A reader keeps the count up to which it has read. */
  count = 0;
  private readonly entries = new Int32Array(LENGTH);

  note(node: number): void {
    this.entries[this.count & (LENGTH - 1)] = node;
    this.count += 1;
  }

  /** The entry number `n`; only while `reaches(n)`. */
  at(n: number): number {
    return this.entries[n & (LENGTH - 1)] as number;
  }

  reaches(n: number): boolean {
    return this.count - n <= LENGTH;
  }
}
