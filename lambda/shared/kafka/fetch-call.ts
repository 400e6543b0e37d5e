import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type { WireCall } from './wire';

export interface FetchRequest {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** A single batch that is larger comes whole all the same. */
  readonly maxBytes: number;
}

export interface Fetched {
  readonly errorCode: number;
  readonly highWatermark: string;
  /** Behind it are transactions that have not ended. */
  readonly lastStableOffset: number;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
  /** Stands before the record set, which is decoded apart, because decompression is asynchronous. */
  readonly rest: Decoder;
}

const CLIENT_REPLICA = -1;
const READ_COMMITTED = 1;
const LEAST_BYTES = 1;

/**
 * Fetch of one partition without a consumer group: for a look at the log that moves nobody's offsets. Version 4 is the oldest that Kafka 4
 * speaks.
 *
 * Fetch Request (Version: 4) => replica_id INT32, max_wait_time INT32, min_bytes INT32, max_bytes INT32, isolation_level INT8, [topics]
 *   topics => topic STRING, [partitions]
 *   partitions => partition INT32, fetch_offset INT64, max_bytes INT32
 * Fetch Response (Version: 4) => throttle_time_ms INT32, [responses]
 *   responses => topic STRING, [partition_responses]
 *   partition_responses => partition INT32, error_code INT16, high_watermark INT64, last_stable_offset INT64, [aborted_transactions], RECORDS
 *   aborted_transactions => producer_id INT64, first_offset INT64
 */
export function fetchCall({ topic, partition, offset, maxBytes }: FetchRequest, maxWaitMs: number): WireCall<Fetched> {
  return {
    apiKey: 1,
    apiVersion: 4,
    apiName: 'Fetch',
    encode: (encoder) =>
      encoder
        .writeInt32(CLIENT_REPLICA)
        .writeInt32(maxWaitMs)
        .writeInt32(LEAST_BYTES)
        .writeInt32(maxBytes)
        .writeInt8(READ_COMMITTED)
        .writeInt32(1)
        .writeString(topic)
        .writeInt32(1)
        .writeInt32(partition)
        .writeInt64(offset)
        .writeInt32(maxBytes),
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: readOnly(decoder) }),
  };
}

/** One topic and one partition were asked for. */
function readOnly(decoder: Decoder): Fetched {
  decoder.readInt32(); // topics
  decoder.readString();
  decoder.readInt32(); // partitions
  decoder.readInt32(); // partition
  return {
    errorCode: decoder.readInt16(),
    highWatermark: decoder.readInt64().toString(),
    lastStableOffset: Number(decoder.readInt64().toString()),
    abortedTransactions: decoder.readArray((each) => ({
      producerId: each.readInt64().toString(),
      firstOffset: each.readInt64().toString(),
    })),
    rest: decoder,
  };
}
