// Where strangers' commands come in: size, shape, pace; each mistake is answered with the place where it is. Roles and the cluster's own
// refusals are the match's.
import { LIMITS } from '../../shared/base/limits.ts';
import { firstIssue } from '../../shared/journal/schema.ts';
import { failure, type Status } from '../../shared/kinds/status.ts';
import type { Answer } from '../../shared/match/intake.ts';
import type { Match } from '../../shared/match/match.ts';
import { commandMessageSchema } from '../../shared/wire/messages.ts';
import { Limiter } from './limiter.ts';

export class Door {
  private readonly match: Match;
  private readonly limiters = new Map<string, Limiter>();

  constructor(match: Match) {
    this.match = match;
  }

  /** `seat` is that of the socket, never of the message; `now` is in milliseconds of a clock that never goes back. Throws JournalWriteError. */
  command(seat: string | undefined, message: unknown, now: number): Answer {
    if (seat === undefined)
      return refuse(failure('Forbidden', 'a spectator gives no commands: join without `spectate` to take a seat'));
    // Who comes back sends again what was not answered: that it is too much now would be no answer to what was taken then.
    const repeated = this.match.answered(seat, counterIn(message));
    if (repeated !== undefined) return repeated;
    if (!this.limiterOf(seat, now).take(now)) {
      const most = `a seat sends at most ${LIMITS.commandsPerSecondAndSeat} commands a second`;
      return refuse(
        failure('TooManyRequests', `Too many requests, please try again later: ${most}`, { retryAfterSeconds: 1 }),
      );
    }
    const plain = asPlainData(message);
    if ('refusal' in plain) return refuse(plain.refusal);
    const parsed = commandMessageSchema.safeParse(plain.value);
    if (!parsed.success) return refuse(failure('BadRequest', `the command is not valid: ${firstIssue(parsed.error)}`));
    const { n, command, world } = parsed.data;
    return this.match.submit(seat, n, command, world);
  }

  private limiterOf(seat: string, now: number): Limiter {
    const known = this.limiters.get(seat);
    if (known !== undefined) return known;
    const limiter = new Limiter(now);
    this.limiters.set(seat, limiter);
    return limiter;
  }
}

function counterIn(message: unknown): number | undefined {
  const n = typeof message === 'object' && message !== null && 'n' in message ? message.n : undefined;
  return typeof n === 'number' ? n : undefined;
}

function refuse(refusal: Status): Answer {
  return { status: 'refused', refusal };
}

/** MessagePack brings dates, maps, binary and big numbers too; what goes on is what JSON, and so the journal, can say. */
function asPlainData(message: unknown): { readonly value: unknown } | { readonly refusal: Status } {
  let text: string | undefined;
  try {
    text = JSON.stringify(message);
  } catch {
    text = undefined;
  }
  if (text === undefined) return { refusal: failure('BadRequest', 'the message is not plain data') };
  if (Buffer.byteLength(text) > LIMITS.commandBytes) {
    return {
      refusal: failure(
        'RequestEntityTooLarge',
        `Request entity too large: the command has ${Buffer.byteLength(text)} bytes, the limit is ${LIMITS.commandBytes}`,
      ),
    };
  }
  return { value: JSON.parse(text) };
}
