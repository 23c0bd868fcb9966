// Two fingers on the board: how much they spread, and where they go together. Pure: positions in, a step of the camera out.

export interface PinchStep {
  /** The middle of the two fingers, after the step. */
  readonly x: number;
  readonly y: number;
  readonly factor: number;
  readonly dx: number;
  readonly dy: number;
}

interface Finger {
  readonly x: number;
  readonly y: number;
}

export class Pinch {
  readonly #fingers = new Map<number, Finger>();

  /** Two or more fingers are down: what they do is no longer a tap or a drag. */
  get on(): boolean {
    return this.#fingers.size > 1;
  }

  down(id: number, x: number, y: number): void {
    this.#fingers.set(id, { x, y });
  }

  /** Undefined unless this is one of the first two fingers. */
  move(id: number, x: number, y: number): PinchStep | undefined {
    const [first, second] = [...this.#fingers.entries()];
    if (!this.#fingers.has(id)) return undefined;
    this.#fingers.set(id, { x, y });
    if (first === undefined || second === undefined || (id !== first[0] && id !== second[0])) return undefined;
    const after = [this.#fingers.get(first[0]), this.#fingers.get(second[0])] as const;
    if (after[0] === undefined || after[1] === undefined) return undefined;
    const before = between(first[1], second[1]);
    const now = between(after[0], after[1]);
    return {
      x: now.x,
      y: now.y,
      // Fingers that touch each other would be infinitely near.
      factor: Math.max(1, now.apart) / Math.max(1, before.apart),
      dx: now.x - before.x,
      dy: now.y - before.y,
    };
  }

  up(id: number): void {
    this.#fingers.delete(id);
  }
}

function between(one: Finger, other: Finger): Finger & { readonly apart: number } {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, apart: Math.hypot(one.x - other.x, one.y - other.y) };
}
