import type { Admin, AdminConfig, Consumer, ConsumerConfig, Kafka, KafkaConfig, Logger, Producer, ProducerConfig } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import { createLogger } from 'kafkajs/src/loggers/index.js';

/** All that kafkajs would choose for itself. */
export type WholeKafkaConfig = KafkaConfig & Required<Pick<KafkaConfig, 'brokers' | 'logLevel' | 'logCreator' | 'socketFactory' | 'retry'>>;

/** The name under which kafkajs keeps its factory of connections. */
export const CREATE_CLUSTER = 'private:Kafka:createCluster';
const CREATE = Symbol(CREATE_CLUSTER);

/**
 * kafkajs's `Kafka` (src/index.js), whose connections are all that most functions use: its producer, consumer group and admin client
 * are loaded when one is asked for.
 */
export class LazyKafka implements Kafka {
  readonly #config: WholeKafkaConfig;
  readonly #logger: Logger;
  #whole: Kafka | undefined;

  /** What kafkajs's own passes on; a property, because wire.ts looks for one. */
  readonly [CREATE] = (options: { readonly allowAutoTopicCreation: boolean }): Cluster => {
    const defaults = { enforceRequestTimeout: true, maxInFlightRequests: null, instrumentationEmitter: null };
    return new Cluster({ ...defaults, ...this.#config, ...options, logger: this.#logger, offsets: new Map() });
  };

  constructor(config: WholeKafkaConfig) {
    this.#config = config;
    this.#logger = createLogger({ level: config.logLevel, logCreator: config.logCreator });
  }

  producer(config?: ProducerConfig): Producer {
    return this.#load().producer(config);
  }

  consumer(config: ConsumerConfig): Consumer {
    return this.#load().consumer(config);
  }

  admin(config?: AdminConfig): Admin {
    return this.#load().admin(config);
  }

  logger(): Logger {
    return this.#logger;
  }

  #load(): Kafka {
    if (this.#whole !== undefined) return this.#whole;
    // Not an import, which would be loaded with this file; and the package's file by name, which bundles without these clients replace.
    const kafkajs: typeof import('kafkajs') = require('kafkajs/index.js');
    this.#whole = new kafkajs.Kafka(this.#config);
    return this.#whole;
  }
}
