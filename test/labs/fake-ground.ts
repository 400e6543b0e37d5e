import type {
  Ground,
  NewRecord,
  PartitionEnds,
  PlacedRecord,
  ProducerClient,
  Records,
  StoredRecord,
  Topics,
} from '../../labs/support/ground';
import { partitionOf } from '../../lambda/shared/kafka/partitioner';

/** What a broken Kafka would make of what a consumer reads. */
export type Tamper = (read: readonly StoredRecord[]) => readonly StoredRecord[];

/** Topics in memory: enough of Kafka for labs that write and read. */
export function fakeGround(tamper: Tamper = (read) => read): Ground {
  const logs = new Map<string, StoredRecord[][]>();
  const committed = new Map<string, readonly number[]>();
  const logOf = (topic: string): StoredRecord[][] => {
    const log = logs.get(topic);
    if (log === undefined) throw new Error(`${topic}: no such topic`);
    return log;
  };
  let turn = 0;
  const append = (topic: string, record: PlacedRecord) => {
    const log = logOf(topic);
    turn += 1;
    const partition = record.partition ?? (record.key === null ? turn % log.length : partitionOf(record.key, log.length));
    const stored = storedOf(record, partition, log[partition]?.length ?? 0);
    log[partition]?.push(stored);
    return { status: 'stored' as const, partition, offset: stored.offset };
  };
  const write = async (topic: string, records: readonly NewRecord[]) => records.map((record) => append(topic, record));
  const producer = (): ProducerClient => ({ write, stop: async () => undefined });
  const records: Records = {
    write,
    producer,
    place: async (topic, placed) => {
      for (const record of placed) append(topic, record);
    },
    read: async (topic, { group = `group-${committed.size}`, fromMs } = {}) => {
      const log = logOf(topic);
      const from =
        fromMs === undefined
          ? (committed.get(`${group} ${topic}`) ?? [])
          : log.map((of) => of.filter(({ timestampMs }) => timestampMs < fromMs).length);
      committed.set(
        `${group} ${topic}`,
        log.map((of) => of.length),
      );
      return tamper(log.flatMap((of, partition) => of.slice(from[partition] ?? 0)));
    },
    follow: () => Promise.reject(new Error('no lab under test follows')),
  };
  return { topics: fakeTopics(logs, logOf), records, ...absent };
}

function fakeTopics(logs: Map<string, StoredRecord[][]>, logOf: (topic: string) => readonly (readonly StoredRecord[])[]): Topics {
  const refuse = () => Promise.reject(new Error('no lab under test asks for it'));
  return {
    create: async ({ title, partitions }) => {
      const name = `${logs.size}-${title}`;
      logs.set(
        name,
        Array.from({ length: partitions }, () => []),
      );
      return name;
    },
    ends: async (topic): Promise<readonly PartitionEnds[]> =>
      logOf(topic).map(({ length }, partition) => ({ partition, low: 0, high: length })),
    partitions: refuse,
    configs: refuse,
    grow: refuse,
  };
}

function storedOf({ key, value, headers = {}, timestampMs = Date.now() }: PlacedRecord, partition: number, offset: number): StoredRecord {
  const bytes = (data: string | Buffer | null) => (data === null ? null : Buffer.from(data));
  const texts = Object.fromEntries(Object.entries(headers).map(([name, held]) => [name, String(held)]));
  return { partition, offset, timestampMs, key: bytes(key), value: bytes(value), headers: texts };
}

const nothing = (): never => {
  throw new Error('no lab under test needs it');
};
const absent: Pick<Ground, 'brokers' | 'programs' | 'elsewhere'> = {
  brokers: { addresses: [], end: nothing, startAgain: nothing, segments: nothing },
  programs: { java: nothing, assembly: nothing },
  elsewhere: nothing,
};
