import type { Kafka } from 'kafkajs';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { CREATE_CLUSTER } from './lazy-kafka';
import { metadataCall, type NodeMetadata } from './metadata';
import type { AbandonableSocket } from './socket-factory';

/** One message of the Kafka protocol at one version: how it is written and read. The header and the correlation are kafkajs's. */
export interface WireCall<Answer> {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  encode(encoder: Encoder): Encoder;
  decode(decoder: Decoder): WireAnswer<Answer>;
}

/** `throttleMs`: how long the broker asks this client to hold its next request (KIP-219); kafkajs obeys it. */
export interface WireAnswer<Answer> {
  readonly throttleMs: number;
  readonly answer: Answer;
}

export type Destination = 'any' | 'controller' | { readonly nodeId: number };

/**
 * Requests of our own over kafkajs's connections (TCP, TLS, SASL, correlation, time-outs), for what its admin client lacks or spoils:
 * IncrementalAlterConfigs (tulios/kafkajs#1517), the broker's error texts, and metadata of named topics only (tulios/kafkajs#1520).
 */
export interface Wire {
  /** Sends one request. Rejects with kafkajs's connection and time-out errors; errors inside an answer are the call's own business. */
  send<Answer>(to: Destination, call: WireCall<Answer>): Promise<Answer>;
  /** Highest version of an API that the connected broker speaks, or undefined. */
  maxVersion(apiKey: number): Promise<number | undefined>;
  /** Drops every connection but the settings; the next request connects again and asks anew who the controller is. */
  reset(): Promise<void>;
}

/** A wire for those who mend their connections themselves. */
export interface SteadyWire extends Wire {
  /** Connects and logs in where that is not done yet: a failure here says that nothing was sent. */
  ready(to: Destination): Promise<void>;
  /** Gives a connection up, and what was sent on it and not received; the next request opens a new one (tulios/kafkajs#919). */
  drop(to: 'any' | { readonly nodeId: number }): void;
}

interface KafkajsBroker {
  readonly nodeId: number | null;
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>> | null;
  readonly connectionPool: {
    readonly host: string;
    readonly port: number;
    readonly pool: readonly { readonly socket?: Partial<Pick<AbandonableSocket, 'abandon'>> | null }[];
    send(protocol: unknown): Promise<unknown>;
  };
  isConnected(): boolean;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

interface KafkajsCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  readonly brokerPool: {
    seedBroker: KafkajsBroker | undefined;
    readonly versions: KafkajsBroker['versions'];
    readonly rootLogger: unknown;
    readonly connectionPoolBuilder: { build(to: { host: string; port: number; rack: string | null }): Promise<unknown> };
    createBroker(options: Readonly<Record<string, unknown>>): KafkajsBroker;
  };
}

/** Opens nothing yet: the first request connects. */
export function createWire(kafka: Kafka): SteadyWire {
  return new KafkajsWire(() => createCluster(kafka));
}

class KafkajsWire implements SteadyWire {
  readonly #openCluster: () => KafkajsCluster;
  #cluster: KafkajsCluster;
  #nodes: Promise<readonly NodeMetadata[]> | undefined;
  readonly #brokers = new Map<number, KafkajsBroker>();
  #controllerId: number | undefined;

  constructor(openCluster: () => KafkajsCluster) {
    this.#openCluster = openCluster;
    this.#cluster = openCluster();
  }

  async send<Answer>(to: Destination, call: WireCall<Answer>): Promise<Answer> {
    const broker = await this.#brokerFor(to);
    // The response's `parse` returns what our decoder made, so the answer's type is the call's.
    return (await broker.connectionPool.send(toKafkajsProtocol(call))) as Answer;
  }

  async ready(to: Destination): Promise<void> {
    await this.#brokerFor(to);
  }

