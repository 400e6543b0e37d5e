import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type { WireCall } from '../../../lambda/shared/kafka/wire';

/** A replica on the broker that was asked. */
export interface ReplicaSize {
  readonly topic: string;
  readonly partition: number;
  /** Of all its segments on disk. */
  readonly bytes: number;
}

const ALL_TOPICS = -1;

/**
 * What lies on the disks of one broker; kafkajs has no such call. Version 1 is the oldest that Kafka 4 speaks.
 *
 * DescribeLogDirs Request (Version: 1) => [topics] (null: all)
 * DescribeLogDirs Response (Version: 1) => throttle_time_ms INT32, [results]
 *   results => error_code INT16, log_dir STRING, [topics]
 *   topics => name STRING, [partitions]
 *   partitions => partition_index INT32, partition_size INT64, offset_lag INT64, is_future_key BOOLEAN
 */
export const logDirsCall: WireCall<readonly ReplicaSize[]> = {
  apiKey: 35,
  apiVersion: 1,
  apiName: 'DescribeLogDirs',
  encode: (encoder) => encoder.writeInt32(ALL_TOPICS),
  decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: decoder.readArray(readDirectory).flat() }),
};

function readDirectory(decoder: Decoder): readonly ReplicaSize[] {
  decoder.readInt16(); // error_code: of a directory that is offline, which then lists nothing
  decoder.readString(); // log_dir
  return decoder.readArray(readTopic).flat();
}

function readTopic(decoder: Decoder): readonly ReplicaSize[] {
  const topic = decoder.readString() ?? '';
  return decoder.readArray((each) => {
    const partition = each.readInt32();
    const bytes = Number(each.readInt64().toString());
    each.readInt64(); // offset_lag
    each.readBoolean(); // is_future_key
    return { topic, partition, bytes };
  });
}
