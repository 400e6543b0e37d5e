import { Kafka, logLevel } from 'kafkajs';

export interface StoredRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
}

/** Reads a whole topic with a plain kafkajs client, nothing of ours in between: from the first offset to the ends as they are at the start. */
export async function readTopic(bootstrap: string, topic: string, deadlineMs = 30_000): Promise<readonly StoredRecord[]> {
  const kafka = new Kafka({ brokers: bootstrap.split(','), clientId: 'independent-reader', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const ends = (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
    partition,
    low: Number(low),
    high: Number(high),
  }));
  await admin.disconnect();
  const open = new Map(ends.filter(({ low, high }) => high > low).map(({ partition, high }) => [partition, high]));
  const records: StoredRecord[] = [];
  if (open.size === 0) return records;
  const consumer = kafka.consumer({ groupId: `independent-${process.hrtime.bigint()}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`partitions ${[...open.keys()]} of ${topic} were not read to their ends`)), deadlineMs);
    const eachMessage: Parameters<typeof consumer.run>[0] = {
      eachMessage: async ({ partition, message }) => {
        const offset = Number(message.offset);
        records.push({ partition, offset, key: message.key?.toString() ?? null, value: message.value?.toString() ?? null });
        if (offset + 1 >= (open.get(partition) ?? 0)) open.delete(partition);
        if (open.size > 0) return;
        clearTimeout(timer);
        resolve();
      },
    };
    consumer.run(eachMessage).catch(reject);
  });
  await consumer.disconnect();
  return records;
}
