import type { WireCall } from '../../shared/kafka/wire';
import type { TopicSpec } from '../domain/topic';
import { readTopicResult, type TopicResult, writeList } from './topic-result';

/** "Whatever the cluster's default is" (KIP-464). */
const CLUSTER_DEFAULT = -1;

/**
 * CreateTopics Request (Version: 3) => [topics] timeout_ms validate_only
 *   topics => name STRING, num_partitions INT32, replication_factor INT16, [assignments], [configs]
 *   configs => name STRING, value NULLABLE_STRING
 *   timeout_ms => INT32
 *   validate_only => BOOLEAN
 * CreateTopics Response (Version: 3) => throttle_time_ms INT32, [topics]
 *   topics => name STRING, error_code INT16, error_message NULLABLE_STRING
 */
export function createTopicsCall(topics: readonly TopicSpec[], validateOnly: boolean, timeoutMs: number): WireCall<readonly TopicResult[]> {
  return {
    apiKey: 19,
    apiVersion: 3,
    apiName: 'CreateTopics',
    encode: (encoder) => {
      writeList(encoder, topics, ({ name, partitions, replicationFactor, configs }) => {
        encoder
          .writeString(name)
          .writeInt32(partitions)
          .writeInt16(replicationFactor ?? CLUSTER_DEFAULT);
        encoder.writeInt32(0); // assignments: the brokers choose
        writeList(encoder, Object.entries(configs), ([key, value]) => encoder.writeString(key).writeString(value));
      });
      return encoder.writeInt32(timeoutMs).writeBoolean(validateOnly);
    },
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: decoder.readArray(readTopicResult) }),
  };
}
