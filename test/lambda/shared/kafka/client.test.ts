import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { describe, expect, it } from 'vitest';
import { createKafka } from '../../../../lambda/shared/kafka/client';
import { createSocketFactory } from '../../../../lambda/shared/kafka/socket-factory';
import { createWire } from '../../../../lambda/shared/kafka/wire';
import { createLogger } from '../../../../lambda/shared/log';
import { makeCertificates } from '../../../../local/kafka/iam/certificates';

const NOWHERE = { brokers: ['127.0.0.1:1'], clientId: 'test', auth: 'none' } as const;

async function withServer(server: Server, use: (port: number) => Promise<void>): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await use(address.port).finally(() => server.close());
}

describe('idle connections', () => {
  it('need no timer (tulios/kafkajs#1704), and a request that waits still gets one', () => {
    createKafka(NOWHERE);
    createKafka(NOWHERE);
    const logger = { debug: () => undefined };
    const queue = Reflect.construct(RequestQueue, [{ maxInFlightRequests: 1, requestTimeout: 1_000, clientId: 'c', broker: 'b', logger }]);
    queue.checkPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.throttledUntil = Date.now() + 60_000;
    queue.pending.push({});
    queue.checkPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    queue.destroy();
  });
});

describe('sockets', () => {
  const open = (port: number, unansweredMs: number) =>
    // kafkajs hands `ssl: null` for a plain connection, although its types promise an object.
    createSocketFactory(unansweredMs)({ host: '127.0.0.1', port, ssl: null as never, onConnect: () => undefined });

  it('give up when a written request stays unanswered (tulios/kafkajs#919)', async () => {
    const ends: string[] = [];
    const silent = createServer((socket) => socket.on('error', ({ message }) => ends.push(message)).resume());
    await withServer(silent, async (port) => {
      const socket = open(port, 20);
      socket.on('timeout', () => socket.end());
      socket.write('request');
      await once(socket, 'close');
      await expect.poll(() => ends).toEqual(['read ECONNRESET']);
    });
  });

  it('may idle for ever once the answer has come', async () => {
    const echo = createServer((socket) => socket.on('data', (data) => socket.end(data)));
    await withServer(echo, async (port) => {
      const socket = open(port, 60_000);
      socket.write('request');
      expect(socket.timeout).toBe(60_000);
      await once(socket, 'data');
      expect(socket.timeout).toBe(0);
      socket.destroy();
    });
  });
});

describe.each([
  { kind: 'plain', ssl: undefined },
  { kind: 'TLS', ssl: makeCertificates(new Date()) },
])('a $kind socket that is abandoned', ({ ssl }) => {
  it('resets its connection, so that the machine sends nothing again', async () => {
    const peers: Socket[] = [];
    const ends: string[] = [];
    const echo = (socket: Socket) => {
      socket.on('data', (data) => socket.write(data));
      socket.on('error', ({ message }) => ends.push(message)).on('end', () => ends.push('end'));
    };
    const tls = ssl === undefined ? undefined : createTlsServer({ key: ssl.keyStorePem, cert: ssl.keyStorePem }, echo);
    const server = createServer((socket) => {
      peers.push(socket);
      if (tls === undefined) echo(socket);
      else tls.emit('connection', socket);
    });
    await withServer(server, async (port) => {
      const trusted = ssl === undefined ? (null as never) : { ca: ssl.caPem };
      const open = () => createSocketFactory(60_000)({ host: '127.0.0.1', port, ssl: trusted, onConnect: () => {} });
      const inOrder = open();
      inOrder.write('request');
      await once(inOrder, 'data');
      inOrder.end();
      await expect.poll(() => ends).toEqual(['end']);
      const abandoned = open();
      abandoned.write('request');
      await once(abandoned, 'data');
      abandoned.abandon();
      await expect.poll(() => ends).toEqual(['end', 'read ECONNRESET']);
      expect(abandoned.destroyed).toBe(true);
      for (const peer of peers) peer.destroy();
    });
  });

  it('is given up before it is connected as well', async () => {
    await withServer(
      createServer((socket) => socket.destroy()),
      async (port) => {
        const socket = createSocketFactory(60_000)({ host: '127.0.0.1', port, ssl: null as never, onConnect: () => {} });
        socket.abandon();
        await once(socket, 'close');
      },
    );
  });
});

describe('the wire', () => {
  it('opens on this kafkajs, connects only when something is sent, and may be reset at any time', async () => {
    const wire = createWire(createKafka(NOWHERE));
    await wire.reset();
    await wire.reset();
  });
});

describe('the log of kafkajs', () => {
  it('becomes ours, one level lower, without stacks', async () => {
    const lines: string[] = [];
    const kafka = createKafka(NOWHERE, createLogger({ write: (line) => lines.push(line) }));
    kafka.logger().error('Connection error', { broker: 'b:1', stack: 'Error: at x' });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'warn', message: 'kafkajs: Connection error', broker: 'b:1' }]);
    expect(lines[0]).not.toContain('at x');
  });
});
