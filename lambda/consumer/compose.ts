import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Environment } from '../shared/env';
import { createKafka, type KafkaConnection, parseKafkaConnection } from '../shared/kafka/client';
import { createLogger, parseLogLevel } from '../shared/log';
import { dynamodbState } from './adapters/dynamodb-state';
import { kafkajsOutbox } from './adapters/kafkajs-outbox';
import type { ConsumerPorts, ConsumerSettings } from './consume';
import { CONSUMER_ENV } from './contract';
import { createMetrics } from './metrics';
import { parseConsumerSettings } from './settings';

// A connection that died while the function was frozen must not cost the whole invocation.
const STATE_TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 6_000, throwOnRequestTimeout: true } as const;

/** A service as it was deployed, whoever fetches its records. */
export interface ComposedService {
  readonly settings: ConsumerSettings;
  readonly connection: KafkaConnection;
  readonly ports: ConsumerPorts;
}

/** @throws EnvironmentError for the first of settings, log level and connection that has a problem, with all of its problems */
export function composeService(env: Environment): ComposedService {
  const settings = parseConsumerSettings(env);
  const service = settings.meter.service.name;
  const logger = createLogger({ level: parseLogLevel(env[CONSUMER_ENV.logLevel]) });
  const connection = parseKafkaConnection(env);
  const kafka = createKafka(connection, logger);
  // The SDK reads AWS_ENDPOINT_URL_DYNAMODB itself.
  const state = dynamodbState(new DynamoDBClient({ requestHandler: STATE_TIMEOUTS }), settings.stateTable, service);
  const metrics = createMetrics({ service, namespace: settings.metricsNamespace, logger });
  return { settings, connection, ports: { state, outbox: kafkajsOutbox(kafka, logger, connection.identity), logger, metrics } };
}
