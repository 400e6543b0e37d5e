/** @platformatic/kafka, all in-sync replicas, no repetition of what its defaults are. */
import { Producer, stringSerializers } from '@platformatic/kafka';
import { drive } from '../hosts/driver';

void drive(async (bootstrapBrokers, topic) => {
  const producer = new Producer({
    clientId: 'platformatic',
    bootstrapBrokers: [...bootstrapBrokers],
    serializers: stringSerializers,
    autocreateTopics: false,
    idempotent: process.argv.includes('--idempotent'),
  });
  return {
    send: async (visits) => {
      await producer.send({ messages: visits.map(({ key, value }) => ({ topic, key, value })), acks: -1 });
    },
    close: () => producer.close(),
  };
});
