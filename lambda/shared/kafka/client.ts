import { readFileSync } from 'node:fs';
import type { ConsumerConfig, Kafka, KafkaConfig, ProducerConfig } from 'kafkajs';
import { LEVELS } from 'kafkajs/src/loggers/index.js';
import { type Logger, SILENT } from '../log';
import { patchConnect } from './connect-patch';
import type { KafkaConnection } from './connection';
import { iamToken } from './iam-token';
import { LazyKafka } from './lazy-kafka';
import { KAFKA_LIMITS, type KafkaLimits, type KafkaPurpose } from './limits';
import { bridgeLog } from './log-bridge';
import { createPartitioner } from './partitioner';
import { createSocketFactory } from './socket-factory';
import { patchRequestQueueTimer } from './timer-patch';

export { type KafkaConnection, parseKafkaConnection } from './connection';

/**
 * The one place that makes a kafkajs client. Every remedy for kafkajs 2.2.4 hangs here, each in a file that names its issue.
 *
 * @param purpose decides how long an answer may take (limits.ts), or says so itself
 */
export function createKafka(connection: KafkaConnection, logger: Logger = SILENT, purpose: KafkaPurpose | KafkaLimits = 'producer'): Kafka {
  patchRequestQueueTimer();
  patchConnect();
  const limits = typeof purpose === 'string' ? KAFKA_LIMITS[purpose] : purpose;
  return new LazyKafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    ...security(connection),
    connectionTimeout: limits.connectionTimeoutMs,
    authenticationTimeout: limits.connectionTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    retry: { retries: limits.retries, initialRetryTime: limits.initialRetryMs, maxRetryTime: limits.maxRetryMs, factor: JITTER },
    socketFactory: createSocketFactory(limits.unansweredMs),
    logLevel: LEVELS.INFO,
    logCreator: bridgeLog(logger),
  });
}

/** Part by which a wait before a retry may be shorter or longer; kafkajs's own 0.2 keeps clients that failed together together. */
const JITTER = 0.5;

/** Settings for every `kafka.producer()`: Java's partitioner, and no topic made by a misspelt name. Send with `acks: -1`. */
export const PRODUCER_DEFAULTS = { createPartitioner, allowAutoTopicCreation: false } as const satisfies ProducerConfig;

/** Settings for every `kafka.consumer()`. No `rackId`: kafkajs resets the group's offset when a follower lags. */
export const CONSUMER_DEFAULTS = { allowAutoTopicCreation: false, maxWaitTimeInMs: 500 } as const satisfies Omit<ConsumerConfig, 'groupId'>;

/** A private certificate authority is trusted beside nothing else: verification is never off. A file that cannot be read is an error here, before any connection. */
function security(connection: KafkaConnection): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  if (connection.auth === 'none') return {};
  const { region, credentials, caFile } = connection;
  const ssl = caFile === undefined ? true : { ca: readFileSync(caFile, 'utf8') };
  // kafkajs asks for a token per connection and again before the session that the broker grants has ended.
  return { ssl, sasl: { mechanism: 'oauthbearer', oauthBearerProvider: () => iamToken(region, credentials) } };
}
