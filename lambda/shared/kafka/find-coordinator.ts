import type { WireCall } from './wire';

const KEY_TYPES = { group: 0, 'transactional-id': 1 } as const;

/**
 * Asks who coordinates a group or a transactional id, for the error code: kafkajs swallows it and says "Failed to find group coordinator".
 * 30 and 53 are refusals, 15 says that there is none yet.
 *
 * FindCoordinator Request (Version: 1) => key key_type
 *   key => STRING, key_type => INT8
 * FindCoordinator Response (Version: 1) => throttle_time_ms error_code error_message node_id host port
 *   throttle_time_ms => INT32, error_code => INT16, error_message => NULLABLE_STRING, node_id => INT32, host => STRING, port => INT32
 */
export function findCoordinatorCall(kind: keyof typeof KEY_TYPES, id: string): WireCall<{ readonly errorCode: number }> {
  return {
    apiKey: 10,
    apiVersion: 1,
    apiName: 'FindCoordinator',
    encode: (encoder) => encoder.writeString(id).writeInt8(KEY_TYPES[kind]),
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: { errorCode: decoder.readInt16() } }),
  };
}
