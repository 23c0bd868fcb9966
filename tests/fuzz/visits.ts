// Who is in the simulated room, and the ways between guests and server: each try to come in is a connection of its own, and what is still on
// its way on an old one arrives after the guest has come back on the next.

import type { Audit } from './audit.ts';
import type { Chance } from './chance.ts';
import type { Guest, Wire } from './guest.ts';
import { Line, type Network } from './network.ts';
import type { Process } from './process.ts';
import type { Greeting, Server } from './server.ts';

/** Beats after which who is not answered tries anew. */
const PATIENCE = 10;

/** One try of a guest to be in the room. */
interface Connection {
  readonly guest: Guest;
  readonly up: Line;
  readonly down: Line;
  /** The process that it reached; another one knows nothing of it. */
  server?: Server;
  seat?: string | undefined;
  /** A seat was given on it, and the guest has not said yet that it knows. */
  newcomer: boolean;
  /** What the guest's patience is about: where it stood when it asked for more, and when it heard anything. */
  asked?: { readonly tick: number; readonly beat: number };
  heard: number;
}

export class Visits {
  /** Broken connections that the server still believes in. */
  unnoticed = 0;
  private readonly process: Process;
  private readonly network: Network;
  private readonly audit: Audit;
  private readonly chance: Chance;
  /** Whose seat the guest called window shares. */
  private readonly host: Guest | undefined;
  /** What each guest takes for its connection. */
  private readonly current = new Map<Guest, Connection>();
  /** What the server takes for connected. */
  private readonly connections = new Set<Connection>();

  constructor(process: Process, network: Network, audit: Audit, chance: Chance, host: Guest | undefined) {
    this.process = process;
    this.network = network;
    this.audit = audit;
    this.chance = chance;
    this.host = host;
    process.onDeath = () => this.endAll();
  }

  /** To everybody whom the server takes for connected. */
  broadcast(work: (guest: Guest) => void): void {
    for (const connection of this.connections) this.toGuest(connection, work);
  }

  cutOne(): void {
    const connections = [...this.current.values()];
    if (connections.length > 0) this.cut(this.chance.pick(connections));
  }

  private endAll(): void {
    for (const connection of this.connections)
      this.network.at(this.network.beat + 1 + this.chance.below(6), () => this.dropped(connection));
    this.connections.clear();
  }

  connect(guest: Guest): void {
    const connection: Connection = {
      guest,
      up: new Line(),
      down: new Line(),
      newcomer: false,
      heard: this.network.beat,
    };
    this.current.set(guest, connection);
    if (guest.name === 'window') guest.token ??= this.host?.token;
    const { token } = guest;
    this.network.send(
      connection.up,
      () => this.arrive(connection, token),
      () => undefined,
    );
    this.network.at(this.network.beat + PATIENCE, () => {
      if (guest.wire === undefined) this.dropped(connection);
    });
  }

  private arrive(connection: Connection, token: string | undefined): void {
    if (!this.process.server) return this.dropped(connection);
    this.process.serve((server) => {
      const visitor = server.enter(token, connection.guest.watches);
      if (visitor === undefined) {
        connection.guest.token = undefined;
        return this.dropped(connection);
      }
      connection.server = server;
      connection.seat = visitor.seat;
      connection.newcomer = visitor.token !== undefined;
      this.connections.add(connection);
      // Nothing is told before the guest has said that it is there: so who is gone before that has no token.
      this.toGuest(
        connection,
        () =>
          this.toServer(connection, () => {
            connection.newcomer = false;
            const greeting = server.greeting(visitor);
            this.audit.greeted(greeting.epochNumber, greeting.tick);
            this.toGuest(connection, (guest) => this.welcome(guest, connection, greeting), true);
          }),
        true,
      );
    });
  }

  private welcome(guest: Guest, connection: Connection, greeting: Greeting): void {
    if (guest.wire !== undefined) return; // the second copy of a welcome
    guest.welcome(greeting, this.wire(connection), this.network.beat);
  }

