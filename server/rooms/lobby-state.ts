// The small state that Colyseus keeps equal on all screens: who is here, and how the match stands. The cluster never stands here.
import { type SchemaType, schema, t } from '@colyseus/schema';
import type { Match } from '../../shared/match/match.ts';

export const LobbySeat = schema(
  {
    name: t.string(),
    /** Whether at least one socket of this seat is open. */
    online: t.boolean().default(false),
    roles: t.array('string'),
  },
  'LobbySeat',
);
export type LobbySeat = SchemaType<typeof LobbySeat>;

export const Lobby = schema(
  {
    /** `open`, `ended` or `broken`. */
    phase: t.string().default('open'),
    paused: t.boolean().default(false),
    /** The pace: 1 is the scenario's own speed. */
    factor: t.number().default(1),
    seats: t.map(LobbySeat),
    spectators: t.uint16().default(0),
  },
  'Lobby',
);
export type Lobby = SchemaType<typeof Lobby>;

/** Brings the lobby up to date; what did not change costs nothing on the wire. `online` holds the ids of seats with an open socket. */
export function syncLobby(lobby: Lobby, match: Match, online: ReadonlySet<string>, spectators: number): void {
  lobby.phase = match.phase;
  lobby.paused = match.paused;
  lobby.factor = match.factor;
  lobby.spectators = spectators;
  const seats = match.roster.list();
  for (const id of [...lobby.seats.keys()]) if (match.roster.get(id) === undefined) lobby.seats.delete(id);
  for (const { id, displayName, roles } of seats) {
    let seat = lobby.seats.get(id);
    if (seat === undefined) {
      seat = new LobbySeat();
      lobby.seats.set(id, seat);
    }
    seat.name = displayName;
    seat.online = online.has(id);
    if ([...seat.roles].join() !== roles.join()) {
      seat.roles.clear();
      seat.roles.push(...roles);
    }
  }
}
