import type { OutgoingRecord } from '../../domain/outgoing';
import { crc32c } from './crc32c';
import { mostBytes, RecordWriter } from './record-writer';

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

/**
 * One record batch in one buffer. kafkajs allocates 512 bytes per record and per header and copies each three times, and cannot write a header
 * without a value (tulios/kafkajs#1789); this takes a third of its time.
 *
 * RecordBatch (magic 2) => base_offset INT64, length INT32, leader_epoch INT32, magic INT8, crc UINT32, attributes INT16, last_offset_delta INT32,
 *   first_timestamp INT64, max_timestamp INT64, producer_id INT64, producer_epoch INT16, first_sequence INT32, count INT32, [records]
 */
export function encodeBatch(records: readonly OutgoingRecord[], options: BatchOptions): Buffer {
  const plain = writeRecords(records);
  const compression = plain.length < LEAST_COMPRESSED ? undefined : options.compression;
  const batch =
    compression === undefined
      ? Buffer.from(plain)
      : Buffer.concat([plain.subarray(0, HEADER_BYTES), compression.compress(plain.subarray(HEADER_BYTES))]);
  writeHeader(batch, records.length, options, compression?.attribute ?? NOT_COMPRESSED);
  return batch;
}

/** So much is kept to write in; a larger batch has memory of its own. */
const SCRATCH_BYTES = 1_048_576;
let scratch: Buffer | undefined;

/** With room for the header before them. What is returned may be written over by the next batch. */
function writeRecords(records: readonly OutgoingRecord[]): Buffer {
  let most = HEADER_BYTES;
  for (const record of records) most += mostBytes(record);
  const writer = new RecordWriter(bufferOf(most), HEADER_BYTES);
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index];
    if (record !== undefined) writer.record(record, index);
  }
  return writer.written();
}

function bufferOf(bytes: number): Buffer {
  if (bytes > SCRATCH_BYTES) return Buffer.allocUnsafeSlow(bytes);
  scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  return scratch;
}

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
