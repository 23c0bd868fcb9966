// Numeric columns that grow: a table of numbers in which each row is a slot, freed rows are used again, and all of it can be hashed,
// saved and restored by name. What the columns mean is for those who declare them.

import { hashColumn, type NumericColumn } from './hash.ts';

export type ColumnType = 'u8' | 'i32' | 'f64';
export type ColumnPlan = Readonly<Record<string, ColumnType>>;
export type ColumnsOf<Plan extends ColumnPlan> = {
  -readonly [K in keyof Plan]: Plan[K] extends 'u8' ? Uint8Array : Plan[K] extends 'i32' ? Int32Array : Float64Array;
};

/** What a table of columns looks like at rest: the rows in use, the freed slots in the order in which they will be taken, the numbers. */
export interface SavedColumns {
  readonly length: number;
  readonly free: readonly number[];
  readonly columns: Readonly<Record<string, NumericColumn>>;
}

function create(type: ColumnType, size: number): NumericColumn {
  return type === 'u8' ? new Uint8Array(size) : type === 'i32' ? new Int32Array(size) : new Float64Array(size);
}

const NONE: ReadonlySet<string> = new Set();

export class Columns<Plan extends ColumnPlan> {
  readonly plan: Plan;
  /** The arrays by name. They are replaced when the table grows, so nobody keeps one across a call to `take`. */
  readonly at: ColumnsOf<Plan>;
  /** Slots ever handed out; slots from here on are untouched. */
  length = 0;
  readonly free: number[] = [];
  private capacity = 64;
  /** The same arrays as `at`, by type: a loop over arrays of one type is several times as fast as one over all. */
  private bytes: Uint8Array[] = [];
  private integers: Int32Array[] = [];
  private numbers: Float64Array[] = [];

  constructor(plan: Plan) {
    this.plan = plan;
    // Copied from the plan for its keys, the columns follow at once: an object that gets its keys one by one by name becomes a hash table in V8,
    // and every look at a column three times as slow.
    this.at = { ...plan } as unknown as ColumnsOf<Plan>;
    for (const name of Object.keys(plan)) this.set(name, create(plan[name] as ColumnType, this.capacity));
  }

  private set(name: string, column: NumericColumn): void {
    (this.at as Record<string, NumericColumn>)[name] = column; // the plan says the type; the compiler cannot follow by name
    const all = Object.values<NumericColumn>(this.at);
    this.bytes = all.filter((one) => one instanceof Uint8Array);
    this.integers = all.filter((one) => one instanceof Int32Array);
    this.numbers = all.filter((one) => one instanceof Float64Array);
  }

  column(name: string): NumericColumn {
    return (this.at as Record<string, NumericColumn>)[name] as NumericColumn;
  }

  /** A zeroed row: the one freed last, or a new one. */
  take(): number {
    const freed = this.free.pop();
    if (freed !== undefined) return freed;
    if (this.length === this.capacity) this.grow();
    this.length += 1;
    return this.length - 1;
  }

  release(slot: number): void {
    const { bytes, integers, numbers } = this;
    for (let i = 0; i < bytes.length; i += 1) (bytes[i] as Uint8Array)[slot] = 0;
    for (let i = 0; i < integers.length; i += 1) (integers[i] as Int32Array)[slot] = 0;
    for (let i = 0; i < numbers.length; i += 1) (numbers[i] as Float64Array)[slot] = 0;
    this.free.push(slot);
  }

  private grow(): void {
    this.capacity *= 2;
    for (const name of Object.keys(this.plan)) {
      const wider = create(this.plan[name] as ColumnType, this.capacity);
      wider.set(this.column(name) as never); // same type on both sides by construction
      this.set(name, wider);
    }
  }

  /** All columns but those in `without`. */
  hashInto(into: Int32Array, salt: number, without: ReadonlySet<string> = NONE): void {
    let n = salt;
    for (const name of Object.keys(this.plan)) {
      n = (n + 0x01000193) | 0;
      if (!without.has(name)) hashColumn(into, this.column(name), this.length, n);
    }
    into[0] = ((into[0] as number) + Math.imul(this.length, 0x9e3779b1) + this.free.length) | 0;
    for (let i = 0; i < this.free.length; i += 1)
      into[1] = ((into[1] as number) + Math.imul((this.free[i] as number) + 1, i + 0x85ebca6b)) | 0;
  }

  save(): SavedColumns {
    const columns: Record<string, NumericColumn> = {};
    for (const name of Object.keys(this.plan)) columns[name] = this.column(name).slice(0, this.length);
    return { length: this.length, free: [...this.free], columns };
  }

  restore(saved: SavedColumns): void {
    this.capacity = 64;
    while (this.capacity < saved.length) this.capacity *= 2;
    this.length = saved.length;
    this.free.length = 0;
    this.free.push(...saved.free);
    for (const name of Object.keys(this.plan)) {
      const column = create(this.plan[name] as ColumnType, this.capacity);
      const from = saved.columns[name];
      if (from) column.set(from as never); // same plan, same types
      this.set(name, column);
    }
  }
}
