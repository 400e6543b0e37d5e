import type { Kafka } from 'kafkajs';
import type { KafkaIdentity } from '../../shared/kafka/access';
import { createSender } from '../../shared/kafka/sender';
import type { Logger } from '../../shared/log';
import type { Outbox } from '../ports';

/** Predictions and dead letters over one producer that lives as long as the function's environment. */
export function kafkajsOutbox(kafka: Kafka, logger: Logger, identity?: KafkaIdentity): Outbox {
  return createSender(kafka, logger, identity);
}
