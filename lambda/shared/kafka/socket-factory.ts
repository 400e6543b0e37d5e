import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactoryArgs } from 'kafkajs';

const KEEP_ALIVE_DELAY_MS = 60_000;

/** A socket that can be given up in a way that takes back what it has sent and nobody has received. */
export interface AbandonableSocket extends Socket {
  /**
   * Resets the connection. Ended in order, the machine would send what is unanswered again for a minute and more (a frozen function's as well), and a
   * broker would store it behind what came after it.
   */
  abandon(): void;
}

/**
 * Sockets that give up when a request stays unanswered. tulios/kafkajs#919: after a request time-out kafkajs retries on the same socket, so a
 * path that died silently (a thawed Lambda environment, a dropped NAT entry) fails every later send too. kafkajs listens to `timeout` and
 * rebuilds the connection. The clock runs only between a write and the next byte received: an idle socket is healthy.
 *
 * @param unansweredMs longer than the slowest answer a broker may owe (a long poll, a group's rebalance)
 */
export function createSocketFactory(unansweredMs: number): (args: ISocketFactoryArgs) => AbandonableSocket {
  return (args) => {
    const { socket, line } = open(args);
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
    socket.on('data', () => socket.setTimeout(0));
    // Before kafkajs, which ends it in order.
    socket.on('timeout', () => abandon(line));
    armOnWrite(socket, unansweredMs);
    letGoOnce(socket);
    return Object.assign(socket, { abandon: () => abandon(line) });
  };
}

/** @returns what is spoken through, and the TCP connection below it */
function open({ host, port, ssl, onConnect }: ISocketFactoryArgs): { readonly socket: Socket; readonly line: Socket } {
  // kafkajs passes `ssl: null` for plain connections, although its types promise an object.
  if (!ssl) {
    const line = connectTcp({ host, port }, onConnect);
    return { socket: line, line };
  }
  const line = connectTcp({ host, port });
  // The host is not connected to a second time: the certificate is held against it.
  const socket = connectTls({ socket: line, host, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect);
  line.on('error', (error) => socket.destroy(error));
  return { socket, line };
}

/** One that is not connected yet has sent nothing. */
function abandon(line: Socket): void {
  if (!line.connecting && !line.destroyed) line.resetAndDestroy();
  line.destroy();
}

function armOnWrite(socket: Socket, unansweredMs: number): void {
  const write = socket.write.bind(socket);
  // Socket.write is overloaded; the arguments pass through untouched.
  socket.write = ((...args: Parameters<typeof write>) => {
    socket.setTimeout(unansweredMs);
    return write(...args);
  }) as typeof socket.write;
}

/**
 * kafkajs calls `unref` whenever it disconnects (src/network/connection.js), on sockets that are long over as well. These have no handle, so that Node
 * waits for a connection each time (`Socket.unref`) and warns of a leak at the eleventh.
 */
function letGoOnce(socket: Socket): void {
  const unref = socket.unref.bind(socket);
  socket.unref = () => (socket.destroyed ? socket : unref());
}
