import type { Kafka } from 'kafkajs';
import { createSender } from '../../shared/kafka/sender';
import type { Logger } from '../../shared/log';
import type { Publisher } from '../ports';

/** Visits to one topic over a producer that lives as long as the function's environment. */
export function kafkajsPublisher(kafka: Kafka, topic: string, logger: Logger): Publisher {
  const sender = createSender(kafka, logger);
  return { publish: (records) => sender.send(records.map(({ key, value }) => ({ topic, key, value }))) };
}
