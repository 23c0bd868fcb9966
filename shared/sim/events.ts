// The log of what happened: Kubernetes' events and the game's own facts, each with the event that caused it. Written by everyone, read by
// the screen, by "why?" and by `kubectl get events`; the simulation itself never reads it. Texts are made when somebody reads, not before.

import { assert } from '../base/assert.ts';
import { LIMITS } from '../base/limits.ts';
import { type EventId, eventId, type Tick } from '../base/units.ts';
import { REASONS, type Reason } from './reasons.ts';

/** `first` and `second` fill the blanks of the reason's text. `cause` is 0 for a first cause. */
export interface Fact {
  readonly id: EventId;
  readonly tick: Tick;
  readonly reason: Reason;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string;
  readonly first: string | number;
  readonly second: string | number;
  readonly cause: EventId;
}

/** Whom a fact is about: the identity of an API object, or a name alone for what is none. */
export interface Subject {
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly uid: string;
}

/** Rows for facts at the start; they double until LIMITS.eventsKept, and then the newest fact takes the row of the oldest. */
const FIRST_ROWS = 625;

/** Facts are kept as columns, and become objects when somebody reads them: most are never read, and a tick makes more facts than anything else. */
export class EventLog {
  /** How many facts there ever were; the next one gets this number plus one. */
  count = 0;
  /** Two running lanes over the reasons, ticks and causes of the first `mixed` facts. The others are mixed in when somebody asks for the hash. */
  private readonly lanes = new Int32Array(2);
  private mixed = 0;
  private rows = FIRST_ROWS;
  /** The row of the next fact: `count` modulo `rows`. */
  private next = 0;
  /** How many of the first facts a restored log never had. */
  private missing = 0;
  private ticks = new Int32Array(FIRST_ROWS);
  private causes = new Int32Array(FIRST_ROWS);
  private readonly reasons: Reason[] = [];
  private readonly kinds: string[] = [];
  private readonly subjects: Subject[] = [];
  private readonly firsts: (string | number)[] = [];
  private readonly seconds: (string | number)[] = [];
  /** Facts that were read, without a gap; the first has the number `readFrom`. */
  private read: Fact[] = [];
  private readFrom = 1;

  emit(
    tick: Tick,
    reason: Reason,
    kind: string,
    subject: Subject,
    first: string | number,
    second: string | number,
    cause: EventId,
  ): EventId {
    if (this.count === this.rows && this.rows < LIMITS.eventsKept) this.grow();
    if (this.count - this.mixed === this.rows) this.mix();
    const row = this.next;
    this.next = row + 1 === this.rows ? 0 : row + 1;
    this.count += 1;
    const id = eventId(this.count);
    this.ticks[row] = tick;
    this.causes[row] = cause;
    this.reasons[row] = reason;
    this.kinds[row] = kind;
    this.subjects[row] = subject;
    this.firsts[row] = first;
    this.seconds[row] = second;
    return id;
  }

  /** The log's share of the world's hash: two lanes over all facts there ever were. */
  get hash(): Int32Array {
    this.mix();
    return this.lanes;
  }

  private mix(): void {
    let [a = 0, b = 0] = this.lanes;
    while (this.mixed < this.count) {
      const row = this.mixed % this.rows;
      this.mixed += 1;
      const { code } = REASONS[this.reasons[row] as Reason];
      const fact =
        Math.imul(code ^ Math.imul(this.ticks[row] as number, 0x9e3779b1), 0x85ebca6b) ^
        Math.imul((this.causes[row] as number) + this.mixed, 0xc2b2ae35);
      a = (a + fact) | 0;
      b = Math.imul(b ^ fact, 0x01000193);
    }
    this.lanes[0] = a;
    this.lanes[1] = b;
  }

  /** Before the first row is used again. */
  private grow(): void {
    this.rows = Math.min(LIMITS.eventsKept, 2 * this.rows);
    this.next = this.count % this.rows;
    this.ticks = wider(this.ticks, this.rows);
    this.causes = wider(this.causes, this.rows);
  }

  /** The number of the oldest fact that is kept. */
  private get oldest(): number {
    return Math.max(this.missing + 1, this.count - this.rows + 1);
  }

  /** Undefined for 0 and for facts that are no longer kept. */
  get(id: EventId): Fact | undefined {
    if (id < this.oldest || id > this.count) return undefined;
    return this.read[id - this.readFrom] ?? this.fact(id);
  }

  private fact(id: EventId): Fact {
    const row = (id - 1) % this.rows;
    const { namespace, name, uid } = this.subjects[row] as Subject; // every row of a fact that is kept has all its columns
    return {
      id,
      tick: this.ticks[row] as Tick,
      reason: this.reasons[row] as Reason,
      kind: this.kinds[row] as string,
      namespace,
      name,
      uid,
      first: this.firsts[row] as string | number,
      second: this.seconds[row] as string | number,
      cause: this.causes[row] as EventId,
    };
  }

  /** Facts after number `after`, oldest first. */
  since(after: number): readonly Fact[] {
    return this.all().slice(Math.max(0, after + 1 - this.oldest));
  }

  /** All that are kept, oldest first; the list may grow with the next call. */
  all(): readonly Fact[] {
    if (this.readFrom !== this.oldest) {
      this.read = this.read.slice(Math.max(0, this.oldest - this.readFrom));
      this.readFrom = this.read[0]?.id ?? this.oldest;
    }
    for (let id = this.readFrom + this.read.length; id <= this.count; id += 1) this.read.push(this.fact(eventId(id)));
    return this.read;
  }

  restore(count: number, hash: Int32Array, facts: readonly Fact[]): void {
    assert(this.count === 0, 'an event log is restored once');
    while (this.rows < Math.min(count, LIMITS.eventsKept)) this.grow();
    this.count = count - facts.length;
    this.next = this.count % this.rows;
    this.missing = this.count;
    this.mixed = this.count;
    for (const { tick, reason, kind, namespace, name, uid, first, second, cause } of facts)
      this.emit(tick, reason, kind, { namespace, name, uid }, first, second, cause);
    this.mixed = this.count;
    this.lanes.set(hash);
  }
}

function wider(column: Int32Array, rows: number): Int32Array<ArrayBuffer> {
  const next = new Int32Array(rows);
  next.set(column);
  return next;
}

/** The sentence of a fact, in Kubernetes' own words where Kubernetes has them. */
export function factMessage(fact: Fact): string {
  const text = REASONS[fact.reason].text(fact);
  return text.length <= LIMITS.eventMessage ? text : `${text.slice(0, LIMITS.eventMessage - 4)} ...`;
}

/** From a fact back to its first cause, nearest first. */
export function causesOf(log: EventLog, fact: Fact): Fact[] {
  const chain: Fact[] = [];
  for (let next = log.get(fact.cause); next && chain.length < 64; next = log.get(next.cause)) chain.push(next);
  return chain;
}
