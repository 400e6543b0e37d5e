import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Published by Node itself for each socket that a client makes: https://nodejs.org/api/diagnostics_channel.html */
const CHANNEL = 'net.client.socket';

/**
 * Counts this process' own client sockets where Node opens them, which works alike on every system (unlike /proc or ss) and leaves the clients
 * as they are. Who opened a socket is known by the asynchronous context in which that happened.
 */
export class SocketCounter {
  readonly #ports: ReadonlySet<number>;
  readonly #owner = new AsyncLocalStorage<string>();
  readonly #open = new Map<Socket, string>();

  /** @param ports only sockets to these are counted */
  constructor(ports: readonly number[]) {
    this.#ports = new Set(ports);
    subscribe(CHANNEL, this.#onSocket);
  }

  /** Whatever this work opens, now or later, is its own. */
  as<T>(owner: string, work: () => T): T {
    return this.#owner.run(owner, work);
  }

  /** Sockets that are open now. */
  open(owner: string): number {
    return [...this.#open.values()].filter((each) => each === owner).length;
  }

  stop(): void {
    unsubscribe(CHANNEL, this.#onSocket);
  }

  readonly #onSocket = (message: unknown): void => {
    // The channel's own shape; its types are `unknown`.
    const { socket } = message as { readonly socket: Socket };
    const owner = this.#owner.getStore() ?? '';
    socket.once('connect', () => {
      if (!this.#ports.has(socket.remotePort ?? 0)) return;
      this.#open.set(socket, owner);
      socket.once('close', () => this.#open.delete(socket));
    });
  };
}