  drop(to: 'any' | { readonly nodeId: number }): void {
    const seed = this.#cluster.brokerPool.seedBroker;
    const broker = to === 'any' ? seed : this.#brokers.get(to.nodeId);
    this.#nodes = undefined;
    // Not to be used again under any name: kafkajs ends whichever socket the broker has once the requests of the old one have timed out.
    for (const [nodeId, each] of this.#brokers) if (each === broker) this.#brokers.delete(nodeId);
    for (const { socket } of broker?.connectionPool.pool ?? []) socket?.abandon?.();
    if (broker !== seed) {
      broker?.disconnect().catch(ignore);
      return;
    }
    const old = this.#cluster;
    this.#cluster = this.#openCluster();
    old.disconnect().catch(ignore);
  }

  async maxVersion(apiKey: number): Promise<number | undefined> {
    const { versions } = await this.#seed();
    return versions?.[apiKey]?.maxVersion;
  }

  async reset(): Promise<void> {
    const brokers = [...this.#brokers.values()];
    this.#brokers.clear();
    this.#nodes = undefined;
    this.#controllerId = undefined;
    await Promise.all([this.#cluster.disconnect(), ...brokers.map((broker) => broker.disconnect())]);
  }

  async #brokerFor(to: Destination): Promise<KafkajsBroker> {
    if (to === 'any') return this.#seed();
    if (to === 'controller') {
      this.#controllerId ??= (await this.send('any', metadataCall([]))).controllerId;
      return this.#node(this.#controllerId);
    }
    return this.#node(to.nodeId);
  }

  async #seed(): Promise<KafkajsBroker> {
    await this.#cluster.connect();
    const seed = this.#cluster.brokerPool.seedBroker;
    // kafkajs's connect() resolves although the broker never answered: then it knows no versions.
    if (seed?.versions == null) throw new Error('connected to a broker that does not answer');
    return seed;
  }

  async #node(nodeId: number): Promise<KafkajsBroker> {
    const broker = this.#brokers.get(nodeId) ?? (await this.#openNode(nodeId));
    this.#brokers.set(nodeId, broker);
    if (!broker.isConnected()) await broker.connect();
    return broker;
  }

  async #openNode(nodeId: number): Promise<KafkajsBroker> {
    this.#nodes ??= this.send('any', metadataCall([])).then(({ nodes }) => nodes);
    const known = this.#nodes;
    const node = (await known.catch(() => [])).find((each) => each.nodeId === nodeId);
    if (node === undefined) this.#nodes = undefined;
    await known;
    if (node === undefined) throw new Error(`no live broker has the id ${nodeId}`);
    const pool = this.#cluster.brokerPool;
    // One login fewer: small brokers let in four a second.
    const seed = pool.seedBroker;
    if (seed?.connectionPool.host === node.host && seed.connectionPool.port === node.port) return seed;
    const connectionPool = await pool.connectionPoolBuilder.build({ host: node.host, port: node.port, rack: node.rack });
    return pool.createBroker({ connectionPool, nodeId, versions: pool.versions, logger: pool.rootLogger });
  }
}

// Whoever waits for an answer of a dropped connection hears of it; nobody waits for its end.
const ignore = (): void => undefined;

function toKafkajsProtocol<Answer>(call: WireCall<Answer>): unknown {
  return {
    request: {
      apiKey: call.apiKey,
      apiVersion: call.apiVersion,
      apiName: call.apiName,
      encode: async () => call.encode(new Encoder()),
    },
    response: {
      decode: async (raw: Buffer) => {
        const { throttleMs, answer } = call.decode(new Decoder(raw));
        return { clientSideThrottleTime: throttleMs, answer };
      },
      parse: async (decoded: { readonly answer: Answer }) => decoded.answer,
    },
  };
}

// kafkajs keeps its cluster factory under a symbol of its own; the version is pinned and a test opens it.
function createCluster(kafka: Kafka): KafkajsCluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === CREATE_CLUSTER);
  const factory: unknown = symbol === undefined ? undefined : Reflect.get(kafka, symbol);
  if (typeof factory !== 'function') throw new Error(`this kafkajs has no ${CREATE_CLUSTER}: it must be 2.2.4`);
  return factory({ allowAutoTopicCreation: false }) as KafkajsCluster;
}
