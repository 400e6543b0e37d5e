import type { IHeaders, Kafka } from 'kafkajs';
import { CONSUMER_DEFAULTS } from '../../../lambda/shared/kafka/client';
import type { StoredRecord } from '../truth';

const DEADLINE_MS = 60_000;

/** Reads a whole topic with a group of its own: from the first offset to the ends as they are at the start. */
export async function readStored(kafka: Kafka, topic: string, group: string): Promise<readonly StoredRecord[]> {
  const open = await endsOf(kafka, topic);
  const records: StoredRecord[] = [];
  if (open.size === 0) return records;
  const consumer = kafka.consumer({ ...CONSUMER_DEFAULTS, groupId: group });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${topic} was not read to its ends within ${DEADLINE_MS / 1000} s`)), DEADLINE_MS);
      const finish = (): void => {
        clearTimeout(timer);
        resolve();
      };
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer
        .run({
          eachBatch: async ({ batch }) => {
            for (const { offset, key, value, headers } of batch.messages) {
              records.push({
                partition: batch.partition,
                offset: Number(offset),
                key: text(key),
                value: text(value),
                headers: textsOf(headers),
              });
            }
            if (Number(batch.lastOffset()) + 1 >= (open.get(batch.partition) ?? 0)) open.delete(batch.partition);
            if (open.size === 0) finish();
          },
        })
        .catch(reject);
    });
    return records;
  } finally {
    await consumer.disconnect();
  }
}

async function endsOf(kafka: Kafka, topic: string): Promise<Map<number, number>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    return new Map(ends.filter(({ low, high }) => Number(high) > Number(low)).map(({ partition, high }) => [partition, Number(high)]));
  } finally {
    await admin.disconnect();
  }
}

const text = (bytes: Buffer | null): string | null => bytes?.toString('utf8') ?? null;

function textsOf(headers: IHeaders = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')]));
}
