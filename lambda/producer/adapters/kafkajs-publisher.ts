import type { Kafka } from 'kafkajs';
import type { KafkaIdentity } from '../../shared/kafka/access';
import { createSender } from '../../shared/kafka/sender';
import type { Logger } from '../../shared/log';
import type { Publisher } from '../ports';

/** Visits to one topic over a producer that lives as long as the function's environment. */
export function kafkajsPublisher(kafka: Kafka, topic: string, logger: Logger, identity?: KafkaIdentity): Publisher {
  const sender = createSender(kafka, logger, identity);
  return { publish: (records) => sender.send(records.map(({ key, value }) => ({ topic, key, value }))) };
}
