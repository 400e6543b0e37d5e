import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Environment } from '../shared/env';
import { createKafka, parseKafkaConnection } from '../shared/kafka/client';
import { createLogger, parseLogLevel } from '../shared/log';
import { dynamodbState } from './adapters/dynamodb-state';
import { kafkajsGroup } from './adapters/kafkajs-group';
import { kafkajsLog } from './adapters/kafkajs-log';
import { kafkajsOutbox } from './adapters/kafkajs-outbox';
import { type BatchResponse, createConsumer } from './consume';
import { CONSUMER_ENV } from './contract';
import { createMetrics } from './metrics';
import { createPoller, type PollReport } from './poll';
import { type ReplayReport, replay } from './replay';
import { parseReplayRequest } from './replay-request';
import { parseConsumerSettings, parseReaderSettings } from './settings';

type Consumer = ReturnType<typeof createConsumer>;

// Made at the first invocation and kept: the bundle loads without its environment, and connections live as long as the instance.
let consumer: Consumer | undefined;

/** What Lambda gives beside the event, as far as it is read here. */
interface Context {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Handles one event of the service's event source mapping. */
export async function handler(event: unknown, context?: Pick<Context, 'awsRequestId'>): Promise<BatchResponse> {
  consumer ??= compose(process.env);
  return await consumer(event, context?.awsRequestId);
}

// A connection that died while the function was frozen must not cost the whole invocation.
const STATE_TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 6_000, throwOnRequestTimeout: true } as const;

function compose(env: Environment): Consumer {
  const { settings, ports } = parts(env);
  return createConsumer(settings, ports);
}

function parts(env: Environment) {
  const settings = parseConsumerSettings(env);
  const logger = createLogger({ level: parseLogLevel(env[CONSUMER_ENV.logLevel]) });
  const connection = parseKafkaConnection(env);
  const kafka = createKafka(connection, logger);
  // The SDK reads AWS_ENDPOINT_URL_DYNAMODB itself.
  const state = dynamodbState(new DynamoDBClient({ requestHandler: STATE_TIMEOUTS }), settings.stateTable, settings.meter.service.name);
  const metrics = createMetrics({ service: settings.meter.service.name, namespace: settings.metricsNamespace, logger });
  return { settings, connection, ports: { state, outbox: kafkajsOutbox(kafka, logger, connection.identity), logger, metrics } };
}

let poller: ReturnType<typeof createPoller> | undefined;

/** Reads what is new as a member of the group, where no event source mapping is wanted: for a schedule, or by hand. Any event. */
export async function poll(_event: unknown, context: Context): Promise<PollReport> {
  poller ??= composePoller(process.env);
  return await poller(context.getRemainingTimeInMillis(), Date.now());
}

function composePoller(env: Environment): ReturnType<typeof createPoller> {
  const { visitsTopic: topic, group } = parseReaderSettings(env);
  const { settings, connection, ports } = parts(env);
  const { identity } = connection;
  const reader = kafkajsGroup(createKafka(connection, ports.logger, 'consumer'), {
    topic,
    group,
    ...(identity === undefined ? {} : { identity }),
  });
  return createPoller(settings, ports, reader);
}

/** To hand the answer over before the function is ended. */
const REPLAY_MARGIN_MS = 3_000;

/** Reads a range of the topic again and answers what the service makes of it; writes nothing. Event: replay-request.ts. */
export async function replayRange(event: unknown, context: Context): Promise<ReplayReport> {
  const range = parseReplayRequest(event);
  const { visitsTopic: topic } = parseReaderSettings(process.env);
  const settings = parseConsumerSettings(process.env);
  const reader = kafkajsLog(createKafka(parseKafkaConnection(process.env), createLogger(), 'consumer'));
  try {
    return await replay(reader, { settings, topic, range, hasTime: () => context.getRemainingTimeInMillis() > REPLAY_MARGIN_MS });
  } finally {
    await reader.close();
  }
}