  private wire(connection: Connection): Wire {
    return {
      command: (message) => {
        const text = JSON.stringify(message);
        this.toServer(connection, (server) => {
          const sent = JSON.parse(text);
          const answer = server.command(connection.seat, sent, this.network.beat);
          this.audit.answered(connection.seat ?? 'nobody', sent, answer);
          this.toGuest(connection, (guest) => guest.answered(message.n, answer));
        });
      },
      resume: (from) => {
        const tick = connection.guest.follower.mirror?.expected ?? -1;
        if (connection.asked?.tick !== tick) connection.asked = { tick, beat: this.network.beat };
        this.toServer(connection, (server) => {
          const missed = server.resume(from);
          if (missed === 'heal') this.toGuest(connection, (guest) => guest.follower.heal());
          else for (const bytes of missed) this.toGuest(connection, (guest) => guest.frames(bytes));
        });
      },
      report: (tick, hash) =>
        this.toServer(connection, (server) => {
          if (server.match.compareHash(tick, hash) === 'differs')
            this.toGuest(connection, (guest) => guest.follower.heal());
        }),
      snapshot: () => this.fetchSnapshot(connection),
    };
  }

  /** By HTTP: beside the connection, and answered by whichever process is there. */
  private fetchSnapshot(connection: Connection): void {
    const { network, chance } = this;
    const later = (then: () => void) => network.at(network.beat + chance.below(network.weather.delay + 1), then);
    later(() => {
      const match = chance.permille(network.weather.lost) ? undefined : this.process.server?.match;
      const sent = match && { bytes: match.snapshot(), tick: match.tick };
      if (sent) this.audit.greeted(0, sent.tick);
      later(() => {
        if (this.current.get(connection.guest) !== connection) return;
        if (sent) connection.guest.snapshot(sent.bytes, sent.tick);
        else this.dropped(connection);
      });
    });
  }

  private toServer(connection: Connection, work: (server: Server) => void): void {
    const arrive = () => {
      if (this.process.server === connection.server && this.connections.has(connection)) this.process.serve(work);
    };
    this.network.send(connection.up, arrive, () => this.cut(connection));
  }

  private toGuest(connection: Connection, work: (guest: Guest) => void, first = false): void {
    const arrive = () => {
      if (this.current.get(connection.guest) !== connection || !(first || connection.guest.wire !== undefined)) return;
      connection.heard = this.network.beat;
      work(connection.guest);
    };
    this.network.send(connection.down, arrive, () => this.cut(connection));
  }

  /** Both ends learn of it later, the server perhaps long after the guest has come back: what is on its way until then still arrives. */
  private cut(connection: Connection): void {
    const { network, chance } = this;
    this.unnoticed += 1;
    connection.up.broken = true;
    connection.down.broken = true;
    network.at(network.beat + 1 + chance.below(8), () => this.dropped(connection));
    network.at(network.beat + 1 + chance.below(20), () => {
      this.unnoticed -= 1;
      if (!this.connections.delete(connection) || this.process.server !== connection.server) return;
      if (connection.newcomer) this.process.serve((server) => server.leave(connection.seat ?? ''));
    });
  }

  private dropped(connection: Connection): void {
    const { guest } = connection;
    if (this.current.get(guest) !== connection) return;
    this.current.delete(guest);
    guest.wire = undefined;
    this.network.at(this.network.beat + 1 + this.chance.below(4), () => this.connect(guest));
  }

  /** In `wild` weather an answer, or the very last frame, may be lost on a connection that lives, which no WebSocket does: so a guest starts
   *  anew that asked and stands still, or hears nothing more of a match that is over. Who does not even ask for what it misses is left alone,
   *  and found when all should come to rest. */
  losePatience(guest: Guest): void {
    const { beat } = this.network;
    const connection = this.current.get(guest);
    const match = this.process.server?.match;
    if (connection === undefined || guest.wire === undefined || match === undefined) return;
    const tick = guest.follower.mirror?.expected ?? -1;
    if (tick > match.tick) return;
    const { asked, heard } = connection;
    const inVain = asked?.tick === tick && beat - asked.beat > PATIENCE;
    if (inVain || (match.phase === 'ended' && beat - heard > PATIENCE)) this.dropped(connection);
  }
}
