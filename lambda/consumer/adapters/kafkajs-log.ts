import type { Admin, Kafka } from 'kafkajs';
import { readLog } from '../../shared/kafka/read-log';
import { createWire, type Wire } from '../../shared/kafka/wire';
import type { DeliveredRecord } from '../decode';
import type { LogReader, ReplayRange, Span } from '../replay';
import { recordsOf } from './kafkajs-record';

/** Reads a topic without a consumer group: needs the right to read and to describe the topic, and leaves no trace. */
export function kafkajsLog(kafka: Kafka): LogReader {
  const wire = createWire(kafka);
  return {
    spans: (topic, range) => withAdmin(kafka, (admin) => spansOf(admin, topic, range)),
    read: (topic, span) => readSpan(wire, topic, span),
    close: () => wire.reset(),
  };
}

async function withAdmin<T>(kafka: Kafka, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The range, cut to what the brokers still have and already have. */
async function spansOf(admin: Admin, topic: string, { from, to, partitions }: ReplayRange): Promise<readonly Span[]> {
  const ends = await admin.fetchTopicOffsets(topic);
  const at = async (bound: ReplayRange['from'] | undefined, otherwise: 'low' | 'high') => {
    if (bound === undefined) return new Map(ends.map((end) => [end.partition, Number(end[otherwise])]));
    if ('offset' in bound) return new Map(ends.map(({ partition }) => [partition, bound.offset]));
    const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, bound.timestampMs);
    return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]));
  };
  const [first, last] = [await at(from, 'low'), await at(to, 'high')];
  return ends
    .filter(({ partition }) => partitions === undefined || partitions.includes(partition))
    .map(({ partition, low, high }) => {
      const within = (offset: number | undefined): number => Math.min(Math.max(offset ?? 0, Number(low)), Number(high));
      return { partition, from: within(first.get(partition)), to: within(last.get(partition)) };
    })
    .filter((span) => span.from < span.to)
    .sort((a, b) => a.partition - b.partition);
}

async function* readSpan(wire: Wire, topic: string, span: Span): AsyncGenerator<readonly DeliveredRecord[]> {
  for await (const messages of readLog(wire, topic, span)) yield recordsOf(topic, span.partition, messages);
}
