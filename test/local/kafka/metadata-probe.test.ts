import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askForBrokers, decodeBrokerIds, encodeMetadataRequest } from '../../../local/kafka/metadata-probe';

/** Captured from a broker of Kafka 3.9.2: size, correlation id, three brokers with racks, the controller's id, no topics. */
const RESPONSE = Buffer.from(
  '0000006d00000001' +
    '00000003' +
    '00000001' +
    '00093132372e302e302e3100005ca8000a75732d656173742d3161' +
    '00000002' +
    '00093132372e302e302e3100005ca9000a75732d656173742d3162' +
    '00000003' +
    '00093132372e302e302e3100005caa000a75732d656173742d3163' +
    '0000000300000000',
  'hex',
);

let server: Server | undefined;

async function serve(answer: (socket: Socket) => void): Promise<number> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('the question for brokers', () => {
  afterEach(() => {
    server?.close();
    server = undefined;
  });

  it('is Metadata, version 1, without topics', () => {
    expect(encodeMetadataRequest().toString('hex')).toBe(
      `0000001b00030001${'00000001'}000d${Buffer.from('msk-blueprint').toString('hex')}00000000`,
    );
  });

  it('reads the ids of the answer', () => {
    expect(decodeBrokerIds(RESPONSE)).toEqual([1, 2, 3]);
  });

  it('sorts them, and reads on behind a broker without a rack', () => {
    const broker = (id: string) => `0000000${id}00093132372e302e302e3100005ca8ffff`;
    expect(decodeBrokerIds(Buffer.from(`000000000000000100000002${broker('7')}${broker('2')}0000000700000000`, 'hex'))).toEqual([2, 7]);
  });

  it('puts an answer together that arrives in pieces', async () => {
    const port = await serve((socket) => {
      socket.write(RESPONSE.subarray(0, 3));
      setImmediate(() => socket.write(RESPONSE.subarray(3)));
    });
    expect(await askForBrokers('127.0.0.1', port, 5_000)).toEqual([1, 2, 3]);
  });

  it('fails when the connection closes without an answer', async () => {
    const port = await serve((socket) => socket.end());
    await expect(askForBrokers('127.0.0.1', port, 5_000)).rejects.toThrow(`127.0.0.1:${port} closed the connection`);
  });

  it('fails when nothing is answered in time', async () => {
    const port = await serve((socket) => void socket.on('error', () => undefined));
    await expect(askForBrokers('127.0.0.1', port, 50)).rejects.toThrow('did not answer within 50 ms');
  });
});
