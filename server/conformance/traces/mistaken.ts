// What a replay is broken off with: two things of a recording were taken for each other, and it is begun anew with the two exchanged (rule CONFORMANCE-9).

/** Two pods that the recording has the other way round: our controller took the one, the real one the other. */
export class Mistaken extends Error {
  override name = 'Mistaken';
  readonly owner: string;
  readonly numbers: readonly [number, number];

  readonly nodes: readonly [string, string] | undefined;

  /** `nodes`: where the pods must be, so that it is the nodes that are mistaken. */
  constructor(
    step: number,
    owner: string,
    numbers: readonly [number, number],
    nodes: readonly [string, string] | undefined,
  ) {
    super(`${owner} at step ${step}: ${numbers.join(' and ')}`);
    this.owner = owner;
    this.numbers = numbers;
    this.nodes = nodes;
  }
}
