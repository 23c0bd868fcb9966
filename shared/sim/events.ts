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

export class EventLog {
  /** How many facts there ever were; the next one gets this number plus one. */
  count = 0;
  /** Two running lanes over the reasons, ticks and causes of all facts: the log's share of the world's hash. */
  readonly hash = new Int32Array(2);
  private readonly facts: Fact[] = [];
  /** Where in `facts` the number 1 would stand: facts before the kept ones are gone. */
  private offset = 0;

  emit(
    tick: Tick,
    reason: Reason,
    kind: string,
    namespace: string | undefined,
    name: string,
    uid: string,
    first: string | number,
    second: string | number,
    cause: EventId,
  ): EventId {
    this.count += 1;
    const id = eventId(this.count);
    this.facts.push({ id, tick, reason, kind, namespace, name, uid, first, second, cause });
    const mixed =
      Math.imul(REASONS[reason].code ^ Math.imul(tick, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(cause + id, 0xc2b2ae35);
    this.hash[0] = (this.hash[0] as number) + mixed;
    this.hash[1] = Math.imul((this.hash[1] as number) ^ mixed, 0x01000193);
    if (this.facts.length >= 2 * LIMITS.eventsKept) {
      this.facts.splice(0, LIMITS.eventsKept);
      this.offset += LIMITS.eventsKept;
    }
    return id;
  }

  /** Undefined for 0 and for facts that are no longer kept. */
  get(id: EventId): Fact | undefined {
    return this.facts[id - 1 - this.offset];
  }

  /** Facts after number `after`, oldest first. */
  since(after: number): readonly Fact[] {
    return this.facts.slice(Math.max(0, after - this.offset));
  }

  all(): readonly Fact[] {
    return this.facts;
  }

  restore(count: number, hash: Int32Array, facts: readonly Fact[]): void {
    assert(this.count === 0, 'an event log is restored once');
    this.count = count;
    this.hash.set(hash);
    this.facts.push(...facts);
    this.offset = count - facts.length;
  }
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
