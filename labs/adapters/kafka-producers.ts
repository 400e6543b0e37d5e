import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import type { Outcome, Sender } from '../../lambda/shared/kafka/sender';
import type { Stoppable } from '../../local/ports';
import type { NewRecord, PlacedRecord, ProducerClient } from '../support/ground';

/** Of a batch for a partition: below what brokers take, and below the smallest segments of the labs. */
const BATCH_BYTES = 400_000;
const RECORD_OVERHEAD_BYTES = 100;

/** The project's own sender, as one program has it. */
export class OwnProducer implements ProducerClient {
  readonly #sender: Sender;
  readonly #onStop: () => void;

  constructor(sender: Sender, onStop: () => void) {
    this.#sender = sender;
    this.#onStop = onStop;
  }

  write(topic: string, records: readonly NewRecord[], withinMs?: number): Promise<readonly Outcome[]> {
    return this.#sender.sendEach(
      records.map((record) => ({ topic, ...record })),
      withinMs === undefined ? {} : { withinMs },
    );
  }

  async stop(): Promise<void> {
    this.#onStop();
    await this.#sender.close();
  }
}

/** With kafkajs's own settings: a lab shows what it does by default. */
export async function connectProducer(kafka: Kafka, open: Set<Stoppable>): Promise<Producer> {
  const producer = kafka.producer({ allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  open.add({ stop: () => producer.disconnect() });
  return producer;
}

export function inBatches(records: readonly PlacedRecord[]): readonly (readonly PlacedRecord[])[] {
  const batches: PlacedRecord[][] = [];
  let room = 0;
  for (const record of records) {
    const bytes = (record.value?.length ?? 0) + (record.key?.length ?? 0) + RECORD_OVERHEAD_BYTES;
    if (batches.length === 0 || bytes > room) {
      batches.push([]);
      room = BATCH_BYTES;
    }
    batches.at(-1)?.push(record);
    room -= bytes;
  }
  return batches;
}

export const messageOf = ({ key, value, partition, timestampMs }: PlacedRecord): Message => ({
  key,
  value,
  ...(partition === undefined ? {} : { partition }),
  ...(timestampMs === undefined ? {} : { timestamp: String(timestampMs) }),
});
