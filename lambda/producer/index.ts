import type { Environment } from '../shared/env';
import { createKafka, parseKafkaConnection } from '../shared/kafka/client';
import { createLogger } from '../shared/log';
import { kafkajsPublisher } from './adapters/kafkajs-publisher';
import type { ProducerReport } from './contract';
import { createProducer, type Remaining } from './produce';
import { parseProducerSettings } from './settings';

type Producer = (event: unknown, context: Remaining) => Promise<ProducerReport>;

// Made at the first invocation and kept: the bundle loads without its environment, and the connection lives as long as the instance.
let producer: Producer | undefined;

/** Writes the visits that one schedule tick or one part of an access log stands for. */
export const handler: Producer = async (event, context) => {
  producer ??= compose(process.env);
  return await producer(event, context);
};

function compose(env: Environment): Producer {
  const settings = parseProducerSettings(env);
  const logger = createLogger();
  const connection = parseKafkaConnection(env);
  const kafka = createKafka(connection, logger);
  return createProducer(settings, { publisher: kafkajsPublisher(kafka, settings.topic, logger, connection.identity), logger });
}
