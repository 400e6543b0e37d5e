import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type { WireCall } from '../../shared/kafka/wire';
import { writeList } from './topic-result';

const CLIENT_REPLICA = -1;
const LATEST = -1;

export interface LatestOffset {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** Next offset to be written: 0 for a partition that never held a record. */
  readonly offset: bigint;
}

/**
 * ListOffsets Request (Version: 1) => replica_id INT32, [topics]
 *   topics => name STRING, [partitions]
 *   partitions => partition INT32, timestamp INT64 (-1: latest)
 * ListOffsets Response (Version: 1) => [topics]
 *   topics => name STRING, [partitions]
 *   partitions => partition INT32, error_code INT16, timestamp INT64, offset INT64
 */
export function latestOffsetsCall(topics: ReadonlyMap<string, readonly number[]>): WireCall<readonly LatestOffset[]> {
  return {
    apiKey: 2,
    apiVersion: 1,
    apiName: 'ListOffsets',
    encode: (encoder) => {
      encoder.writeInt32(CLIENT_REPLICA);
      writeList(encoder, [...topics], ([name, partitions]) => {
        encoder.writeString(name);
        writeList(encoder, partitions, (partition) => encoder.writeInt32(partition).writeInt64(LATEST));
      });
      return encoder;
    },
    decode: (decoder) => ({ throttleMs: 0, answer: decoder.readArray(readTopic).flat() }),
  };
}

function readTopic(decoder: Decoder): readonly LatestOffset[] {
  const topic = decoder.readString() ?? '';
  return decoder.readArray((each) => {
    const partition = each.readInt32();
    const errorCode = each.readInt16();
    each.readInt64(); // timestamp
    return { topic, partition, errorCode, offset: BigInt(each.readInt64().toString()) };
  });
}
