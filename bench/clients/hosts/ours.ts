/** The sender of lambda/shared/kafka. `--idempotent`, `--plain` (not compressed): as named. */
import { createKafka } from '../../../lambda/shared/kafka/client';
import { createSender } from '../../../lambda/shared/kafka/sender';
import { drive } from './driver';

void drive(async (brokers, topic) => {
  const sender = createSender(createKafka({ brokers, clientId: 'ours', auth: 'none' }), undefined, undefined, {
    idempotent: process.argv.includes('--idempotent'),
    compression: process.argv.includes('--plain') ? 'none' : 'gzip',
  });
  return {
    send: (visits) => sender.send(visits.map(({ key, value }) => ({ topic, key, value }))),
    close: () => sender.close(),
  };
});
