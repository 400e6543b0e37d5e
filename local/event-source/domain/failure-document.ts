import { type EventSource, toEvent } from './event';
import { groupByPartition, type SourceRecord } from './record';
import type { Condition } from './retry';

/** Records that are given up, and why. */
export interface DiscardedBatch extends EventSource {
  readonly records: readonly SourceRecord[];
  readonly condition: Condition;
  readonly functionArn: string;
  /** How often they were sent. */
  readonly invocations: number;
  /** Whether the function answered the last time with an error, with an answer that reports failures, or was not asked. */
  readonly answer: 'error' | 'reported' | 'none';
  readonly requestId: string;
  readonly atMs: number;
}

/** Lambda's words for a Kafka topic differ from those for S3 and SQS (Lambda guide, "Record format for a Kafka destination"). */
const TOPIC_CONDITION: Readonly<Record<Condition, string>> = {
  RetryAttemptsExhausted: 'RetriesExhausted',
  RecordAgeExceeded: 'RecordAgeExceeded',
  MaximumPayloadSizeExceeded: 'MaximumPayloadSizeExceeded',
};

/** The document for a queue: about the batch, without the records (Lambda guide, "Capturing discarded batches"). */
export function queueDocument(batch: DiscardedBatch): object {
  const recordsInfo = [...groupByPartition(batch.records)].map(([key, records]) => [key, rangeOf(records)] as const);
  return {
    ...head(batch, batch.condition),
    KafkaBatchInfo: { ...batchInfo(batch), recordsInfo: Object.fromEntries(recordsInfo) },
  };
}

/** The document for a bucket: the queue's, and the whole event as text. */
export function bucketDocument(batch: DiscardedBatch): object {
  return { ...queueDocument(batch), payload: JSON.stringify(toEvent(batch.records, batch)) };
}

/** The message for a topic, one per record: its value holds the record itself as the event of one. */
export function topicDocument(batch: DiscardedBatch, record: SourceRecord): object {
  const alone = { ...batch, records: [record] };
  return {
    ...head(batch, TOPIC_CONDITION[batch.condition]),
    KafkaBatchInfo: {
      ...batchInfo(alone),
      recordInfo: { offset: String(record.offset), timestamp: new Date(record.timestampMs).toISOString() },
    },
    payload: toEvent([record], batch),
  };
}

function head(batch: DiscardedBatch, condition: string): object {
  return {
    requestContext: {
      requestId: batch.requestId,
      functionArn: batch.functionArn,
      condition,
      approximateInvokeCount: batch.invocations,
    },
    responseContext:
      batch.answer === 'none'
        ? null
        : { statusCode: 200, executedVersion: '$LATEST', ...(batch.answer === 'error' ? { functionError: 'Unhandled' } : {}) },
    version: '1.0',
    timestamp: new Date(batch.atMs).toISOString(),
  };
}

function batchInfo(batch: DiscardedBatch): object {
  return {
    batchSize: batch.records.length,
    eventSourceArn: batch.eventSourceArn,
    bootstrapServers: batch.bootstrapServers,
    payloadSize: Buffer.byteLength(JSON.stringify(toEvent(batch.records, batch))),
  };
}

function rangeOf(records: readonly SourceRecord[]): object {
  const [first, last] = [records[0], records.at(-1)];
  return first === undefined || last === undefined
    ? {}
    : {
        firstRecordOffset: String(first.offset),
        lastRecordOffset: String(last.offset),
        firstRecordTimestamp: new Date(first.timestampMs).toISOString(),
        lastRecordTimestamp: new Date(last.timestampMs).toISOString(),
      };
}
