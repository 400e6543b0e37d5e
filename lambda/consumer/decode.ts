import { CodedError } from '../shared/domain/errors';
import { isCount, isRecord, show } from '../shared/domain/record';

/**
 * A record of a topic, as an event source mapping delivers it (https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html). `MSKRecord` of
 * @types/aws-lambda claims that key and value are always there; a keyless record has no key, a tombstone no value.
 */
export interface DeliveredRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp?: number;
  readonly key?: Bytes;
  /** Absent or null: a tombstone. */
  readonly value?: Bytes;
  /** Each header is an object of one name and its bytes. */
  readonly headers?: readonly Readonly<Record<string, readonly number[] | Buffer | null>>[] | null;
}

/** Base64 as a mapping delivers it, or the bytes themselves as a Kafka client reads them. */
type Bytes = string | Buffer | null;

/** Records by `<topic>-<partition>`, each partition in the order of its offsets. */
export type DeliveredBatch = ReadonlyMap<string, readonly DeliveredRecord[]>;

/** @throws CodedError `consumer.invalid-event` for anything but an event of a Kafka mapping */
export function parseEvent(event: unknown): DeliveredBatch {
  if (!isRecord(event) || event['eventSource'] !== 'aws:kafka' || !isRecord(event['records'])) {
    throw invalidEvent(
      `must be an event of a Kafka event source mapping (eventSource "aws:kafka", records by partition), got ${show(event)}`,
    );
  }
  return new Map(
    Object.entries(event['records']).map(([topicPartition, records]) => [topicPartition, parseRecords(topicPartition, records)]),
  );
}

/** Base64 of 768 KiB; the text of a longer value gets a buffer of its own. */
const SCRATCH_BYTES = 1_048_576;
let scratch: Buffer | undefined;

/**
 * The record's value as text, or undefined for a tombstone. Every record is decoded in the same place: a buffer of its own costs as much as
 * decoding it, and the collector as much again.
 */
export function valueText({ value }: DeliveredRecord): string | undefined {
  if (typeof value !== 'string') return value?.toString('utf8');
  if (value.length > SCRATCH_BYTES) return Buffer.from(value, 'base64').toString('utf8');
  scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  return scratch.toString('utf8', 0, scratch.write(value, 0, 'base64'));
}

export function bytesOf(bytes: Bytes | undefined): Buffer | null {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : (bytes ?? null);
}

/** Headers by name; a name that occurs more than once keeps all its values in order, and a null value becomes an empty one. */
export function headersOf(record: DeliveredRecord): Readonly<Record<string, Buffer | Buffer[]>> {
  const byName = new Map<string, Buffer[]>();
  for (const header of record.headers ?? []) {
    for (const [name, bytes] of Object.entries(header)) {
      const values = byName.get(name) ?? [];
      values.push(Buffer.from(bytes ?? []));
      byName.set(name, values);
    }
  }
  return Object.fromEntries(
    [...byName].map(([name, values]) => [name, values.length === 1 && values[0] !== undefined ? values[0] : values]),
  );
}

function parseRecords(topicPartition: string, records: unknown): readonly DeliveredRecord[] {
  if (!Array.isArray(records)) throw invalidEvent(`records["${topicPartition}"]: must be a list, got ${show(records)}`);
  const wrong = records.findIndex((record) => !isDelivered(record));
  if (wrong >= 0) {
    throw invalidEvent(`records["${topicPartition}"][${wrong}]: must have topic, partition and offset, got ${show(records[wrong])}`);
  }
  // A mapping delivers a partition in order; were it not so, an earlier offset would be taken for a duplicate and lost.
  const delivered = records as readonly DeliveredRecord[];
  return isInOrder(delivered) ? delivered : delivered.toSorted((a, b) => a.offset - b.offset);
}

function isInOrder(records: readonly DeliveredRecord[]): boolean {
  let last = -1;
  for (const { offset } of records) {
    if (offset < last) return false;
    last = offset;
  }
  return true;
}

function isDelivered(record: unknown): record is DeliveredRecord {
  return isRecord(record) && typeof record['topic'] === 'string' && isCount(record['partition']) && isCount(record['offset']);
}

function invalidEvent(text: string): CodedError {
  return new CodedError(`event: ${text}`, { code: 'consumer.invalid-event', retriable: false });
}
