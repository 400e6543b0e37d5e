import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stoppable } from '../ports';

/**
 * What a network does to whoever speaks through it:
 * - `open`: nothing
 * - `black-hole`: nothing comes through any more, in no direction, and nobody is told. What was sent is sent again as TCP does it, after times
 *   that double: it arrives some time after the hole has closed, when its sender may have given up long ago. Only who resets a connection takes
 *   back what was sent on it.
 * - `slow`: every piece arrives late, in order
 * - `closed`: connections are reset, new ones as well
 */
export type Network = 'open' | 'black-hole' | 'slow' | 'closed';

export interface TcpProxy extends Stoppable {
  readonly port: number;
  become(network: Network): void;
  /** Connections that are open now. */
  readonly connections: number;
  /** Pieces and ends of connections that are in the black hole now. */
  readonly held: number;
}

/** On the way there and on the way back: a round trip takes half a second more. */
const SLOW_MS = 250;
const FIRST_RETRANSMISSION_MS = 200;
const LOOPBACK = '127.0.0.1';
/** Either end of a connection may stop speaking and still listen. */
const SOCKETS = { noDelay: true, allowHalfOpen: true } as const;

/** Listens on a free port of the loopback interface and passes on to another. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const network = new State();
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer(SOCKETS, (client) => {
    if (network.is === 'closed') {
      client.resetAndDestroy();
      return;
    }
    const pair = [client, dial({ host: LOOPBACK, port: target, ...SOCKETS })] as const;
    pairs.add(pair);
    for (const socket of pair) socket.on('error', nothing);
    const ways = [pass(pair[0], pair[1], network), pass(pair[1], pair[0], network)];
    void Promise.all(ways).then(() => pairs.delete(pair));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, LOOPBACK, resolve));
  const reset = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    become: (next) => {
      network.become(next);
      if (next === 'closed') reset();
    },
    get connections() {
      return pairs.size;
    },
    get held() {
      return network.held;
    },
    stop: () =>
      new Promise((resolve) => {
        network.become('closed');
        server.close(() => resolve());
        reset();
      }),
  };
}

/** One direction of a connection, piece after piece, and its end; nothing more is read than is passed on. */
async function pass(from: Socket, to: Socket, network: State): Promise<void> {
  try {
    for await (const piece of from.iterator({ destroyOnReturn: false })) {
      if (network.is === 'slow') await delay(SLOW_MS);
      await through(network);
      if (from.errored !== null) break;
      if (!to.write(piece) && !to.destroyed) await drained(to);
    }
  } catch {
    // Cut off: the other side learns of it below.
  }
  await through(network);
  to.end();
}

/** Waits as TCP does until what was sent is answered for (RFC 6298, 5.5: the time doubles). */
async function through(network: State): Promise<void> {
  network.held += 1;
  for (let waitMs = FIRST_RETRANSMISSION_MS; network.is === 'black-hole'; waitMs *= 2) {
    await Promise.race([delay(waitMs, undefined, { ref: false }), network.closed]);
  }
  network.held -= 1;
}

// A socket that fails ends its loop in `pass`.
const nothing = (): void => {};

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

class State {
  is: Network = 'open';
  held = 0;
  /** Resolves when connections are reset: whoever waits need not any more. */
  closed: Promise<void>;
  #close: () => void = () => {};

  constructor() {
    this.closed = this.#next();
  }

  become(network: Network): void {
    this.is = network;
    if (network !== 'closed') return;
    const close = this.#close;
    this.closed = this.#next();
    close();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#close = resolve;
    });
  }
}
