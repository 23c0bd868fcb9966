// Commands that wait for their tick: numbered, counted against the limits, and each sender's counter remembered so that a command that
// comes twice is applied once. Whether a command is allowed was asked before.

import { LIMITS } from '../base/limits.ts';
import type { Actor, Command, Entry, Frame } from '../journal/command.ts';
import { failure, type Status } from '../kinds/status.ts';

/** What a sender is told. `repeated` and `accepted` name the tick with which the command is applied. */
export type Answer =
  | { readonly status: 'accepted'; readonly tick: number; readonly seq: number }
  /** The match is paused: the command is kept and applied at the next tick. */
  | { readonly status: 'held' }
  | { readonly status: 'repeated'; readonly tick: number; readonly seq: number }
  | { readonly status: 'refused'; readonly refusal: Status };

const CONTROL: readonly string[] = ['pause', 'resume', 'speed', 'end'];

/** Commands to the match itself; they act at once and are never held. */
export function isControl(command: Command): boolean {
  return command.kind === 'seat' || (command.kind === 'host' && CONTROL.includes(command.action));
}

export class Intake {
  private readonly waiting: Entry[][];
  private readonly heard = new Map<Actor, Map<number, { readonly tick: number; readonly seq: number }>>();
  private lastSeq = 0;

  constructor(worlds: number) {
    this.waiting = Array.from({ length: worlds }, () => []);
  }

  /** What became of the command that this sender counted as `n`; undefined when it never came. */
  known(actor: Actor, n: number | undefined): { readonly tick: number; readonly seq: number } | undefined {
    return n === undefined ? undefined : this.heard.get(actor)?.get(n);
  }

  /** The highest counter of this sender; 0 when it has sent nothing. */
  counterOf(actor: Actor): number {
    let highest = 0;
    for (const n of this.heard.get(actor)?.keys() ?? []) highest = Math.max(highest, n);
    return highest;
  }

  /** Undefined when there is room for one more command of this sender. */
  tooMany(world: number, actor: Actor, command: Command, paused: boolean): Status | undefined {
    // Without this exception a match paused with a full intake could never go on.
    if (command.kind === 'host' && (command.action === 'resume' || command.action === 'end')) return undefined;
    const waiting = this.waiting[world] as Entry[]; // the world was checked
    if (waiting.length >= LIMITS.commandsPerTick)
      return tooManyRequests(`this tick has its ${LIMITS.commandsPerTick} commands`);
    if (isControl(command)) return undefined;
    if (paused) {
      const held = waiting.filter((entry) => !isControl(entry.command)).length;
      return held >= LIMITS.commandsHeldInPause
        ? tooManyRequests(`a paused match holds at most ${LIMITS.commandsHeldInPause} orders`)
        : undefined;
    }
    const own = waiting.filter((entry) => entry.actor === actor).length;
    return own >= LIMITS.commandsPerSecondAndSeat
      ? tooManyRequests(`a seat has at most ${LIMITS.commandsPerSecondAndSeat} commands in one tick`)
      : undefined;
  }

  /** Numbers a command without letting it in yet: it must be in the journal first. */
  number(actor: Actor, n: number | undefined, command: Command): Entry {
    return { seq: this.lastSeq + 1, actor, n, command };
  }

  /** Lets it wait for the given tick. */
  admit(world: number, entry: Entry, tick: number): void {
    (this.waiting[world] as Entry[]).push(entry); // the world was checked
    this.remember(entry, tick);
  }

  waitingFor(world: number): readonly Entry[] {
    return this.waiting[world] as Entry[]; // worlds are counted from 0
  }

  /** A frame is in the journal: what waited for it waits no more, and what came with it is known. */
  close(frame: Frame): void {
    this.waiting[frame.world] = [];
    for (const entry of frame.entries) this.remember(entry, frame.tick);
  }

  get seq(): number {
    return this.lastSeq;
  }

  private remember(entry: Entry, tick: number): void {
    this.lastSeq = Math.max(this.lastSeq, entry.seq);
    if (entry.n === undefined) return;
    let counters = this.heard.get(entry.actor);
    if (!counters) {
      counters = new Map();
      this.heard.set(entry.actor, counters);
    }
    counters.set(entry.n, { tick, seq: entry.seq });
  }
}

function tooManyRequests(why: string): Status {
  return failure('TooManyRequests', `Too many requests, please try again later: ${why}`, { retryAfterSeconds: 1 });
}
