/** Brokers of a cluster that listen on real sockets and can be told to misbehave: what a real one does only when it must. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { FakeLog, type StoredBatch } from './fake-log';

export const PRODUCE = 0;
export const METADATA = 3;
const SASL_HANDSHAKE = 17;
const SASL_AUTHENTICATE = 36;
export const API_VERSIONS = 18;
export const INIT_PRODUCER_ID = 22;

export interface FakeRequest {
  readonly nodeId: number;
  readonly apiKey: number;
  readonly bytes: number;
  /** 1 for the first request of its kind at this broker. */
  readonly turn: number;
}

/**
 * `silent`: nothing is answered on this connection any more. `close`: the connection ends without an answer. `lose`: the request has its
 * effect, and then the connection ends. A number: a Produce or InitProducerId is answered with this error code, and has no effect.
 */
export type Misbehaviour = 'silent' | 'close' | 'lose' | number | undefined;

export class FakeBrokers {
  readonly log: FakeLog;
  readonly requests: FakeRequest[] = [];
  /** Asked for every request. */
  misbehave: (request: FakeRequest) => Misbehaviour = () => undefined;
  connections = 0;
  /** Leader of each partition, by topic. */
  readonly topics: Map<string, number[]>;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #ports: number[] = [];
  readonly #mute = new WeakSet<Socket>();
  #nextProducerId = 1_000;

  constructor(topics: Readonly<Record<string, readonly number[]>>) {
    this.topics = new Map(Object.entries(topics).map(([name, leaders]) => [name, [...leaders]]));
    this.log = new FakeLog();
  }

