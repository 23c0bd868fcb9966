// Entering a room: with the token of a seat or without one, up to the room's first message; and why it cannot be entered.

import type { Client, Room } from 'colyseus.js';
import type { Welcome } from '../../shared/wire/messages.ts';
import { displayNameFor } from './lobby-reading.ts';
import type { Seats } from './seats.ts';

const WELCOME_MS = 8_000;

/** Why a match cannot be entered at all. `unreachable` may pass. */
export type JoinProblem = 'missing' | 'over' | 'full' | 'refused' | 'unreachable';

export class JoinError extends Error {
  readonly problem: JoinProblem;

  constructor(problem: JoinProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Enters with the seat that this browser had there, or a new one. */
export async function joinById(client: Client, match: string, seats: Seats): Promise<Room> {
  const token = seats.get(match);
  const name = displayNameFor(Math.random());
  if (token === undefined) return client.joinById(match, { name });
  try {
    return await client.joinById(match, { seat: token });
  } catch (error) {
    if (codeOf(error) !== 403) throw error;
    // The server knows this seat no more: a new one is better than none.
    seats.forget(match);
    return client.joinById(match, { name });
  }
}

/** The first message of a room; without it nothing else makes sense. */
export function welcomeFrom(room: Room): Promise<Welcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new JoinError('unreachable', 'the room does not answer')), WELCOME_MS);
    room.onMessage('welcome', (welcome: Welcome) => {
      clearTimeout(timer);
      resolve(welcome);
    });
  });
}

function codeOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
    ? error.code
    : undefined;
}

/** Colyseus' matchmaker: 522 for a room that is not there, 520 to 524 for its other refusals; ours are codes of HTTP. */
export function joinError(error: unknown): JoinError {
  if (error instanceof JoinError) return error;
  const message = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case 409:
      return new JoinError('full', message);
    case 400:
    case 403:
      return new JoinError('refused', message);
    case 404:
    case 521:
    case 522:
      return new JoinError('missing', message);
    default:
      return new JoinError('unreachable', message);
  }
}
