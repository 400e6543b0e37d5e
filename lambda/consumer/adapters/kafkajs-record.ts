import type { KafkaMessage } from 'kafkajs';
import type { DeliveredRecord } from '../decode';

/** What a Kafka client read, in the shape of a mapping's records; bytes stay bytes. kafkajs gives a header without a value as null, whatever its types say. */
export function recordsOf(
  topic: string,
  partition: number,
  messages: readonly Pick<KafkaMessage, 'offset' | 'timestamp' | 'key' | 'value' | 'headers'>[],
): readonly DeliveredRecord[] {
  return messages.map(({ offset, timestamp, key, value, headers }) => ({
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    headers: Object.entries(headers ?? {}).flatMap(([name, values]) =>
      (Array.isArray(values) ? values : [values]).map((each) => ({ [name]: each == null ? null : Buffer.from(each) })),
    ),
  }));
}