  /** @returns their addresses, node 1 first */
  async listen(count = 1): Promise<readonly string[]> {
    for (let nodeId = 1; nodeId <= count; nodeId += 1) {
      const server = createServer((socket) => this.#serve(nodeId, socket));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      this.#servers.push(server);
      this.#ports.push(address.port);
    }
    return this.#ports.map((port) => `127.0.0.1:${port}`);
  }

  /** What happens to idle connections after ten minutes. */
  endConnections(): void {
    for (const socket of this.#sockets) {
      this.#mute.add(socket);
      socket.end();
    }
  }

  /** The path dies: nobody hears anything more on the connections that are open now. */
  blackHole(): void {
    for (const socket of this.#sockets) this.#mute.add(socket);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  count(apiKey: number): number {
    return this.requests.filter((request) => request.apiKey === apiKey).length;
  }

  #serve(nodeId: number, socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    let received = Buffer.alloc(0);
    let turn: Promise<void> = Promise.resolve();
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
        const frame = received.subarray(4, 4 + received.readInt32BE(0));
        received = received.subarray(4 + frame.length);
        turn = turn.then(() => this.#answer(nodeId, socket, frame));
      }
    });
  }

  async #answer(nodeId: number, socket: Socket, frame: Buffer): Promise<void> {
    const decoder = new Decoder(frame);
    const apiKey = decoder.readInt16();
    decoder.readInt16(); // version
    const correlationId = decoder.readInt32();
    decoder.readString(); // client id
    const turn = this.requests.filter((each) => each.nodeId === nodeId && each.apiKey === apiKey).length + 1;
    const request = { nodeId, apiKey, bytes: frame.length, turn };
    this.requests.push(request);
    if (this.#mute.has(socket)) return;
    const misbehaviour = this.misbehave(request);
    if (misbehaviour === 'silent') this.#mute.add(socket);
    if (misbehaviour === 'close') socket.destroy();
    if (misbehaviour === 'silent' || misbehaviour === 'close') return;
    const body = await this.#bodyOf(nodeId, apiKey, decoder, misbehaviour);
    if (misbehaviour === 'lose') socket.destroy();
    else {
      const head = new Encoder().writeInt32(4 + body.size()).writeInt32(correlationId);
      socket.write(Buffer.concat([head.buffer, body.buffer]));
    }
  }

  async #bodyOf(nodeId: number, apiKey: number, decoder: Decoder, misbehaviour: Misbehaviour): Promise<Encoder> {
    switch (apiKey) {
      case API_VERSIONS:
        return versions();
      case METADATA:
        return this.#metadata(decoder);
      case INIT_PRODUCER_ID: {
        this.#nextProducerId += 1;
        const errorCode = typeof misbehaviour === 'number' ? misbehaviour : 0;
        return new Encoder().writeInt32(0).writeInt16(errorCode).writeInt64(this.#nextProducerId).writeInt16(0);
      }
      case PRODUCE:
        return this.#produce(nodeId, decoder, typeof misbehaviour === 'number' ? misbehaviour : undefined);
      default:
        throw new Error(`this fake speaks no API ${apiKey}`);
    }
  }

  #metadata(decoder: Decoder): Encoder {
    const asked = decoder.readArray((each) => each.readString() ?? '');
    const encoder = new Encoder().writeInt32(0).writeInt32(this.#ports.length);
    for (const [index, port] of this.#ports.entries()) {
      encoder
        .writeInt32(index + 1)
        .writeString('127.0.0.1')
        .writeInt32(port)
        .writeString(null);
    }
    encoder.writeString('fake').writeInt32(1).writeInt32(asked.length);
    for (const name of asked) {
      const leaders = this.topics.get(name) ?? [];
      encoder
        .writeInt16(leaders.length > 0 ? 0 : 3)
        .writeString(name)
        .writeBoolean(false)
        .writeInt32(leaders.length);
      for (const [partition, leader] of leaders.entries()) {
        encoder.writeInt16(0).writeInt32(partition).writeInt32(leader).writeInt32(0).writeInt32(0).writeInt32(0);
      }
    }
    return encoder;
  }

  async #produce(nodeId: number, decoder: Decoder, errorCode: number | undefined): Promise<Encoder> {
    decoder.readString(); // transactional id
    decoder.readInt16(); // acks
    decoder.readInt32(); // timeout
    const topics = decoder.readArray((each) => {
      const topic = each.readString() ?? '';
      return { topic, parts: each.readArray((part) => ({ partition: part.readInt32(), data: part.readBytes() })) };
    });
    const encoder = new Encoder().writeInt32(topics.length);
    for (const { topic, parts } of topics) {
      encoder.writeString(topic).writeInt32(parts.length);
      for (const { partition, data } of parts) {
        const isLeader = this.topics.get(topic)?.[partition] === nodeId;
        const answer =
          isLeader && errorCode === undefined ? await this.log.append(topic, partition, data) : { errorCode: errorCode ?? 6, offset: -1 };
        encoder.writeInt32(partition).writeInt16(answer.errorCode).writeInt64(answer.offset).writeInt64(-1).writeInt64(0);
      }
    }
    return encoder.writeInt32(0);
  }

  stored(topic: string, partition?: number): readonly StoredBatch[] {
    return this.log.batches.filter((batch) => batch.topic === topic && (partition === undefined || batch.partition === partition));
  }

  /** Values of a topic's records, partition by partition. */
  values(topic: string): readonly string[] {
    return this.stored(topic)
      .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
      .flatMap(({ records }) => records.map(({ value }) => value?.toString() ?? ''));
  }
}

function versions(): Encoder {
  const spoken = { [PRODUCE]: 7, [METADATA]: 6, [API_VERSIONS]: 2, [INIT_PRODUCER_ID]: 1, [SASL_HANDSHAKE]: 1, [SASL_AUTHENTICATE]: 1 };
  const encoder = new Encoder().writeInt16(0).writeInt32(Object.keys(spoken).length);
  for (const [apiKey, version] of Object.entries(spoken)) encoder.writeInt16(Number(apiKey)).writeInt16(0).writeInt16(version);
  return encoder.writeInt32(0);
}
