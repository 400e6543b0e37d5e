import type { WireCall } from '../../shared/kafka/wire';
import type { PartitionIncrease } from '../ports';
import { readTopicResult, type TopicResult, writeList } from './topic-result';

const NULL_ARRAY = -1;

/**
 * CreatePartitions Request (Version: 1) => [topics] timeout_ms validate_only
 *   topics => name STRING, count INT32 (the total), [assignments] (null: the brokers choose)
 *   timeout_ms => INT32
 *   validate_only => BOOLEAN
 * CreatePartitions Response (Version: 1) => throttle_time_ms INT32, [results]
 *   results => name STRING, error_code INT16, error_message NULLABLE_STRING
 */
export function createPartitionsCall(
  increases: readonly PartitionIncrease[],
  validateOnly: boolean,
  timeoutMs: number,
): WireCall<readonly TopicResult[]> {
  return {
    apiKey: 37,
    apiVersion: 1,
    apiName: 'CreatePartitions',
    encode: (encoder) => {
      writeList(encoder, increases, ({ name, total }) => encoder.writeString(name).writeInt32(total).writeInt32(NULL_ARRAY));
      return encoder.writeInt32(timeoutMs).writeBoolean(validateOnly);
    },
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: decoder.readArray(readTopicResult) }),
  };
}
