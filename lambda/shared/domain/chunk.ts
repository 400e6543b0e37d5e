import type { OutgoingRecord } from './outgoing';

/** What a chunk is measured by. Absent parts count as nothing. */
export type Weighable = Pick<OutgoingRecord, 'key' | 'value' | 'headers'>;

export interface ChunkLimits {
  readonly records: number;
  readonly bytes: number;
}

/**
 * One call to the brokers. kafkajs makes one batch of all records of a partition in a call and groups them in quadratic time: more than
 * 1,000 gain nothing, and a batch above the topic's `max.message.bytes` (1 MiB by default) is refused as a whole.
 */
export const CALL_LIMITS: ChunkLimits = { records: 1_000, bytes: 900_000 };

/** Length, offset, timestamp, attributes and batch share of a record, rounded up. */
const RECORD_OVERHEAD_BYTES = 70;

/** Cuts records into chunks within the limits, in order. A record above the limit is a chunk of its own: the broker decides about it. */
export function chunk<T extends Weighable>(records: readonly T[], limits: ChunkLimits = CALL_LIMITS): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  let current: T[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = weigh(record);
    if (current.length > 0 && (current.length >= limits.records || bytes + size > limits.bytes)) {
      chunks.push(current);
      current = [];
      bytes = 0;
    }
    current.push(record);
    bytes += size;
  }
  if (current.length > 0) chunks.push(current);
  return chunks;
}

/** Bytes of a record on the wire, never less than what it takes. */
export function weigh(record: Weighable): number {
  let bytes = RECORD_OVERHEAD_BYTES + length(record.key) + length(record.value);
  for (const [name, values] of Object.entries(record.headers ?? {})) {
    for (const value of Array.isArray(values) ? values : [values]) bytes += 2 * VARINT_BYTES + length(name) + length(value);
  }
  return bytes;
}

const VARINT_BYTES = 5;

function length(part: string | Buffer | null): number {
  return part === null ? 0 : Buffer.byteLength(part);
}
