import type { SourceRecord } from '../../../local/event-source/domain/record';
import type { EventSourceMappingSpec } from '../../../local/ports';

export const SOURCE = { eventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/c/1', bootstrapServers: '127.0.0.1:9092' };

/** A mapping with defaults: batches of ten, each tried until it succeeds. */
export const mappingSpec = (more: Partial<EventSourceMappingSpec> = {}): EventSourceMappingSpec => ({
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:service',
  topic: 'visits',
  consumerGroupId: 'group',
  startingPosition: 'TRIM_HORIZON',
  batchSize: 10,
  batchingWindowSeconds: 0,
  maximumRetryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  bisectBatchOnError: false,
  reportsBatchItemFailures: false,
  concurrentBatches: 1,
  eventSourceArn: SOURCE.eventSourceArn,
  ...more,
});

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
