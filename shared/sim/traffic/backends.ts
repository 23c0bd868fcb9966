// The pods behind one Service: which share of its requests goes to each by the rules of the nodes' kube-proxies, and what waits at each.
// A pod stays here after it has left the rules, until nothing of this Service waits there.

import { compareNumber } from '../../base/order.ts';
import type { Door } from '../proxy/special.ts';
import { equalRows } from '../proxy/split.ts';
import type { Entry, RulesSource } from './entry.ts';

/**
 * What is known of a Service at one pod. Live: requests whose users still wait. Dead: their users gave up, the work is still queued (first in the
 * queue, since they are the oldest). Recent: how many came within the time-out, kept while somebody waits. Arriving: of this tick, before the pod had a say.
 */
export const CELL = { share: 0, live: 1, dead: 2, recent: 3, arriving: 4 } as const;
export const CELLS = 5;

/** Beyond all rows. */
const NO_ROW = 0x7fffffff;

export interface SavedBackends {
  readonly slots: readonly number[];
  /** Live, dead and recent of each slot. */
  readonly waiting: Float64Array;
}

export class Backends {
  /** Rows of pods, ascending; `count` of them. */
  slots = new Int32Array(0);
  count = 0;
  /** Share of each of them where all have the same by one rule, otherwise 0. */
  even = 0;
  /** Share of requests that meet no rule at all. */
  unrouted = 0;
  /** Whether anything waits at any of the pods. */
  backlog = false;
  /** Rows that were here before the last change of the rules and are not now, and the other way round. */
  left: number[] = [];
  came: number[] = [];
  /** Share of requests that are dropped without an answer, and of those that find no way at all. */
  dropped = 0;
  unreached = 0;
  /** Grows with each change of the shares. */
  turns = 0;
  private doors: readonly Door[] | undefined = undefined;
  private sources: (readonly number[])[] = [];
  /** CELLS numbers for each; not written yet while nobody asked for them and all shares are alike. */
  private numbers = new Float64Array(0);
  private written = true;
  /** The arrays of the time before last, to be filled again. */
  private spareSlots = new Int32Array(0);
  private spareNumbers = new Float64Array(0);
  private current = -1;
  private each = -1;

  /** The shares are worked out anew when they are next asked for. */
  forget(): void {
    this.sources = [];
    this.doors = undefined;
    this.current = -1;
  }

  /** The same for a Service that is not plain. */
  followDoors(doors: readonly Door[]): boolean {
    const { doors: before } = this;
    if (before?.length === doors.length && doors.every((door, i) => sameDoor(door, before[i] as Door))) return false;
    this.doors = doors;
    this.sources = doors.map((door) => door.pods);
    this.current = -1;
    this.rebuild(this.allRows());
    return true;
  }

  /** Brings the shares up to date. False while rules and stale nodes are the same: then nothing happens. */
  follow(service: string, rules: RulesSource, entry: Entry): boolean {
    const { stale } = entry;
    let same = this.current === entry.current && this.each === (stale.length > 0 ? entry.each : 0);
    same = same && this.sources.length === stale.length + 1 && this.sources[0] === rules.current(service);
    for (let i = 0; same && i < stale.length; i += 1)
      same = this.sources[i + 1] === rules.rules(service, stale[i] as number);
    if (same) return false;
    this.sources = [rules.current(service), ...stale.map((node) => rules.rules(service, node))];
    this.current = entry.current;
    this.each = stale.length > 0 ? entry.each : 0;
    this.doors = undefined;
    this.rebuild(this.sources.length === 1 ? (this.sources[0] as readonly number[]) : this.allRows());
    return true;
  }

  /** CELLS numbers for each row. */
  get cells(): Float64Array {
    const { numbers, count } = this;
    if (this.written) return numbers;
    numbers.fill(0, 0, count * CELLS);
    for (let i = 0; i < count; i += 1) numbers[i * CELLS + CELL.share] = this.even;
    this.written = true;
    return numbers;
  }

