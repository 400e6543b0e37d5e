import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type { WireCall } from '../../shared/kafka/wire';
import type { ConfigAlteration } from '../ports';
import { TOPIC_RESOURCE } from './describe-configs';
import { type TopicResult, writeList } from './topic-result';

export const INCREMENTAL_ALTER_CONFIGS_KEY = 44;

/** 2 (append) and 3 (subtract) change list values; a declaration names the whole list. */
const OPERATION = { set: 0, delete: 1 } as const;

/**
 * The call that kafkajs lacks (tulios/kafkajs#1517): changes the named keys and leaves every other override alone, where the legacy AlterConfigs
 * deletes all that it is not given.
 *
 * IncrementalAlterConfigs Request (Version: 0) => [resources] validate_only
 *   resources => resource_type resource_name [configs]
 *     resource_type => INT8 (2: topic, 4: broker)
 *     resource_name => STRING
 *     configs => name config_operation value
 *       name => STRING
 *       config_operation => INT8 (0: set, 1: delete, 2: append, 3: subtract)
 *       value => NULLABLE_STRING (null for delete)
 *   validate_only => BOOLEAN
 * IncrementalAlterConfigs Response (Version: 0) => throttle_time_ms [responses]
 *   throttle_time_ms => INT32
 *   responses => error_code error_message resource_type resource_name
 *     error_code => INT16
 *     error_message => NULLABLE_STRING
 *     resource_type => INT8
 *     resource_name => STRING
 */
export function incrementalAlterConfigsCall(
  alterations: readonly ConfigAlteration[],
  validateOnly: boolean,
  resourceType = TOPIC_RESOURCE,
): WireCall<readonly TopicResult[]> {
  return {
    apiKey: INCREMENTAL_ALTER_CONFIGS_KEY,
    apiVersion: 0,
    apiName: 'IncrementalAlterConfigs',
    encode: (encoder) => {
      writeList(encoder, alterations, ({ name, set, remove }) => {
        const operations = [
          ...Object.entries(set).map(([key, value]) => ({ key, operation: OPERATION.set, value })),
          ...remove.map((key) => ({ key, operation: OPERATION.delete, value: null })),
        ];
        encoder.writeInt8(resourceType).writeString(name);
        writeList(encoder, operations, ({ key, operation, value }) => encoder.writeString(key).writeInt8(operation).writeString(value));
      });
      return encoder.writeBoolean(validateOnly);
    },
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: decoder.readArray(readResult) }),
  };
}

function readResult(decoder: Decoder): TopicResult {
  const errorCode = decoder.readInt16();
  const message = decoder.readString();
  decoder.readInt8(); // resource_type
  return { errorCode, message, name: decoder.readString() ?? '' };
}
