import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type { WireCall } from '../../shared/kafka/wire';
import { type TopicResult, writeList } from './topic-result';

export const TOPIC_RESOURCE = 2;
/** Where a value comes from: 1 is an override on the topic; 2 to 4 are the brokers' (an MSK configuration is 4), 5 is Kafka's default. */
export const TOPIC_SOURCE = 1;
export const BROKER_RESOURCE = 4;
const NULL_ARRAY = -1;

export interface DescribedConfig {
  readonly key: string;
  readonly value: string | null;
  readonly isReadOnly: boolean;
  readonly isSensitive: boolean;
  readonly source: number;
}

export interface DescribedTopic extends TopicResult {
  readonly configs: readonly DescribedConfig[];
}

/**
 * DescribeConfigs Request (Version: 2) => [resources] include_synonyms
 *   resources => resource_type INT8, resource_name STRING, [config_names] (null: all)
 *   include_synonyms => BOOLEAN
 * DescribeConfigs Response (Version: 2) => throttle_time_ms INT32, [results]
 *   results => error_code INT16, error_message NULLABLE_STRING, resource_type INT8, resource_name STRING, [configs]
 *   configs => name STRING, value NULLABLE_STRING, read_only BOOLEAN, config_source INT8, is_sensitive BOOLEAN, [synonyms]
 *   synonyms => name STRING, value NULLABLE_STRING, source INT8
 */
export function describeTopicConfigsCall(names: readonly string[]): WireCall<readonly DescribedTopic[]> {
  return describeConfigsCall(names, TOPIC_RESOURCE);
}

/** As above, for topics or brokers (by node id). @param keys undefined: all */
export function describeConfigsCall(
  names: readonly string[],
  resourceType: number,
  keys?: readonly string[],
): WireCall<readonly DescribedTopic[]> {
  return {
    apiKey: 32,
    apiVersion: 2,
    apiName: 'DescribeConfigs',
    encode: (encoder) => {
      writeList(encoder, names, (name) => {
        encoder.writeInt8(resourceType).writeString(name);
        if (keys === undefined) encoder.writeInt32(NULL_ARRAY);
        else writeList(encoder, keys, (key) => encoder.writeString(key));
      });
      return encoder.writeBoolean(false);
    },
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: decoder.readArray(readTopic) }),
  };
}

function readTopic(decoder: Decoder): DescribedTopic {
  const errorCode = decoder.readInt16();
  const message = decoder.readString();
  decoder.readInt8(); // resource_type
  return { errorCode, message, name: decoder.readString() ?? '', configs: decoder.readArray(readConfig) };
}

function readConfig(decoder: Decoder): DescribedConfig {
  const key = decoder.readString() ?? '';
  const value = decoder.readString();
  const isReadOnly = decoder.readBoolean();
  const source = decoder.readInt8();
  const isSensitive = decoder.readBoolean();
  decoder.readArray(skipSynonym);
  return { key, value, isReadOnly, isSensitive, source };
}

function skipSynonym(decoder: Decoder): void {
  decoder.readString();
  decoder.readString();
  decoder.readInt8();
}
