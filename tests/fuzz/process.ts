// The server's process in the simulated room: it serves until it is killed, between two messages or in the middle of a line, and comes back
// some beats later from what the disk has.

import type { Audit, Standing } from './audit.ts';
import type { Chance } from './chance.ts';
import { Killed } from './disk.ts';
import type { Network } from './network.ts';
import { Server, type ServerOptions } from './server.ts';

export class Process {
  /** Undefined while there is none. */
  server: Server | undefined;
  crashes = 0;
  /** Of the crashes, those in the middle of a line. */
  torn = 0;
  /** Called when it is gone. */
  onDeath: () => void = () => undefined;
  private readonly options: ServerOptions;
  private readonly audit: Audit;
  private readonly network: Network;
  private readonly chance: Chance;
  private standing: Standing | undefined;
  private backAt = 0;

  constructor(options: ServerOptions, audit: Audit, network: Network, chance: Chance) {
    this.options = options;
    this.audit = audit;
    this.network = network;
    this.chance = chance;
  }

  begin(): void {
    this.become(() => Server.start(this.options));
  }

  /** Comes back when it is time to. */
  wake(): void {
    if (!this.server && this.network.beat >= this.backAt) this.become(() => Server.recover(this.options));
  }

  /** Killed and started again at once, in good weather. */
  restart(): Server {
    this.kill();
    this.options.disk.linesLeft = undefined;
    this.become(() => Server.recover(this.options));
    if (!this.server) throw new Error('the server does not come back');
    return this.server;
  }

  serve(work: (server: Server) => void): void {
    if (!this.server) return;
    try {
      work(this.server);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.torn += 1;
      this.die(undefined);
    }
  }

  /** Between two messages: what comes back must be the same. */
  kill(): void {
    if (this.server) this.die(this.audit.standing(this.server.match));
  }

  private become(begin: () => Server): void {
    try {
      this.server = begin();
      this.audit.recovered(this.server.match, this.standing);
      this.standing = undefined;
      this.options.disk.linesLeft = undefined;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.die(undefined);
    }
  }

  private die(standing: Standing | undefined): void {
    this.crashes += 1;
    this.server = undefined;
    this.standing = standing;
    this.backAt = this.network.beat + 1 + this.chance.below(6);
    // Now and then the next one is killed while it comes back.
    this.options.disk.linesLeft = this.chance.permille(150) ? this.chance.below(3) : undefined;
    this.onDeath();
  }
}
