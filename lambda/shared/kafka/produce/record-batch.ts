import type { OutgoingHeaders, OutgoingRecord } from '../../domain/outgoing';
import { crc32c } from './crc32c';
import { NULL_LENGTH, RecordWriter, varintSize } from './record-writer';

/** Who writes a batch, as the brokers number it; without an identity they take every batch for a new one. */
export interface BatchIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
  /** Of the batch's first record, in its partition. */
  readonly firstSequence: number;
}

export interface BatchOptions {
  /** Milliseconds since the epoch; every record's timestamp. */
  readonly timestampMs: number;
  readonly identity?: BatchIdentity;
  readonly compression?: { readonly attribute: number; compress(records: Buffer): Buffer };
}

const ANONYMOUS: BatchIdentity = { producerId: -1n, epoch: -1, firstSequence: -1 };
const HEADER_BYTES = 61;
/** The checksum covers what follows it. */
const CRC_OFFSET = 17;
const CRC_START = 21;
/** Base offset and length are not part of the length. */
const LENGTH_START = 12;
const MAGIC = 2;
const NOT_COMPRESSED = 0;
/** Of a few records little is gained. */
const LEAST_COMPRESSED = 1_000;
/** Attributes and timestamp delta. */
const FIXED_RECORD_BYTES = 2;

/**
 * One record batch in one buffer. kafkajs allocates 512 bytes per record and per header and copies each three times, and cannot write a header
 * without a value (tulios/kafkajs#1789); this takes a third of its time.
 *
 * RecordBatch (magic 2) => base_offset INT64, length INT32, leader_epoch INT32, magic INT8, crc UINT32, attributes INT16, last_offset_delta INT32,
 *   first_timestamp INT64, max_timestamp INT64, producer_id INT64, producer_epoch INT16, first_sequence INT32, count INT32, [records]
 * Record => length VARINT, attributes INT8, timestamp_delta VARLONG, offset_delta VARINT, key, value VARINT|BYTES, [headers]
 */
export function encodeBatch(records: readonly OutgoingRecord[], options: BatchOptions): Buffer {
  const plain = encodeRecords(records);
  const compression = plain.length < LEAST_COMPRESSED ? undefined : options.compression;
  const batch =
    compression === undefined
      ? plain
      : Buffer.concat([plain.subarray(0, HEADER_BYTES), compression.compress(plain.subarray(HEADER_BYTES))]);
  writeHeader(batch, records.length, options, compression?.attribute ?? NOT_COMPRESSED);
  return batch;
}

/** With room for the header before them. */
function encodeRecords(records: readonly OutgoingRecord[]): Buffer {
  const sizes = new Uint32Array(records.length);
  let total = HEADER_BYTES;
  for (const [index, record] of records.entries()) {
    const body = bodySize(record, index);
    sizes[index] = body;
    total += varintSize(body) + body;
  }
  const writer = new RecordWriter(Buffer.allocUnsafe(total), HEADER_BYTES);
  for (const [index, record] of records.entries()) {
    writer.varint(sizes[index] ?? 0);
    writer.byte(0); // attributes
    writer.byte(0); // timestamp delta
    writer.varint(index);
    writer.bytes(record.key);
    writer.bytes(record.value);
    writeHeaders(writer, record.headers);
  }
  return writer.buffer;
}

function bodySize({ key, value, headers }: OutgoingRecord, index: number): number {
  return FIXED_RECORD_BYTES + varintSize(index) + sizeOf(key) + sizeOf(value) + (headers === undefined ? 1 : headersSize(headers));
}

function sizeOf(part: string | Buffer | null): number {
  if (part === null) return varintSize(NULL_LENGTH);
  const length = Buffer.byteLength(part);
  return varintSize(length) + length;
}

function headersSize(headers: OutgoingHeaders): number {
  const fields = fieldsOf(headers);
  return fields.reduce((size, [name, value]) => size + sizeOf(name) + sizeOf(value), varintSize(fields.length));
}

function writeHeaders(writer: RecordWriter, headers: OutgoingHeaders | undefined): void {
  const fields = headers === undefined ? [] : fieldsOf(headers);
  writer.varint(fields.length);
  for (const [name, value] of fields) {
    writer.bytes(name);
    writer.bytes(value);
  }
}

/** A header of several values is several headers of one name. */
function fieldsOf(headers: OutgoingHeaders): readonly (readonly [name: string, value: string | Buffer | null])[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    isOne(values) ? [[name, values]] : values.map((value) => [name, value] as const),
  );
}

const isOne = (values: OutgoingHeaders[string]): values is string | Buffer | null =>
  values === null || typeof values === 'string' || Buffer.isBuffer(values);

function writeHeader(batch: Buffer, count: number, { timestampMs, identity = ANONYMOUS }: BatchOptions, attributes: number): void {
  const time = BigInt(timestampMs);
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(batch.length - LENGTH_START, 8);
  batch.writeInt32BE(-1, 12);
  batch.writeInt8(MAGIC, 16);
  batch.writeInt16BE(attributes, CRC_START);
  batch.writeInt32BE(count - 1, 23);
  batch.writeBigInt64BE(time, 27);
  batch.writeBigInt64BE(time, 35);
  batch.writeBigInt64BE(identity.producerId, 43);
  batch.writeInt16BE(identity.epoch, 51);
  batch.writeInt32BE(identity.firstSequence, 53);
  batch.writeInt32BE(count, 57);
  batch.writeUInt32BE(crc32c(batch, CRC_START), CRC_OFFSET);
}
