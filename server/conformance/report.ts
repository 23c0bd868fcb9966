// What a comparison found: how much was compared, what differed, and what differed because the recording is of another version.

import type { VersionClass } from './traces/versions.ts';

/** Enough to see what is wrong; the rest is counted. */
const EXAMPLES = 20;

export interface FileReport {
  readonly file: string;
  readonly kind: string;
  /** Recorded decisions, states and events that were compared. */
  readonly checked: number;
  readonly differences: number;
  /** By class, how often it shows. */
  readonly expected: Readonly<Record<string, number>>;
  readonly examples: readonly Difference[];
}

export interface Difference {
  /** `taints-101 modernWeights run 1`, or the id of a trace. */
  readonly where: string;
  /** Of a decision about scheduling. */
  readonly pod?: string;
  readonly what: string;
  readonly recorded: string;
  readonly ours: string;
}

export class Report {
  private checked = 0;
  private differences = 0;
  private readonly expected = new Map<VersionClass, number>();
  private readonly examples: Difference[] = [];

  check(): void {
    this.checked += 1;
  }

  differs(difference: Difference): void {
    this.differences += 1;
    if (this.examples.length < EXAMPLES) this.examples.push(difference);
  }

  expect(one: VersionClass): void {
    this.expected.set(one, (this.expected.get(one) ?? 0) + 1);
  }

  of(file: string, kind: string): FileReport {
    const { checked, differences, examples } = this;
    const expected = Object.fromEntries([...this.expected].sort(([x], [y]) => (x < y ? -1 : 1)));
    return { file, kind, checked, differences, expected, examples };
  }
}
