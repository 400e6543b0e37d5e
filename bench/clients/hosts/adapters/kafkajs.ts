/** kafkajs as its README shows it. `--idempotent`, `--gzip`: as named. */
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { drive } from '../driver';

void drive(async (brokers, topic) => {
  const producer = new Kafka({ clientId: 'kafkajs', brokers: [...brokers], logLevel: logLevel.ERROR }).producer({
    idempotent: process.argv.includes('--idempotent'),
  });
  const compression = process.argv.includes('--gzip') ? CompressionTypes.GZIP : CompressionTypes.None;
  await producer.connect();
  return {
    send: async (visits) => void (await producer.send({ topic, messages: visits.map(({ key, value }) => ({ key, value })), compression })),
    close: () => producer.disconnect(),
  };
});
