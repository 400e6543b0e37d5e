import type { WireCall } from '../../shared/kafka/wire';
import { type TopicResult, writeList } from './topic-result';

/**
 * DeleteTopics Request (Version: 1) => [topic_names] STRING, timeout_ms INT32
 * DeleteTopics Response (Version: 1) => throttle_time_ms INT32, [responses]
 *   responses => name STRING, error_code INT16 (texts come with version 5, a flexible one)
 */
export function deleteTopicsCall(names: readonly string[], timeoutMs: number): WireCall<readonly TopicResult[]> {
  return {
    apiKey: 20,
    apiVersion: 1,
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
