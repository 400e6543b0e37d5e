import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory, ISocketFactoryArgs } from 'kafkajs';

const KEEP_ALIVE_DELAY_MS = 60_000;

/**
 * Sockets that give up when a request stays unanswered. tulios/kafkajs#919: after a request time-out kafkajs retries on the same socket, so a
 * path that died silently (a thawed Lambda environment, a dropped NAT entry) fails every later send too. kafkajs listens to `timeout` and
 * rebuilds the connection. The clock runs only between a write and the next byte received: an idle socket is healthy.
 *
 * @param unansweredMs longer than the slowest answer a broker may owe (a long poll, a group's rebalance)
 */
export function createSocketFactory(unansweredMs: number): ISocketFactory {
  return (args) => {
    const socket = open(args);
    socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
    socket.on('data', () => socket.setTimeout(0));
    armOnWrite(socket, unansweredMs);
    return socket;
  };
}

function open({ host, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
  // kafkajs passes `ssl: null` for plain connections, although its types promise an object.
  if (!ssl) return connectTcp({ host, port }, onConnect);
  return connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect);
}

function armOnWrite(socket: Socket, unansweredMs: number): void {
  const write = socket.write.bind(socket);
  // Socket.write is overloaded; the arguments pass through untouched.
  socket.write = ((...args: Parameters<typeof write>) => {
    socket.setTimeout(unansweredMs);
    return write(...args);
  }) as typeof socket.write;
}
