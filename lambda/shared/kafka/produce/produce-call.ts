import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type { WireCall } from '../wire';
import { groupBy } from './group-by';

/** An encoded batch on its way to its partition. */
export interface AddressedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly data: Buffer;
}

export interface PartitionAnswer {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** Offset of the batch's first record, -1 where it was not stored. */
  readonly baseOffset: number;
}

const ALL_IN_SYNC_REPLICAS = -1;

/**
 * Batches for one broker, at most one per partition. Every partition's answer is returned: kafkajs throws the first error and forgets the rest.
 *
 * Produce Request (Version: 7) => transactional_id acks timeout [topic_data]
 *   transactional_id => NULLABLE_STRING, acks => INT16, timeout => INT32
 *   topic_data => topic STRING, [data]; data => partition INT32, record_set BYTES
 * Produce Response (Version: 7) => [responses] throttle_time_ms
 *   responses => topic STRING, [partition_responses]; throttle_time_ms => INT32
 *   partition_responses => partition INT32, error_code INT16, base_offset INT64, log_append_time INT64, log_start_offset INT64
 *
 * @param timeoutMs how long the leader may wait for its followers
 */
export function produceCall(batches: readonly AddressedBatch[], timeoutMs: number): WireCall<readonly PartitionAnswer[]> {
  return {
    apiKey: 0,
    apiVersion: 7,
    apiName: 'Produce',
    encode: (encoder) => {
      const topics = groupBy(batches, ({ topic }) => topic);
      encoder.writeString(null).writeInt16(ALL_IN_SYNC_REPLICAS).writeInt32(timeoutMs).writeInt32(topics.size);
      for (const [topic, parts] of topics) {
        encoder.writeString(topic).writeInt32(parts.length);
        for (const { partition, data } of parts) encoder.writeInt32(partition).writeInt32(data.length).writeBuffer(data);
      }
      return encoder;
    },
    decode: (decoder) => {
      const answer = decoder.readArray(readTopic).flat();
      return { throttleMs: decoder.readInt32(), answer };
    },
  };
}

function readTopic(decoder: Decoder): readonly PartitionAnswer[] {
  const topic = decoder.readString() ?? '';
  return decoder.readArray((each) => {
    const answer = { topic, partition: each.readInt32(), errorCode: each.readInt16(), baseOffset: Number(each.readInt64()) };
    each.readInt64(); // log_append_time
    each.readInt64(); // log_start_offset
    return answer;
  });
}
