// Who sits in a match, and with which roles. It is made of the journal's seat commands alone, so a server that comes back and a client
// that follows know the same; tokens, sockets and presence are the host's.

import { LIMITS } from '../base/limits.ts';
import { compareNumber } from '../base/order.ts';
import { type Actor, type Command, ROLES, type Role } from '../journal/command.ts';

export interface Seat {
  readonly id: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
}

/** The roles of each place at the table, by how many sit there. Everybody may place pods: with one queue for all, it is the work that
 *  never ends; the other offices are split, so that a team has to talk. */
const DEALS: readonly (readonly (readonly Role[])[])[] = [
  [ROLES],
  [
    ['scheduler', 'controller', 'captain'],
    ['scheduler', 'node-operator', 'network'],
  ],
  [
    ['scheduler', 'captain'],
    ['scheduler', 'controller'],
    ['scheduler', 'node-operator', 'network'],
  ],
  [
    ['scheduler', 'captain'],
    ['scheduler', 'controller'],
    ['scheduler', 'node-operator'],
    ['scheduler', 'network'],
  ],
];

/** Roles for `seats` places in the order in which they were taken; from the fifth on a place helps the scheduler. */
export function dealRoles(seats: number): readonly (readonly Role[])[] {
  const deal = DEALS[Math.min(seats, DEALS.length) - 1] ?? [];
  return Array.from({ length: seats }, (_, i) => deal[i] ?? ['scheduler']);
}

export class Roster {
  private readonly seats = new Map<string, Seat>();
  /** Seats ever given out: an id is never used again. */
  private given = 0;

  constructor(saved?: ReturnType<Roster['save']>) {
    this.given = saved?.given ?? 0;
    for (const seat of saved?.seats ?? []) this.seats.set(seat.id, seat);
  }

  /** Takes note of a command; all but seat commands are passed over. */
  apply(command: Command): void {
    if (command.kind !== 'seat') return;
    if (command.action === 'leave') {
      this.seats.delete(command.seat);
      return;
    }
    this.given = Math.max(this.given, Number(command.seat.slice(1)));
    this.seats.set(command.seat, { id: command.seat, displayName: command.displayName, roles: command.roles });
  }

  get(id: string): Seat | undefined {
    return this.seats.get(id);
  }

  /** None for spectators and strangers. */
  rolesOf(actor: Actor): readonly Role[] {
    return this.seats.get(actor)?.roles ?? [];
  }

  /** In the order in which they were taken. */
  list(): Seat[] {
    return [...this.seats.values()].sort((x, y) => compareNumber(number(x), number(y)));
  }

  get full(): boolean {
    return this.seats.size >= LIMITS.seats;
  }

  nextId(): string {
    return `s${this.given + 1}`;
  }

  /** The seat commands after which `seats` sit here with the roles due to them: one for each seat that changes. */
  deal(seats: readonly Pick<Seat, 'id' | 'displayName'>[]): Command[] {
    const dealt = dealRoles(seats.length);
    return seats.flatMap(({ id, displayName }, i) => {
      const roles = dealt[i] ?? [];
      const now = this.seats.get(id);
      if (now && now.displayName === displayName && now.roles.join() === roles.join()) return [];
      return [{ kind: 'seat', action: 'take', seat: id, displayName, roles } as const];
    });
  }

  save(): { readonly given: number; readonly seats: readonly Seat[] } {
    return { given: this.given, seats: this.list() };
  }
}

function number(seat: Seat): number {
  return Number(seat.id.slice(1));
}
