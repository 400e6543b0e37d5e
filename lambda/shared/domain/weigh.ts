import type { OutgoingRecord } from './outgoing';

/** What a record is measured by. Absent parts count as nothing. */
export type Weighable = Pick<OutgoingRecord, 'key' | 'value' | 'headers'>;

/** Length, offset, timestamp, attributes and batch share of a record, rounded up. */
const RECORD_OVERHEAD_BYTES = 70;

/** Bytes of a record on the wire, never less than what it takes. */
export function weigh(record: Weighable): number {
  let bytes = RECORD_OVERHEAD_BYTES + length(record.key) + length(record.value);
  if (record.headers === undefined) return bytes;
  for (const [name, values] of Object.entries(record.headers)) {
    for (const value of Array.isArray(values) ? values : [values]) bytes += 2 * VARINT_BYTES + length(name) + length(value);
  }
  return bytes;
}

const VARINT_BYTES = 5;

function length(part: string | Buffer | null): number {
  return part === null ? 0 : Buffer.byteLength(part);
}
