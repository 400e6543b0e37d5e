import type { Consumer, Kafka, KafkaMessage, Producer, SeekEntry } from 'kafkajs';
import { createKafka } from '../../lambda/shared/kafka/client';
import { createConsumer } from '../../lambda/shared/kafka/consumer';
import { createSender, type Outcome } from '../../lambda/shared/kafka/sender';
import { untilCoordinated } from '../../lambda/shared/kafka/until-coordinated';
import type { Stoppable } from '../../local/ports';
import type { Member, NewRecord, PlacedRecord, ProducerClient, ReadOptions, Records, StoredRecord, Topics } from '../support/ground';
import { connectProducer, inBatches, messageOf, OwnProducer } from './kafka-producers';

const READ_DEADLINE_MS = 60_000;
/** For a group to have a coordinator; kafkajs's consumer gives up at once while it still loads, as it does in a fresh cluster. */
const COORDINATED = { deadlineMs: 30_000 };
/** Members hear of those that join at a heartbeat; kafkajs's own 3 s would be most of a lab's time. */
const HEARTBEAT_MS = 300;

/** Records over the project's sender and kafkajs's consumers. @param addresses `host:port` of every broker */
export class KafkaRecords implements Records, Stoppable {
  readonly #addresses: readonly string[];
  readonly #topics: Pick<Topics, 'ends'>;
  readonly #open = new Set<Stoppable>();
  readonly #own: OwnProducer;
  #groups = 0;
  #producer: Promise<Producer> | undefined;

  constructor(addresses: readonly string[], topics: Pick<Topics, 'ends'>) {
    this.#addresses = addresses;
    this.#topics = topics;
    this.#own = this.#newProducer();
  }

  write(topic: string, records: readonly NewRecord[], withinMs?: number): Promise<readonly Outcome[]> {
    return this.#own.write(topic, records, withinMs);
  }

  async place(topic: string, records: readonly PlacedRecord[]): Promise<void> {
    this.#producer ??= connectProducer(this.#kafka('producer'), this.#open);
    const producer = await this.#producer;
    for (const batch of inBatches(records)) await producer.send({ topic, acks: -1, messages: batch.map(messageOf) });
  }

  read(topic: string, { group = this.#newGroup(), fromMs }: ReadOptions = {}): Promise<readonly StoredRecord[]> {
    return untilCoordinated(() => this.#readOnce(topic, group, fromMs), COORDINATED);
  }

  async #readOnce(topic: string, group: string, fromMs: number | undefined): Promise<readonly StoredRecord[]> {
    const ends = await this.#topics.ends(topic);
    const open = new Map(ends.filter(({ low, high }) => high > low).map(({ partition, high }) => [partition, high]));
    const begin = fromMs === undefined ? [] : await this.#offsetsAt(topic, fromMs, open);
    const records: StoredRecord[] = [];
    if (open.size === 0) return records;
    const { consumer, stop } = createConsumer(this.#kafka('consumer'), { groupId: group });
    const part = { stop };
    this.#open.add(part);
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await toTheEnds(consumer, { topic, begin, open }, records);
      return records;
    } finally {
      this.#open.delete(part);
      await stop();
    }
  }

  follow(topic: string, group: string, each: (record: StoredRecord) => Promise<void> | void): Promise<Member> {
    return untilCoordinated(() => this.#followOnce(topic, group, each), COORDINATED);
  }

  async #followOnce(topic: string, group: string, each: (record: StoredRecord) => Promise<void> | void): Promise<Member> {
    const { consumer, stop } = createConsumer(this.#kafka('consumer'), { groupId: group, heartbeatInterval: HEARTBEAT_MS });
    const part: Stoppable = {
      stop: async () => {
        this.#open.delete(part);
        await stop();
      },
    };
    this.#open.add(part);
    let assigned: readonly number[] = [];
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      assigned = payload.memberAssignment[topic] ?? [];
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      // Resolves when the group is joined.
      await consumer.run({ eachMessage: async ({ partition, message }) => each(stored(partition, message)) });
      return { assigned: () => assigned, stop: part.stop };
    } catch (error) {
      await part.stop();
      throw error;
    }
  }

  producer(): ProducerClient {
    return this.#newProducer();
  }

  #newProducer(): OwnProducer {
    const own: OwnProducer = new OwnProducer(createSender(this.#kafka('producer')), () => this.#open.delete(own));
    this.#open.add(own);
    return own;
  }

  async stop(): Promise<void> {
    await Promise.allSettled([...this.#open].map((part) => part.stop()));
  }

  /** Where the topic was at that time; partitions that have nothing after it are not waited for. */
  async #offsetsAt(topic: string, fromMs: number, open: Map<number, number>): Promise<readonly SeekEntry[]> {
    const admin = this.#kafka('admin').admin();
    await admin.connect();
    try {
      const partitions = await admin.fetchTopicOffsetsByTimestamp(topic, fromMs);
      for (const { partition, offset } of partitions) if (Number(offset) >= (open.get(partition) ?? 0)) open.delete(partition);
      return partitions;
    } finally {
      await admin.disconnect();
    }
  }

  #newGroup(): string {
    this.#groups += 1;
    return `labs-${process.pid}-${this.#groups}`;
  }

  #kafka(purpose: 'producer' | 'consumer' | 'admin'): Kafka {
    return createKafka({ brokers: this.#addresses, clientId: 'labs', auth: 'none' }, undefined, purpose);
  }
}

interface Stretch {
  readonly topic: string;
  /** Instead of the group's committed offsets. */
  readonly begin: readonly SeekEntry[];
  /** Ends of the partitions that are not read to them yet. */
  readonly open: Map<number, number>;
}

function toTheEnds(consumer: Consumer, { topic, begin, open }: Stretch, records: StoredRecord[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`${topic} was not read to its ends within ${READ_DEADLINE_MS / 1000} s`));
    const timer = setTimeout(late, READ_DEADLINE_MS);
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      clearTimeout(timer);
      reject(payload.error);
    });
    consumer
      .run({
        eachBatch: async ({ batch }) => {
          records.push(...batch.messages.map((message) => stored(batch.partition, message)));
          if (Number(batch.lastOffset()) + 1 >= (open.get(batch.partition) ?? 0)) open.delete(batch.partition);
          if (open.size === 0) finish();
        },
      })
      .catch(reject);
    // kafkajs takes it from here on, before its first fetch: https://kafka.js.org/docs/consuming#seek
    for (const { partition, offset } of begin) consumer.seek({ topic, partition, offset });
  });
}

function stored(partition: number, { offset, timestamp, key, value, headers = {} }: KafkaMessage): StoredRecord {
  const texts = Object.entries(headers).map(([name, held]) => [name, String(held ?? '')]);
  return { partition, offset: Number(offset), timestampMs: Number(timestamp), key, value, headers: Object.fromEntries(texts) };
}
