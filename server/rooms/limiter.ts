// How many commands a seat may send: a bucket that holds one second's worth and fills evenly. The clock is handed in.
import { LIMITS } from '../../shared/base/limits.ts';

export class Limiter {
  private readonly perSecond: number;
  private tokens: number;
  private last: number;

  /** `now` is in milliseconds of any clock that never goes back. */
  constructor(now: number, perSecond: number = LIMITS.commandsPerSecondAndSeat) {
    this.perSecond = perSecond;
    this.tokens = perSecond;
    this.last = now;
  }

  /** Whether one more may pass now; if not, nothing is taken. */
  take(now: number): boolean {
    this.tokens = Math.min(this.perSecond, this.tokens + ((now - this.last) * this.perSecond) / 1000);
    this.last = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
