// A binary heap of queued pods that knows where each stands, so that a pod which was bound by hand or deleted can be taken out of its middle.

export interface HeapPlace {
  /** Index in the heap that holds it; −1 in none. */
  place: number;
}

export class PodHeap<T extends HeapPlace> {
  private readonly items: T[] = [];
  private readonly before: (x: T, y: T) => boolean;

  /** `before` must be a total order: which of two equals came first would depend on the past. */
  constructor(before: (x: T, y: T) => boolean) {
    this.before = before;
  }

  get size(): number {
    return this.items.length;
  }

  first(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    this.items.push(item);
    this.rise(item, this.items.length - 1);
  }

  pop(): T | undefined {
    const item = this.items[0];
    if (item) this.remove(item);
    return item;
  }

  remove(item: T): void {
    const { place } = item;
    item.place = -1;
    const last = this.items.pop() as T; // `item` is in the heap, so there is a last one
    if (last === item) return;
    this.rise(last, place);
    if (last.place === place) this.sink(last, place);
  }

  private rise(item: T, from: number): void {
    let i = from;
    while (i > 0) {
      const parent = this.items[(i - 1) >> 1] as T;
      if (!this.before(item, parent)) break;
      this.put(parent, i);
      i = (i - 1) >> 1;
    }
    this.put(item, i);
  }

  private sink(item: T, from: number): void {
    const { items } = this;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.before(items[child + 1] as T, items[child] as T)) child += 1;
      if (!this.before(items[child] as T, item)) break;
      this.put(items[child] as T, i);
      i = child;
    }
    this.put(item, i);
  }

  private put(item: T, i: number): void {
    this.items[i] = item;
    item.place = i;
  }
}
