// Who wants to be told of changes. A listener may leave, or others come, while they are being told.

export class Listeners {
  readonly #all = new Set<() => void>();

  /** Returns the end of the subscription. */
  add(listener: () => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(): void {
    for (const listener of [...this.#all]) listener();
  }

  clear(): void {
    this.#all.clear();
  }
}
