// A network cable between a browser and the server that a test can pull out and plug in again: a relay of bytes on loopback.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class Cable {
  readonly address: string;
  readonly #relay: Server;
  readonly #sockets = new Set<Socket>();
  #pulled = false;

  private constructor(relay: Server) {
    this.#relay = relay;
    this.address = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`; // it listens on a port
  }

  static async to(port: number): Promise<Cable> {
    const relay = createServer();
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    const cable = new Cable(relay);
    relay.on('connection', (near) => cable.#join(near, port));
    return cable;
  }

  #join(near: Socket, port: number): void {
    if (this.#pulled) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }

  /** Every connection breaks, and no new one is made. */
  pull(): void {
    this.#pulled = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  plugIn(): void {
    this.#pulled = false;
  }

  close(): void {
    this.pull();
    this.#relay.close();
  }
}
