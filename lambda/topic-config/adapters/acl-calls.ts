import type Decoder from 'kafkajs/src/protocol/decoder.js';
import type Encoder from 'kafkajs/src/protocol/encoder.js';
import type { WireCall } from '../../shared/kafka/wire';
import type { AclBinding, AclOperation, AclPattern, AclPermission, AclResourceType } from '../domain/acl';
import { writeList } from './topic-result';

/** Codes of org.apache.kafka.common.resource.ResourceType, PatternType, acl.AclOperation and AclPermissionType. */
const RESOURCE_TYPES = { topic: 2, group: 3, cluster: 4, 'transactional-id': 5 } as const satisfies Record<AclResourceType, number>;
const PATTERNS = { literal: 3, prefixed: 4 } as const satisfies Record<AclPattern, number>;
const PERMISSIONS = { deny: 2, allow: 3 } as const satisfies Record<AclPermission, number>;
const OPERATIONS = {
  all: 2,
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  'cluster-action': 9,
  'describe-configs': 10,
  'alter-configs': 11,
  'idempotent-write': 12,
} as const satisfies Record<AclOperation, number>;
/** Matches everything: for reading alone, never in a filter of a deletion. */
const ANY = 1;

/** How one binding of a request fared, in the order of the request. */
export interface AclResult {
  readonly errorCode: number;
  readonly message: string | null;
}

export interface ListedAcls extends AclResult {
  readonly bindings: readonly AclBinding[];
}

/**
 * CreateAcls Request (Version: 1) => [creations]
 *   creations => resource_type INT8, resource_name STRING, resource_pattern_type INT8, principal STRING, host STRING, operation INT8,
 *     permission_type INT8
 * CreateAcls Response (Version: 1) => throttle_time_ms INT32, [results]
 *   results => error_code INT16, error_message NULLABLE_STRING
 */
export function createAclsCall(bindings: readonly AclBinding[]): WireCall<readonly AclResult[]> {
  return {
    apiKey: 30,
    apiVersion: 1,
    apiName: 'CreateAcls',
    encode: (encoder) => writeBindings(encoder, bindings),
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: decoder.readArray(readResult) }),
  };
}

/**
 * DeleteAcls Request (Version: 1) => [filters], each as a creation. Every field of ours is given, so that a filter matches one binding at most.
 * DeleteAcls Response (Version: 1) => throttle_time_ms INT32, [filter_results]
 *   filter_results => error_code INT16, error_message NULLABLE_STRING, [matching_acls]
 *   matching_acls => error_code INT16, error_message NULLABLE_STRING, resource_type INT8, resource_name STRING, pattern_type INT8,
 *     principal STRING, host STRING, operation INT8, permission_type INT8
 */
export function deleteAclsCall(bindings: readonly AclBinding[]): WireCall<readonly AclResult[]> {
  return {
    apiKey: 31,
    apiVersion: 1,
    apiName: 'DeleteAcls',
    encode: (encoder) => writeBindings(encoder, bindings),
    decode: (decoder) => ({ throttleMs: decoder.readInt32(), answer: decoder.readArray(readDeletion) }),
  };
}

/**
 * DescribeAcls Request (Version: 1) => a filter as above, with nulls and 1 for "any"
 * DescribeAcls Response (Version: 1) => throttle_time_ms INT32, error_code INT16, error_message NULLABLE_STRING, [resources]
 *   resources => resource_type INT8, resource_name STRING, pattern_type INT8, [acls]
 *   acls => principal STRING, host STRING, operation INT8, permission_type INT8
 */
export function describeAclsCall(): WireCall<ListedAcls> {
  return {
    apiKey: 29,
    apiVersion: 1,
    apiName: 'DescribeAcls',
    encode: (encoder) =>
      encoder.writeInt8(ANY).writeString(null).writeInt8(ANY).writeString(null).writeString(null).writeInt8(ANY).writeInt8(ANY),
    decode: (decoder) => {
      const throttleMs = decoder.readInt32();
      const { errorCode, message } = readResult(decoder);
      return { throttleMs, answer: { errorCode, message, bindings: decoder.readArray(readResource).flat() } };
    },
  };
}

function writeBindings(encoder: Encoder, bindings: readonly AclBinding[]): Encoder {
  writeList(encoder, bindings, ({ resourceType, resourceName, pattern, principal, host, operation, permission }) => {
    encoder.writeInt8(RESOURCE_TYPES[resourceType]).writeString(resourceName).writeInt8(PATTERNS[pattern]);
    encoder.writeString(principal).writeString(host).writeInt8(OPERATIONS[operation]).writeInt8(PERMISSIONS[permission]);
  });
  return encoder;
}

const readResult = (decoder: Decoder): AclResult => ({ errorCode: decoder.readInt16(), message: decoder.readString() });

// The deletion of what a filter matched may fail although the filter itself is fine.
function readDeletion(decoder: Decoder): AclResult {
  const whole = readResult(decoder);
  const matches = decoder.readArray((each) => {
    const result = readResult(each);
    readResourceKey(each);
    readEntry(each);
    return result;
  });
  return whole.errorCode === 0 ? (matches.find(({ errorCode }) => errorCode !== 0) ?? whole) : whole;
}

const readResourceKey = (decoder: Decoder) => ({
  type: decoder.readInt8(),
  resourceName: decoder.readString() ?? '',
  pattern: decoder.readInt8(),
});
const readEntry = (decoder: Decoder) => ({
  principal: decoder.readString() ?? '',
  host: decoder.readString() ?? '',
  operation: decoder.readInt8(),
  permission: decoder.readInt8(),
});

// What has no name here (delegation tokens, users, operations yet to come) cannot be declared either, so it is not ours to see.
function readResource(decoder: Decoder): readonly AclBinding[] {
  const { type, resourceName, pattern: patternCode } = readResourceKey(decoder);
  const entries = decoder.readArray(readEntry);
  const resourceType = nameOf(RESOURCE_TYPES, type);
  const pattern = nameOf(PATTERNS, patternCode);
  if (resourceType === undefined || pattern === undefined) return [];
  return entries.flatMap(({ principal, host, operation: operationCode, permission: permissionCode }) => {
    const operation = nameOf(OPERATIONS, operationCode);
    const permission = nameOf(PERMISSIONS, permissionCode);
    if (operation === undefined || permission === undefined) return [];
    return [{ resourceType, resourceName, pattern, principal, host, operation, permission }];
  });
}

// The keys of these tables are the names; Object.keys has forgotten it.
const nameOf = <Name extends string>(codes: Readonly<Record<Name, number>>, code: number): Name | undefined =>
  (Object.keys(codes) as Name[]).find((name) => codes[name] === code);
