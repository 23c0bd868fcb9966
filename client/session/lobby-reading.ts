// The room's small state, as Colyseus keeps it: who is here and how the match stands. And names for those who give none.

import { ROLES, type Role } from '../../shared/journal/command.ts';
import type { Seat } from './session.ts';

export interface LobbyReading {
  readonly phase: 'open' | 'ended' | 'broken';
  readonly paused: boolean;
  readonly factor: number;
  readonly seats: readonly Seat[];
}

/** The state's fields as the server's `rooms/lobby-state` declares them. */
interface RawLobby {
  readonly phase?: string;
  readonly paused?: boolean;
  readonly factor?: number;
  readonly seats?: { forEach(each: (seat: RawSeat, id: string) => void): void };
}

interface RawSeat {
  readonly name: string;
  readonly online: boolean;
  readonly roles: Iterable<string>;
}

export function readLobby(state: unknown): LobbyReading {
  const raw = state as RawLobby; // our own server's state; missing fields are its defaults
  const seats: Seat[] = [];
  raw.seats?.forEach((seat, id) => {
    const roles = [...seat.roles].filter((role): role is Role => (ROLES as readonly string[]).includes(role));
    seats.push({ id, name: seat.name, roles, online: seat.online });
  });
  seats.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  const phase = raw.phase === 'ended' || raw.phase === 'broken' ? raw.phase : 'open';
  return { phase, paused: raw.paused === true, factor: raw.factor ?? 1, seats };
}

/** People of a harbour. With three digits two of a room seldom share a name. */
const NAMES = [
  'Pilot',
  'Harbourmaster',
  'Stevedore',
  'Helmsman',
  'Navigator',
  'Boatswain',
  'Lighthouse',
  'Tug',
] as const;

/** `chance` from 0 to below 1. 0 → `Pilot 2`, 0.999 → `Tug 99`. */
export function displayNameFor(chance: number): string {
  const at = Math.floor(chance * NAMES.length * 98);
  return `${NAMES[Math.floor(at / 98)] ?? NAMES[0]} ${2 + (at % 98)}`;
}
