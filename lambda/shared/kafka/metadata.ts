import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type { WireCall } from './wire';

export interface NodeMetadata {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
}

export interface PartitionMetadata {
  readonly errorCode: number;
  readonly partition: number;
  /** -1: none. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

export interface TopicMetadata {
  readonly errorCode: number;
  readonly name: string;
  /** Kafka's own, such as __consumer_offsets. */
  readonly isInternal: boolean;
  readonly partitions: readonly PartitionMetadata[];
}

export interface ClusterMetadata {
  readonly nodes: readonly NodeMetadata[];
  readonly clusterId: string | null;
  readonly controllerId: number;
  readonly topics: readonly TopicMetadata[];
}

const NULL_ARRAY = -1;

/**
 * Metadata of the named topics and of nothing else (or, asked for in so many words, of all that the client may see); an empty list asks for brokers and controller only (kafkajs sends null, which means all).
 * Errors of a topic or partition are part of the answer: one leaderless topic must not fail the others.
 *
 * Metadata Request (Version: 6) => [topics] allow_auto_topic_creation
 *   topics => STRING
 *   allow_auto_topic_creation => BOOLEAN
 * Metadata Response (Version: 6) => throttle_time_ms [brokers] cluster_id controller_id [topic_metadata]
 *   brokers => node_id INT32, host STRING, port INT32, rack NULLABLE_STRING
 *   topic_metadata => error_code INT16, topic STRING, is_internal BOOLEAN, [partition_metadata]
 *   partition_metadata => error_code INT16, partition INT32, leader INT32, [replicas] INT32, [isr] INT32, [offline_replicas] INT32
 */
export function metadataCall(topics: readonly string[] | 'all'): WireCall<ClusterMetadata> {
  return {
    apiKey: 3,
    apiVersion: 6,
    apiName: 'Metadata',
    encode: (encoder) => {
      const names = topics === 'all' ? [] : topics;
      encoder.writeInt32(topics === 'all' ? NULL_ARRAY : names.length);
      for (const name of names) encoder.writeString(name);
      return encoder.writeBoolean(false);
    },
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: readCluster(decoder) }),
  };
}

function readCluster(decoder: Decoder): ClusterMetadata {
  return {
    nodes: decoder.readArray(readNode),
    clusterId: decoder.readString(),
    controllerId: decoder.readInt32(),
    topics: decoder.readArray(readTopic),
  };
}

function readNode(decoder: Decoder): NodeMetadata {
  return { nodeId: decoder.readInt32(), host: decoder.readString() ?? '', port: decoder.readInt32(), rack: decoder.readString() };
}

function readTopic(decoder: Decoder): TopicMetadata {
  const errorCode = decoder.readInt16();
  const name = decoder.readString() ?? '';
  const isInternal = decoder.readBoolean();
  return { errorCode, name, isInternal, partitions: decoder.readArray(readPartition) };
}

function readPartition(decoder: Decoder): PartitionMetadata {
  const partition = {
    errorCode: decoder.readInt16(),
    partition: decoder.readInt32(),
    leader: decoder.readInt32(),
    replicas: decoder.readArray(readInt32),
    inSync: decoder.readArray(readInt32),
  };
  decoder.readArray(readInt32); // offline_replicas
  return partition;
}

const readInt32 = (decoder: Decoder): number => decoder.readInt32();
