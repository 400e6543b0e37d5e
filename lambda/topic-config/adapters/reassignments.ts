import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type Encoder from 'kafkajs/src/protocol/encoder.js';
import type { WireCall } from '../../shared/kafka/wire';
import type { ReplicaMove } from '../domain/topic';
import type { TopicResult } from './topic-result';

/** A partition whose replicas are being moved. */
export interface ListedReassignment {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: readonly number[];
  readonly adding: readonly number[];
  readonly removing: readonly number[];
}

export interface Listed {
  readonly errorCode: number;
  readonly message: string | null;
  readonly reassignments: readonly ListedReassignment[];
}

/**
 * Both calls are flexible from version 0 (KIP-455, KIP-482): lengths are varints of length + 1, every structure ends with its tagged fields,
 * and so do the headers, which kafkajs does not write: their (empty) tagged fields stand first in the body here.
 *
 * AlterPartitionReassignments Request (Version: 0) => timeout_ms INT32, [topics] TAG
 *   topics => name COMPACT_STRING, [partitions] TAG
 *   partitions => partition_index INT32, [replicas] INT32 (null: cancel) TAG
 * AlterPartitionReassignments Response (Version: 0) => throttle_time_ms INT32, error_code INT16, error_message COMPACT_NULLABLE_STRING, [responses] TAG
 *   responses => name COMPACT_STRING, [partitions] TAG
 *   partitions => partition_index INT32, error_code INT16, error_message COMPACT_NULLABLE_STRING TAG
 */
export function alterReassignmentsCall(moves: readonly ReplicaMove[], timeoutMs: number): WireCall<readonly TopicResult[]> {
  const topics = [...new Set(moves.map(({ topic }) => topic))];
  return {
    apiKey: 45,
    apiVersion: 0,
    apiName: 'AlterPartitionReassignments',
    encode: (encoder) => {
      encoder.writeUVarInt(NO_TAGS).writeInt32(timeoutMs);
      writeCompactList(encoder, topics, (topic) => {
        encoder.writeUVarIntString(topic);
        const partitions = moves.filter((move) => move.topic === topic);
        writeCompactList(encoder, partitions, ({ partition, replicas }) => {
          encoder.writeInt32(partition);
          writeCompactList(encoder, replicas, (id) => encoder.writeInt32(id));
          encoder.writeUVarInt(NO_TAGS);
        });
        encoder.writeUVarInt(NO_TAGS);
      });
      return encoder.writeUVarInt(NO_TAGS);
    },
    decode: (decoder) => {
      decoder.readTaggedFields();
      const throttleMs = decoder.readInt32();
      const whole = { name: '', errorCode: decoder.readInt16(), message: decoder.readUVarIntString() };
      const results = decoder.readUVarIntArray(readAltered).flat();
      return { throttleMs, answer: whole.errorCode === 0 ? results : [whole] };
    },
  };
}

/**
 * All that are under way in the cluster (a null list of topics).
 *
 * ListPartitionReassignments Request (Version: 0) => timeout_ms INT32, [topics] (null: all) TAG
 * ListPartitionReassignments Response (Version: 0) => throttle_time_ms INT32, error_code INT16, error_message COMPACT_NULLABLE_STRING, [topics] TAG
 *   topics => name COMPACT_STRING, [partitions] TAG
 *   partitions => partition_index INT32, [replicas] INT32, [adding_replicas] INT32, [removing_replicas] INT32 TAG
 */
export function listReassignmentsCall(timeoutMs: number): WireCall<Listed> {
  return {
    apiKey: 46,
    apiVersion: 0,
    apiName: 'ListPartitionReassignments',
    encode: (encoder) => encoder.writeUVarInt(NO_TAGS).writeInt32(timeoutMs).writeUVarInt(NULL_LIST).writeUVarInt(NO_TAGS),
    decode: (decoder) => {
      decoder.readTaggedFields();
      const throttleMs = decoder.readInt32();
      const errorCode = decoder.readInt16();
      const message = decoder.readUVarIntString();
      return { throttleMs, answer: { errorCode, message, reassignments: decoder.readUVarIntArray(readListed).flat() } };
    },
  };
}

const NO_TAGS = 0;
const NULL_LIST = 0;

function writeCompactList<T>(encoder: Encoder, items: readonly T[], write: (item: T) => void): void {
  encoder.writeUVarInt(items.length + 1);
  for (const item of items) write(item);
}

function readAltered(decoder: Decoder): readonly TopicResult[] {
  const name = decoder.readUVarIntString() ?? '';
  const partitions = decoder.readUVarIntArray((each) => {
    each.readInt32(); // partition_index
    const result = { name, errorCode: each.readInt16(), message: each.readUVarIntString() };
    each.readTaggedFields();
    return result;
  });
  decoder.readTaggedFields();
  return partitions;
}

function readListed(decoder: Decoder): readonly ListedReassignment[] {
  const topic = decoder.readUVarIntString() ?? '';
  const partitions = decoder.readUVarIntArray((each) => {
    const partition = each.readInt32();
    const [replicas, adding, removing] = [each.readUVarIntArray(readId), each.readUVarIntArray(readId), each.readUVarIntArray(readId)];
    each.readTaggedFields();
    return { topic, partition, replicas, adding, removing };
  });
  decoder.readTaggedFields();
  return partitions;
}

const readId = (decoder: Decoder): number => decoder.readInt32();