  /** Without stale nodes, the common case, there is one ascending list of rules, and a merge with those where something waits is enough. */
  private rebuild(rules: readonly number[]): void {
    const { slots: before, count: had, backlog } = this;
    const most = rules.length + had;
    const roomy = most <= this.spareSlots.length;
    const slots = roomy ? this.spareSlots : new Int32Array(most * 2);
    const numbers = roomy ? this.spareNumbers : new Float64Array(most * 2 * CELLS);
    if (backlog) numbers.fill(0, 0, most * CELLS);
    this.left = [];
    this.came = [];
    let count = 0;
    let old = 0;
    for (let next = 0; next < rules.length || old < had; ) {
      const rule = next < rules.length ? (rules[next] as number) : NO_ROW;
      const row = old < had ? (before[old] as number) : NO_ROW;
      if (rule <= row || this.waits(old)) {
        slots[count] = Math.min(rule, row);
        if (rule < row) this.came.push(rule);
        else if (backlog) this.carry(old, numbers, count);
        count += 1;
      } else this.left.push(row);
      if (rule <= row) next += 1;
      if (row <= rule) old += 1;
    }
    this.spareSlots = before;
    this.spareNumbers = this.numbers;
    this.slots = slots;
    this.numbers = numbers;
    this.count = count;
    this.turns += 1;
    this.shareOut();
  }

  private carry(from: number, numbers: Float64Array, to: number): void {
    for (let cell = CELL.live; cell <= CELL.recent; cell += 1)
      numbers[to * CELLS + cell] = this.numbers[from * CELLS + cell] as number;
  }

  private shareOut(): void {
    const { sources, doors, backlog, slots, numbers, count } = this;
    this.unrouted = 0;
    this.dropped = 0;
    this.unreached = 0;
    const alike = !doors && sources.length === 1 && count > 0 && count === sources[0]?.length;
    this.even = alike ? this.current / count : 0;
    this.written = !alike || backlog;
    if (!this.written) return;
    if (!backlog) numbers.fill(0, 0, count * CELLS);
    for (let source = 0; source < sources.length; source += 1) {
      const pods = sources[source] as readonly number[];
      const door = doors?.[source];
      const users = door ? door.users : source === 0 ? this.current : this.each;
      if (pods.length === 0) {
        if (door?.empty === 'dropped') this.dropped += users;
        else if (door?.empty === 'unreachable') this.unreached += users;
        else this.unrouted += users;
      }
      const each = users / pods.length;
      let place = 0;
      for (let n = 0; n < pods.length; n += 1) {
        const slot = pods[n] as number;
        while ((slots[place] as number) < slot) place += 1;
        const cell = place * CELLS + CELL.share;
        numbers[cell] = (numbers[cell] as number) + each;
      }
    }
  }

  private allRows(): number[] {
    const rows = new Set<number>();
    for (const pods of this.sources) for (const slot of pods) rows.add(slot);
    return [...rows].sort(compareNumber);
  }

  private waits(i: number): boolean {
    if (!this.backlog) return false;
    return (this.numbers[i * CELLS + CELL.live] as number) > 0 || (this.numbers[i * CELLS + CELL.dead] as number) > 0;
  }

  save(): SavedBackends {
    const kept: number[] = [];
    for (let i = 0; i < this.count; i += 1) if (this.waits(i)) kept.push(i);
    const waiting = new Float64Array(kept.length * 3);
    for (const [n, i] of kept.entries())
      waiting.set(this.cells.subarray(i * CELLS + CELL.live, i * CELLS + CELL.recent + 1), n * 3);
    return { slots: kept.map((i) => this.slots[i] as number), waiting };
  }

  restore(saved: SavedBackends): void {
    this.slots = Int32Array.from(saved.slots);
    this.count = saved.slots.length;
    this.numbers = new Float64Array(this.count * CELLS);
    for (let i = 0; i < this.count; i += 1)
      this.cells.set(saved.waiting.subarray(i * 3, i * 3 + 3), i * CELLS + CELL.live);
    this.backlog = this.count > 0;
    this.forget();
  }
}

function sameDoor(a: Door, b: Door): boolean {
  return a.users === b.users && a.empty === b.empty && equalRows(a.pods, b.pods);
}
