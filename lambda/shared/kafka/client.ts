import { type ConsumerConfig, Kafka, type KafkaConfig, logLevel, type ProducerConfig } from 'kafkajs';
import { type Logger, SILENT } from '../log';
import type { KafkaConnection } from './connection';
import { iamToken } from './iam-token';
import { KAFKA_LIMITS, type KafkaPurpose } from './limits';
import { bridgeLog } from './log-bridge';
import { createPartitioner } from './partitioner';
import { createSocketFactory } from './socket-factory';
import { patchRequestQueueTimer } from './timer-patch';

export { type KafkaConnection, parseKafkaConnection } from './connection';

/**
 * The one place that makes a kafkajs client. Every remedy for kafkajs 2.2.4 hangs here, each in a file that names its issue.
 * A resolved `connect()` is no health check: it may resolve although the broker never answered.
 *
 * @param purpose decides how long an answer may take (limits.ts)
 */
export function createKafka(connection: KafkaConnection, logger: Logger = SILENT, purpose: KafkaPurpose = 'producer'): Kafka {
  patchRequestQueueTimer();
  const limits = KAFKA_LIMITS[purpose];
  return new Kafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    ...security(connection),
    connectionTimeout: limits.connectionTimeoutMs,
    authenticationTimeout: limits.connectionTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    retry: { retries: limits.retries, initialRetryTime: limits.initialRetryMs, maxRetryTime: limits.maxRetryMs },
    socketFactory: createSocketFactory(limits.unansweredMs),
    logLevel: logLevel.INFO,
    logCreator: bridgeLog(logger),
  });
}

/** Settings for every `kafka.producer()`: Java's partitioner, and no topic made by a misspelt name. Send with `acks: -1`. */
export const PRODUCER_DEFAULTS = { createPartitioner, allowAutoTopicCreation: false } as const satisfies ProducerConfig;

/** Settings for every `kafka.consumer()`. No `rackId`: kafkajs resets the group's offset when a follower lags. */
export const CONSUMER_DEFAULTS = { allowAutoTopicCreation: false, maxWaitTimeInMs: 500 } as const satisfies Omit<ConsumerConfig, 'groupId'>;

// A cluster with a private certificate authority would add `ca` to `ssl` here, and nowhere else.
function security(connection: KafkaConnection): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  if (connection.auth === 'none') return {};
  const { region, credentials } = connection;
  return { ssl: true, sasl: { mechanism: 'oauthbearer', oauthBearerProvider: () => iamToken(region, credentials) } };
}
