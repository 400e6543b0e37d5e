import { groupByPartition, type SourceRecord } from './record';

export interface EventRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly timestampType: 'CREATE_TIME';
  /** Base64; absent where the record has no key. */
  readonly key?: string;
  /** Base64; absent in a tombstone. */
  readonly value?: string;
  /** Each value as Java's signed bytes, as MSK delivers them (aws-powertools/powertools-lambda-python#6862). */
  readonly headers: readonly Readonly<Record<string, readonly number[]>>[];
}

/** What a function behind an MSK event source mapping receives. */
export interface MskEvent {
  readonly eventSource: 'aws:kafka';
  readonly eventSourceArn: string;
  readonly bootstrapServers: string;
  readonly records: Readonly<Record<string, readonly EventRecord[]>>;
}

export interface EventSource {
  readonly eventSourceArn: string;
  /** Comma-separated `host:port`. */
  readonly bootstrapServers: string;
}

/** The event for a batch: grouped by partition, the order inside each kept. */
export function toEvent(records: readonly SourceRecord[], source: EventSource): MskEvent {
  const groups = [...groupByPartition(records)].map(([key, group]) => [key, group.map(toEventRecord)] as const);
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: source.eventSourceArn,
    bootstrapServers: source.bootstrapServers,
    records: Object.fromEntries(groups),
  };
}

function toEventRecord(record: SourceRecord): EventRecord {
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestampMs,
    timestampType: 'CREATE_TIME',
    ...(record.key === null ? {} : { key: base64(record.key) }),
    ...(record.value === null ? {} : { value: base64(record.value) }),
    headers: record.headers.map(({ name, value }) => ({ [name]: [...new Int8Array(value)] })),
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Lambda's limit for the payload of one invocation. */
export const MAX_EVENT_BYTES = 6_291_456;

// Field names, punctuation, and numbers of the most digits.
const RECORD_OVERHEAD_BYTES = 190;
const PARTITION_OVERHEAD_BYTES = 24;
const EVENT_OVERHEAD_BYTES = 120;
// `-128,`
const HEADER_BYTE_LENGTH = 5;

/** Most bytes that the record takes in an event's JSON; its partition's key is counted with each record. */
export function eventBytesOf(record: SourceRecord): number {
  const headers = record.headers.reduce(
    (sum, { name, value }) => sum + Buffer.byteLength(JSON.stringify(name)) + 6 + value.length * HEADER_BYTE_LENGTH,
    0,
  );
  const content = base64Length(record.key) + base64Length(record.value);
  return RECORD_OVERHEAD_BYTES + PARTITION_OVERHEAD_BYTES + record.topic.length * 2 + content + headers;
}

/** Bytes of an event around its records. */
export function envelopeBytesOf(source: EventSource): number {
  return EVENT_OVERHEAD_BYTES + Buffer.byteLength(source.eventSourceArn) + Buffer.byteLength(source.bootstrapServers);
}

const base64Length = (bytes: Uint8Array | null): number => (bytes === null ? 0 : Math.ceil(bytes.length / 3) * 4);
