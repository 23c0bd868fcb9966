// Chance from a seed (mulberry32), for the simulated room: the same seed gives the same room, on every computer.

export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed, 0x9e3779b1) | 0;
  }

  /** A whole number from 0 to count − 1. */
  below(count: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 4294967296) * count);
  }

  /** True in so many of a thousand cases. */
  permille(share: number): boolean {
    return this.below(1000) < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T; // callers have something to choose from
  }
}
