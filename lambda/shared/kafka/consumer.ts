import type { Consumer, ConsumerConfig, Kafka } from 'kafkajs';
import { CONSUMER_DEFAULTS } from './client';
import { patchMembership } from './member-patch';

/** kafkajs's own number for consumers (src/index.js), which goes when `retry` is given. */
const RETRIES = 5;

export interface StoppableConsumer {
  readonly consumer: Consumer;
  /** Leaves the group and disconnects, for good. Rejects with kafkajs's error where that fails; the consumer is over all the same. */
  stop(): Promise<void>;
}

/**
 * A consumer that ends when it is stopped. kafkajs restarts one that crashes by a timer which is set after it has disconnected
 * (src/consumer/index.js, `onCrash`): whoever disconnects meanwhile, or while it still joins, has a consumer that tries again for ever and keeps
 * the process. So kafkajs is told, each time it asks, whether anybody wants it.
 */
export function createConsumer(kafka: Kafka, config: ConsumerConfig): StoppableConsumer {
  patchMembership();
  let isWanted = true;
  const retry = { retries: RETRIES, ...config.retry, restartOnFailure: async () => isWanted };
  const consumer = kafka.consumer({ ...CONSUMER_DEFAULTS, ...config, retry });
  return {
    consumer,
    stop: () => {
      isWanted = false;
      return consumer.disconnect();
    },
  };
}
