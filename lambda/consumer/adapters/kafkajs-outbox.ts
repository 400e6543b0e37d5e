import type { Kafka } from 'kafkajs';
import { createSender } from '../../shared/kafka/sender';
import type { Logger } from '../../shared/log';
import type { Outbox } from '../ports';

/** Predictions and dead letters over one producer that lives as long as the function's environment. */
export function kafkajsOutbox(kafka: Kafka, logger: Logger): Outbox {
  return createSender(kafka, logger);
}
