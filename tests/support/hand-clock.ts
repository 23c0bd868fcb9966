// Time that only moves when it is told to, for what waits by timers.

import type { Time } from '../../client/session/metronome.ts';

/** `late` is how much a browser holds timers of hidden pages back. */
export class HandClock implements Time {
  at = 0;
  late = 0;
  /** What running one callback takes. */
  cost = 0;
  private timers: { readonly id: number; readonly due: number; readonly callback: () => void }[] = [];
  private count = 0;

  now(): number {
    return this.at;
  }

  set(callback: () => void, ms: number): unknown {
    this.count += 1;
    this.timers.push({ id: this.count, due: this.at + Math.max(ms, this.late), callback });
    return this.count;
  }

  clear(timer: unknown): void {
    this.timers = this.timers.filter((one) => one.id !== timer);
  }

  run(until: number): void {
    for (;;) {
      const next = this.timers.filter((one) => one.due <= until).sort((a, b) => a.due - b.due || a.id - b.id)[0];
      if (next === undefined) break;
      this.at = Math.max(this.at, next.due);
      this.clear(next.id);
      next.callback();
    }
    this.at = until;
  }
}
