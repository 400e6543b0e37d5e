import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createSocketFactory } from '../../../../lambda/shared/kafka/socket-factory';

/** A port of this machine on which nobody listens. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // listen() on a host and port yields an AddressInfo.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a socket that is over', () => {
  it.each([
    { speaks: 'TLS', ssl: {} },
    { speaks: 'plain', ssl: undefined },
  ])('may be let go of at every disconnect of kafkajs without a warning ($speaks)', async ({ ssl }) => {
    const open = createSocketFactory(1_000);
    // kafkajs's type asks for `ssl`, which it leaves out itself for plain connections.
    const socket = open({
      host: '127.0.0.1',
      port: await unusedPort(),
      onConnect: () => {},
      ...(ssl === undefined ? {} : { ssl }),
    } as Parameters<typeof open>[0]);
    socket.on('error', () => {});
    await new Promise((resolve) => socket.on('close', resolve));
    const before = socket.listenerCount('connect');
    for (let disconnect = 0; disconnect < 20; disconnect += 1) socket.unref();
    expect(socket.listenerCount('connect')).toBe(before);
  });
});
