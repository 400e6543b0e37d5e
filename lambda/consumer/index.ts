import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Environment } from '../shared/env';
import { createKafka, parseKafkaConnection } from '../shared/kafka/client';
import { createLogger } from '../shared/log';
import { dynamodbState } from './adapters/dynamodb-state';
import { kafkajsOutbox } from './adapters/kafkajs-outbox';
import { type BatchResponse, createConsumer } from './consume';
import { parseConsumerSettings } from './settings';

type Consumer = (event: unknown) => Promise<BatchResponse>;

// Made at the first invocation and kept: the bundle loads without its environment, and connections live as long as the instance.
let consumer: Consumer | undefined;

/** Handles one event of the service's event source mapping. */
export const handler: Consumer = async (event) => {
  consumer ??= compose(process.env);
  return await consumer(event);
};

// A connection that died while the function was frozen must not cost the whole invocation.
const STATE_TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 6_000, throwOnRequestTimeout: true } as const;

function compose(env: Environment): Consumer {
  const settings = parseConsumerSettings(env);
  const logger = createLogger();
  const connection = parseKafkaConnection(env);
  const kafka = createKafka(connection, logger);
  // The SDK reads AWS_ENDPOINT_URL_DYNAMODB itself.
  const state = dynamodbState(new DynamoDBClient({ requestHandler: STATE_TIMEOUTS }), settings.stateTable, settings.meter.service.name);
  return createConsumer(settings, { state, outbox: kafkajsOutbox(kafka, logger, connection.identity), logger });
}
