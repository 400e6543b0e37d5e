import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { describe, expect, it } from 'vitest';
import { metadataCall } from '../../../../lambda/shared/kafka/metadata';
import type { WireCall } from '../../../../lambda/shared/kafka/wire';
import { createAclsCall, deleteAclsCall, describeAclsCall } from '../../../../lambda/topic-config/adapters/acl-calls';
import { createPartitionsCall } from '../../../../lambda/topic-config/adapters/create-partitions';
import { createTopicsCall } from '../../../../lambda/topic-config/adapters/create-topics';
import { deleteTopicsCall } from '../../../../lambda/topic-config/adapters/delete-topics';
import { describeTopicConfigsCall } from '../../../../lambda/topic-config/adapters/describe-configs';
import { incrementalAlterConfigsCall } from '../../../../lambda/topic-config/adapters/incremental-alter-configs';

const bytesOf = (call: WireCall<unknown>) => call.encode(new Encoder()).buffer.toString('hex');
const answerTo = <T>(call: WireCall<T>, ...hex: readonly string[]) => call.decode(new Decoder(Buffer.from(hex.join(''), 'hex')));
const text = (value: string) => Buffer.concat([Buffer.from([0, value.length]), Buffer.from(value)]).toString('hex');

// Written by hand from Kafka's message definitions (IncrementalAlterConfigsRequest.json, version 0), one field per line.
const INCREMENTAL_ALTER_CONFIGS = [
  '00000001', // one resource
  '02', // topic
  '0006 6f7264657273', // "orders"
  '00000002', // two configs
  '000c 726574656e74696f6e2e6d73', // "retention.ms"
  '00', // set
  '0009 363034383030303030', // "604800000"
  '000e 636c65616e75702e706f6c696379', // "cleanup.policy"
  '01', // delete
  'ffff', // null
  '01', // validate only
];

describe('IncrementalAlterConfigs', () => {
  const alteration = { name: 'orders', set: { 'retention.ms': '604800000' }, remove: ['cleanup.policy'] };

  it('is written as Kafka defines it', () => {
    expect(bytesOf(incrementalAlterConfigsCall([alteration], true))).toBe(INCREMENTAL_ALTER_CONFIGS.join('').replaceAll(' ', ''));
    expect(incrementalAlterConfigsCall([], false)).toMatchObject({ apiKey: 44, apiVersion: 0 });
  });

  it("gives the broker's own text, which tells more than the code", () => {
    const answer = answerTo(
      incrementalAlterConfigsCall([], false),
      '00000019', // throttled for 25 ms
      '00000002',
      `0028${text('Invalid value')}02${text('orders')}`,
      `0000ffff02${text('other')}`,
    );
    expect(answer).toEqual({
      throttleMs: 25,
      answer: [
        { name: 'orders', errorCode: 40, message: 'Invalid value' },
        { name: 'other', errorCode: 0, message: null },
      ],
    });
  });
});

describe('the other calls', () => {
  it('ask the cluster for its own replication factor where none is declared', () => {
    const spec = { name: 'a', partitions: 12, replicationFactor: undefined, configs: { k: 'v' } };
    const expected = `00000001${text('a')}0000000cffff0000000000000001${text('k')}${text('v')}000003e800`;
    expect(bytesOf(createTopicsCall([spec], false, 1_000))).toBe(expected);
  });

  it('name the total of partitions and let the brokers choose where they go', () => {
    expect(bytesOf(createPartitionsCall([{ name: 'a', total: 6 }], true, 1_000))).toBe(`00000001${text('a')}00000006ffffffff000003e801`);
  });

  it('ask metadata for nothing with an empty list, and for all only on purpose', () => {
    expect(bytesOf(metadataCall([]))).toBe('0000000000');
    expect(bytesOf(metadataCall('all'))).toBe('ffffffff00');
    expect(bytesOf(metadataCall(['a']))).toBe(`00000001${text('a')}00`);
  });

  it('read errors per topic and never throw for one', () => {
    expect(answerTo(deleteTopicsCall([], 1), '00000000', '00000002', `${text('a')}0003`, `${text('b')}0049`).answer).toEqual([
      { name: 'a', errorCode: 3, message: null },
      { name: 'b', errorCode: 73, message: null },
    ]);
  });

  it('tell where a config value comes from', () => {
    const config = `${text('k')}${text('v')}0001001${'00000000'}`.replace('0001001', '000100');
    const answer = answerTo(describeTopicConfigsCall([]), '00000000', '00000001', `0000ffff02${text('a')}00000001${config}`).answer;
    expect(answer).toEqual([
      { name: 'a', errorCode: 0, message: null, configs: [{ key: 'k', value: 'v', isReadOnly: false, source: 1, isSensitive: false }] },
    ]);
  });
});

// Written by hand from Kafka's CreateAclsRequest.json and DeleteAclsRequest.json, version 1, which have the same fields.
const ACL = [
  '00000001', // one
  '02', // topic
  '0006 6f7264657273', // "orders"
  '04', // prefixed
  '0006 557365723a61', // "User:a"
  '0001 2a', // "*"
  '0a', // describe-configs
  '02', // deny
];

describe('ACLs', () => {
  const binding = {
    resourceType: 'topic',
    resourceName: 'orders',
    pattern: 'prefixed',
    principal: 'User:a',
    host: '*',
    operation: 'describe-configs',
    permission: 'deny',
  } as const;

  it('are added and removed by every field, so that a removal matches one at most', () => {
    const expected = ACL.join('').replaceAll(' ', '');
    expect([createAclsCall([binding]), deleteAclsCall([binding])].map(bytesOf)).toEqual([expected, expected]);
    // 1 is "any" in every enumeration, null in every text.
    const fields = Object.values({ ...binding, resourceType: 'cluster', pattern: 'literal', operation: 'all', permission: 'allow' });
    expect(fields).not.toContain(null);
    expect(bytesOf(describeAclsCall())).toBe('01ffff01ffffffff0101');
  });

  it('are listed as declared; what has no name here is left out', () => {
    const entry = (operation: string) => `${text('User:a')}${text('*')}${operation}02`;
    const answer = answerTo(
      describeAclsCall(),
      '000000000000ffff00000002',
      `02${text('orders')}0400000002${entry('0a')}${entry('7f')}`,
      `06${text('token')}0300000001${entry('08')}`,
    );
    expect(answer.answer).toEqual({ errorCode: 0, message: null, bindings: [binding] });
  });

  it('that could not be removed although the filter is fine are told', () => {
    const match = (code: string) => `${code}ffff02${text('orders')}04${text('User:a')}${text('*')}0a02`;
    const answer = answerTo(
      deleteAclsCall([]),
      '00000000',
      '00000002',
      `0000ffff00000002${match('0000')}${match('0029')}`,
      `0000ffff00000000`,
    );
    expect(answer.answer).toEqual([
      { errorCode: 41, message: null },
      { errorCode: 0, message: null },
    ]);
  });
});
