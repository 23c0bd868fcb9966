// What was worked out for an object that does not change, as long as the object is there. The last answer is at hand without a search: pods of one template, for
// which most is worked out, come in a row.

export class LastKnown<K extends object, V> {
  private readonly known = new WeakMap<K, V>();
  private key: K | undefined = undefined;
  private value: V | undefined = undefined;

  get(key: K): V | undefined {
    if (key === this.key) return this.value;
    const value = this.known.get(key);
    if (value !== undefined) this.remember(key, value);
    return value;
  }

  /** The answer, made where there is none. */
  of(key: K, make: (key: K) => V): V {
    return this.get(key) ?? this.set(key, make(key));
  }

  /** Returns the value. */
  set(key: K, value: V): V {
    this.known.set(key, value);
    this.remember(key, value);
    return value;
  }

  private remember(key: K, value: V): void {
    this.key = key;
    this.value = value;
  }
}
