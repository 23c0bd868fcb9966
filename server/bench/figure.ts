// One result of a benchmark.

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly p99?: number;
}
