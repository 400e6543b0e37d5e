import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type { WireCall } from './wire';

/** Bits of the field, by AclOperation's code (https://kafka.apache.org/protocol#protocol_messages; KIP-430). */
const READ_BIT = 1 << 3;
const WRITE_BIT = 1 << 4;

export interface TopicAccess {
  readonly name: string;
  /** 29: the client may not even know of the topic. */
  readonly errorCode: number;
  readonly canRead: boolean;
  readonly canWrite: boolean;
}

/**
 * What the client may do with topics, in the brokers' own judgement.
 *
 * Metadata Request (Version: 8) => [topics] allow_auto_topic_creation include_cluster_authorized_operations include_topic_authorized_operations
 *   topics => STRING, the rest BOOLEAN
 * Metadata Response (Version: 8) => throttle_time_ms [brokers] cluster_id controller_id [topics] cluster_authorized_operations
 *   brokers => node_id INT32, host STRING, port INT32, rack NULLABLE_STRING
 *   topics => error_code INT16, name STRING, is_internal BOOLEAN, [partitions], topic_authorized_operations INT32
 *   partitions => error_code INT16, partition INT32, leader INT32, leader_epoch INT32, [replicas] [isr] [offline_replicas] INT32
 */
export function topicAccessCall(topics: readonly string[]): WireCall<readonly TopicAccess[]> {
  return {
    apiKey: 3,
    apiVersion: 8,
    apiName: 'Metadata',
    encode: (encoder) => {
      encoder.writeInt32(topics.length);
      for (const name of topics) encoder.writeString(name);
      return encoder.writeBoolean(false).writeBoolean(false).writeBoolean(true);
    },
    decode: (decoder) => {
      const throttleMs = decoder.readInt32();
      decoder.readArray(skipBroker);
      decoder.readString(); // cluster_id
      decoder.readInt32(); // controller_id
      return { throttleMs, answer: decoder.readArray(readTopic) };
    },
  };
}

function skipBroker(decoder: Decoder): void {
  decoder.readInt32();
  decoder.readString();
  decoder.readInt32();
  decoder.readString();
}

function readTopic(decoder: Decoder): TopicAccess {
  const errorCode = decoder.readInt16();
  const name = decoder.readString() ?? '';
  decoder.readBoolean(); // is_internal
  decoder.readArray(skipPartition);
  const operations = decoder.readInt32();
  return { name, errorCode, canRead: (operations & READ_BIT) !== 0, canWrite: (operations & WRITE_BIT) !== 0 };
}

function skipPartition(decoder: Decoder): void {
  decoder.readInt16();
  for (let field = 0; field < 3; field += 1) decoder.readInt32();
  for (let list = 0; list < 3; list += 1) decoder.readArray((each) => each.readInt32());
}
