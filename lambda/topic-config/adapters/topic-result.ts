import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type Encoder from 'kafkajs/src/protocol/encoder.js';

/** One topic's part of an answer. `message` is the broker's own text, which kafkajs throws away. */
export interface TopicResult {
  readonly name: string;
  readonly errorCode: number;
  readonly message: string | null;
}

/** topic STRING, error_code INT16, error_message NULLABLE_STRING: shared by CreateTopics and CreatePartitions. */
export function readTopicResult(decoder: Decoder): TopicResult {
  return { name: decoder.readString() ?? '', errorCode: decoder.readInt16(), message: decoder.readString() };
}

/** An array is its length and its items; written in one go, since an encoder of kafkajs's own per item costs 511 bytes each. */
export function writeList<T>(encoder: Encoder, items: readonly T[], write: (item: T) => void): void {
  encoder.writeInt32(items.length);
  for (const item of items) write(item);
}
