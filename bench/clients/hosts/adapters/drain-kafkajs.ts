/** kafkajs as its README shows it, with the least that anybody would do with a visit. */
import { Kafka, logLevel } from 'kafkajs';
import { drain } from '../drain';

void drain(async ({ bootstrap, topic, service, group, visits }) => {
  const consumer = new Kafka({ clientId: service, brokers: [...bootstrap], logLevel: logLevel.ERROR }).consumer({ groupId: group });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let read = 0;
  await new Promise<void>((resolve, reject) => {
    const eachBatch = async ({ batch }: { readonly batch: { readonly messages: readonly { readonly value: Buffer | null }[] } }) => {
      for (const { value } of batch.messages) JSON.parse(String(value));
      read += batch.messages.length;
      if (read >= visits) resolve();
    };
    consumer.run({ eachBatch }).catch(reject);
  });
});
