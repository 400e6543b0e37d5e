import type { WireCall } from '../../shared/kafka/wire';
import { type TopicResult, writeList } from './topic-result';

/**
 * DeleteTopics Request (Version: 3) => [topic_names] STRING, timeout_ms INT32
 * DeleteTopics Response (Version: 3) => throttle_time_ms INT32, [responses]
 *   responses => name STRING, error_code INT16 (texts come with version 5, a flexible one)
 *
 * The bytes are those of version 1, but only from 3 on do brokers answer TOPIC_DELETION_DISABLED (KIP-322) where it is meant; before, a bare
 * INVALID_REQUEST.
 */
export function deleteTopicsCall(names: readonly string[], timeoutMs: number): WireCall<readonly TopicResult[]> {
  return {
    apiKey: 20,
    apiVersion: 3,
    apiName: 'DeleteTopics',
    encode: (encoder) => {
      writeList(encoder, names, (name) => encoder.writeString(name));
      return encoder.writeInt32(timeoutMs);
    },
    decode: (decoder) => ({
      throttleMs: decoder.readInt32(),
      answer: decoder.readArray((each) => ({ name: each.readString() ?? '', errorCode: each.readInt16(), message: null })),
    }),
  };
}
