import type { Kafka } from 'kafkajs';
import type { KafkaIdentity } from '../../shared/kafka/access';
import { createSender } from '../../shared/kafka/sender';
import type { Logger } from '../../shared/log';
import type { Publisher } from '../ports';

/** Visits to one topic over connections that live as long as the function's environment. Numbered: no visit is stored twice, whatever is lost on its way. */
export function kafkajsPublisher(kafka: Kafka, topic: string, logger: Logger, identity?: KafkaIdentity): Publisher {
  const sender = createSender(kafka, logger, identity, { idempotent: true });
  return {
    publish: (records, withinMs) =>
      sender.sendEach(
        records.map((record) => ({ topic, ...record })),
        { withinMs },
      ),
  };
}
