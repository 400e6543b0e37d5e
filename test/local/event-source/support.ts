import type { SourceRecord } from '../../../local/event-source/domain/record';

export const SOURCE = { eventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/1', bootstrapServers: '127.0.0.1:9092' };

/** A record with defaults; key and value as text. */
export function record(partition: number, offset: number, more: Partial<SourceRecord> = {}): SourceRecord {
  return {
    topic: 'visits',
    partition,
    offset,
    timestampMs: 1_700_000_000_000 + offset,
    key: Buffer.from(`key-${partition}`),
    value: Buffer.from(`value-${offset}`),
    headers: [],
    ...more,
  };
}

/** `count` records of a partition from offset `first`. */
export function records(partition: number, first: number, count: number): SourceRecord[] {
  return Array.from({ length: count }, (_, index) => record(partition, first + index));
}

export const names = (list: readonly SourceRecord[]): string[] => list.map(({ partition, offset }) => `${partition}:${offset}`);
