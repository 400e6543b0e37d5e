import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import crc32cOfKafkajs from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import Record from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
import decodeBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import { RecordBatch } from 'kafkajs/src/protocol/recordBatch/v0/index.js';
import { describe, expect, it } from 'vitest';
import type { OutgoingHeaders } from '../../../../../lambda/shared/domain/outgoing';
import { codecOf } from '../../../../../lambda/shared/kafka/compression';
import { crc32c } from '../../../../../lambda/shared/kafka/produce/crc32c';
import { encodeBatch } from '../../../../../lambda/shared/kafka/produce/record-batch';

const TIME = 1_790_000_000_000;
const TOPIC = 't';
const LENGTHS = [63, 64, 8_191, 8_192, 100_000, 600_000];
const part = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.uint8Array({ maxLength: 300 }).map(Buffer.from), fc.constant(null));
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array().map(Buffer.from));
// Arrays of the record's prototype would be headers' names of kafkajs's own object.
const headerName = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
const headers = fc.dictionary(headerName, fc.oneof(text, fc.array(text)), { maxKeys: 4, noNullPrototype: true });
const record = fc.record({ topic: fc.constant(TOPIC), key: part, value: part, headers });

describe('CRC-32C', () => {
  it('is that of the check value, and that of kafkajs for whatever bytes', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), (bytes, from) => {
        expect(crc32c(Buffer.from(bytes), from)).toBe(crc32cOfKafkajs(Buffer.from(bytes).subarray(from)));
      }),
    );
  });
});

describe('a record batch', () => {
  it('has the bytes that kafkajs writes, but for the leader epoch that it leaves to the broker', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 20 }),
        fc.nat(),
        fc.nat(1_000),
        async (records, firstSequence, epoch) => {
          const producer = { producerId: 77, producerEpoch: epoch, firstSequence };
          const theirs = await RecordBatch({
            compression: 0,
            records: records.map((each, offsetDelta) => Record({ ...each, offsetDelta, timestampDelta: 0 })),
            firstTimestamp: TIME,
            maxTimestamp: TIME,
            lastOffsetDelta: records.length - 1,
            partitionLeaderEpoch: -1,
            ...producer,
          });
          const ours = encodeBatch(records, { timestampMs: TIME, identity: { producerId: 77n, epoch, firstSequence } });
          expect(ours.equals(theirs.buffer)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is the same whether records have the same headers or equal ones, whatever lengths had to be guessed', () => {
    const shared = fc.dictionary(headerName, text, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
    // Around the lengths at which a length takes one byte more, as ASCII or not.
    const length = fc.oneof(fc.nat(70), fc.integer({ min: 8_150, max: 8_200 }));
    const content = fc.tuple(fc.constantFrom('a', 'ä', '漢'), length).map(([letter, count]) => letter.repeat(count));
    const mixed = fc.record({ key: fc.option(content), value: content, isShared: fc.boolean() });
    fc.assert(
      fc.property(fc.array(mixed, { minLength: 1, maxLength: 8 }), shared, (parts, headers) => {
        const made = (headersOf: () => OutgoingHeaders) =>
          parts.map(({ key, value, isShared }) => ({ topic: TOPIC, key, value, ...(isShared ? { headers: headersOf() } : {}) }));
        const same = encodeBatch(
          made(() => headers),
          { timestampMs: TIME },
        );
        expect(
          same.equals(
            encodeBatch(
              made(() => ({ ...headers })),
              { timestampMs: TIME },
            ),
          ),
        ).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps its bytes when the next one is written', () => {
    const batch = encodeBatch([{ topic: TOPIC, key: 'k', value: 'first'.repeat(2_000) }], { timestampMs: TIME });
    const before = Buffer.from(batch);
    encodeBatch([{ topic: TOPIC, key: 'k', value: 'other'.repeat(2_000) }], { timestampMs: TIME });
    expect(batch.equals(before)).toBe(true);
  });

  it('writes lengths of one, two and three bytes', async () => {
    const records = LENGTHS.map((length) => ({ topic: TOPIC, key: null, value: 'x'.repeat(length) }));
    const { records: read } = await decodeBatch(new Decoder(encodeBatch(records, { timestampMs: TIME })));
    expect(read.map(({ value }) => value?.length)).toEqual(LENGTHS);
  });

  it('may have headers without a value, on which kafkajs throws (tulios/kafkajs#1789)', async () => {
    const nothing = { topic: TOPIC, key: null, value: null, headers: { nothing: null } };
    expect(() => Record(nothing)).toThrow(TypeError);
    const { records } = await decodeBatch(new Decoder(encodeBatch([nothing], { timestampMs: TIME })));
    expect(records).toMatchObject([{ key: null, value: null, headers: { nothing: null } }]);
  });

  it('that is not numbered says so as Java does', async () => {
    const batch = await decodeBatch(new Decoder(encodeBatch([{ topic: TOPIC, key: null, value: 'v' }], { timestampMs: TIME })));
    expect(batch).toMatchObject({ producerId: '-1', producerEpoch: -1, firstSequence: -1 });
  });

  it('can be compressed', async () => {
    const records = Array.from({ length: 100 }, (_, index) => ({ topic: TOPIC, key: `k${index}`, value: 'visit '.repeat(50) }));
    const compression = codecOf('gzip');
    if (compression === undefined) throw new Error('no codec');
    const data = encodeBatch(records, { timestampMs: TIME, compression });
    expect(data.length).toBeLessThan(encodeBatch(records, { timestampMs: TIME }).length / 10);
    const batch = await decodeBatch(new Decoder(data));
    expect(batch.records.map(({ key, value }) => [key?.toString(), value?.toString()])).toEqual(
      records.map(({ key, value }) => [key, value]),
    );
  });
});
