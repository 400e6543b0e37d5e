import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { resolve } from 'node:path';
import { buildSync } from 'esbuild';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { describe, expect, it } from 'vitest';
import { createKafka } from '../../../../lambda/shared/kafka/client';
import { iamToken } from '../../../../lambda/shared/kafka/iam-token';
import { createSocketFactory } from '../../../../lambda/shared/kafka/socket-factory';
import { GetCallerIdentityCommand, STSClient } from '../../../../lambda/shared/kafka/stubs/client-sts';
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from '../../../../lambda/shared/kafka/stubs/credential-providers';
import { createWire } from '../../../../lambda/shared/kafka/wire';
import { createLogger } from '../../../../lambda/shared/log';

const NOWHERE = { brokers: ['127.0.0.1:1'], clientId: 'test', auth: 'none' } as const;

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
  async function withServer(server: Server, use: (port: number) => Promise<void>): Promise<void> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await use(address.port).finally(() => server.close());
  }

  const open = (port: number, unansweredMs: number) =>
    // kafkajs hands `ssl: null` for a plain connection, although its types promise an object.
    createSocketFactory(unansweredMs)({ host: '127.0.0.1', port, ssl: null as never, onConnect: () => undefined });

  it('give up when a written request stays unanswered (tulios/kafkajs#919)', async () => {
    await withServer(
      createServer(() => undefined),
      async (port) => {
        const socket = open(port, 20);
        socket.write('request');
        await once(socket, 'timeout');
        socket.destroy();
      },
    );
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

describe('IAM tokens', () => {
  const credentials = async () => ({
    accessKeyId: 'AKEXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'session/token',
    expiration: new Date(Date.now() + 500_400),
  });

  it("are signed for Connect in the region, for whole seconds whatever the credentials' own end", async () => {
    const { value } = await iamToken('eu-west-1', credentials);
    const url = new URL(Buffer.from(value, 'base64url').toString());
    expect(url.host).toBe('kafka.eu-west-1.amazonaws.com');
    expect(url.searchParams.get('Action')).toBe('kafka-cluster:Connect');
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
    expect(url.searchParams.get('X-Amz-Security-Token')).toBe('session/token');
    expect(value).not.toMatch(/[=+/]/);
  });

  it('need neither STS nor a provider chain: the stand-ins of the bundle refuse by name', () => {
    expect(() => new STSClient()).toThrow('STSClient is a stub');
    expect(() => new GetCallerIdentityCommand()).toThrow('GetCallerIdentityCommand is a stub');
    for (const stub of [fromIni, fromNodeProviderChain, fromTemporaryCredentials]) expect(() => stub()).toThrow('is a stub');
  });

  it('leave the bundled client below 330 kB when the stand-ins are aliased', () => {
    const stubs = resolve(__dirname, '../../../../lambda/shared/kafka/stubs');
    const { outputFiles, metafile } = buildSync({
      entryPoints: [resolve(stubs, '../client.ts')],
      bundle: true,
      platform: 'node',
      target: 'node20',
      minify: true,
      format: 'cjs',
      mainFields: ['module', 'main'],
      alias: { '@aws-sdk/client-sts': `${stubs}/client-sts.ts`, '@aws-sdk/credential-providers': `${stubs}/credential-providers.ts` },
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    expect(outputFiles[0]?.contents.length).toBeLessThan(330_000);
    expect(Object.keys(metafile.inputs).filter((path) => /@aws-sdk\/(client-sts|credential-providers)\//.test(path))).toEqual([]);
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
