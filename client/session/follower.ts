// Follows a match from messages that may come late, twice or not at all: keeps a Mirror, asks for what is missing, and takes a snapshot where
// asking would take longer or the worlds differ. It knows no sockets: `needs` is how it asks.

import type { Frame } from '../../shared/journal/command.ts';
import { Mirror } from '../../shared/match/mirror.ts';
import { LIMITS } from '../../shared/base/limits.ts';
import type { Welcome } from '../../shared/wire/messages.ts';

/** Who is further behind takes a snapshot. */
export const SNAPSHOT_BEHIND = 100;

export interface FollowerNeeds {
  /** Frames from this tick on. */
  resume(from: number): void;
  snapshot(): void;
  /** Tells the server of a hash that is not its own. */
  report(tick: number, hash: string): void;
}

export class Follower {
  mirror: Mirror | undefined;
  /** How often this copy differed from the server's and was healed. */
  healed = 0;
  readonly #needs: FollowerNeeds;
  readonly #waiting = new Map<number, Frame>();
  #epoch: number | undefined;
  /** What was asked for and has not come. */
  #asked: 'nothing' | 'frames' | 'snapshot' = 'nothing';

  constructor(needs: FollowerNeeds) {
    this.#needs = needs;
  }

  /** A connection begins, the first or another. Whatever was asked on the last one will not come. */
  welcome({ tick, epochNumber, scenario }: Pick<Welcome, 'tick' | 'epochNumber' | 'scenario'>): void {
    this.#asked = 'nothing';
    this.#waiting.clear();
    const sameEpoch = this.#epoch === undefined || this.#epoch === epochNumber;
    this.#epoch = epochNumber;
    this.mirror ??= tick <= SNAPSHOT_BEHIND ? new Mirror(scenario) : undefined;
    if (this.mirror === undefined || !sameEpoch || tick - this.mirror.expected > SNAPSHOT_BEHIND) this.#askSnapshot();
    else if (this.mirror.expected <= tick) this.#askFrames(this.mirror.expected);
  }

  /** True when the world moved on. */
  frames(frames: readonly Frame[]): boolean {
    for (const frame of frames) if (frame.world === 0) this.#waiting.set(frame.tick, frame);
    if (this.#waiting.size > LIMITS.framesKeptForResume) this.#waiting.clear();
    if (this.#asked === 'snapshot') return false;
    if (this.#asked === 'frames' && frames.some((frame) => frame.tick === this.mirror?.expected))
      this.#asked = 'nothing';
    return this.#apply();
  }

  /** The server cannot give the frames that were asked for, or knows that this copy is wrong. */
  heal(): void {
    this.#askSnapshot();
  }

  /** Throws BinaryError for bytes that are no snapshot. */
  snapshot(bytes: Uint8Array): void {
    this.mirror = Mirror.fromSnapshot(bytes);
    this.#asked = 'nothing';
    this.#apply();
  }

  #apply(): boolean {
    const { mirror } = this;
    if (mirror === undefined) {
      this.#askSnapshot();
      return false;
    }
    let moved = false;
    for (;;) {
      const { expected } = mirror;
      const frame = this.#waiting.get(expected);
      if (frame === undefined) break;
      this.#waiting.delete(expected);
      const step = mirror.apply(frame);
      if (step.status === 'differs') {
        this.#needs.report(step.tick, step.ours);
        this.healed += 1;
        this.#askSnapshot();
        return moved;
      }
      moved = true;
    }
    for (const tick of [...this.#waiting.keys()]) if (tick < mirror.expected) this.#waiting.delete(tick);
    if (this.#waiting.size > 0) this.#missing(Math.max(...this.#waiting.keys()) - mirror.expected, mirror.expected);
    return moved;
  }

  #missing(behind: number, expected: number): void {
    if (this.#asked !== 'nothing') return;
    if (behind > SNAPSHOT_BEHIND) this.#askSnapshot();
    else this.#askFrames(expected);
  }

  #askFrames(from: number): void {
    this.#asked = 'frames';
    this.#needs.resume(from);
  }

  #askSnapshot(): void {
    if (this.#asked === 'snapshot') return;
    this.#asked = 'snapshot';
    this.#needs.snapshot();
  }
}
