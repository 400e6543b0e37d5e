import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent, valueText } from '../../../lambda/consumer/decode';

const record = (value?: string | Buffer | null) => ({
  topic: 'visits',
  partition: 0,
  offset: 0,
  ...(value === undefined ? {} : { value }),
});
const MEBIBYTE = 2 ** 20;

describe('the text of a record', () => {
  it('is that of its base64, whatever was decoded before it', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { minLength: 1 }), (values) => {
        const texts = values.map((bytes) => valueText(record(Buffer.from(bytes).toString('base64'))));
        expect(texts).toEqual(values.map((bytes) => Buffer.from(bytes).toString('utf8')));
      }),
    );
  });

  it.each([MEBIBYTE * 0.75, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 3 * MEBIBYTE])('is whole at %d bytes', (length) => {
    const text = `${'ä'.repeat(length / 2 - 1)}.`;
    expect(valueText(record(Buffer.from(text).toString('base64'))) === text).toBe(true);
  });

  it('is that of bytes as they are, and nothing for a tombstone', () => {
    expect([record(Buffer.from('ä')), record(null), record()].map(valueText)).toEqual(['ä', undefined, undefined]);
  });
});

describe('the records of a partition', () => {
  const delivered = (offsets: readonly number[]) => {
    const records = offsets.map((offset) => ({ topic: 'visits', partition: 0, offset }));
    return parseEvent({ eventSource: 'aws:kafka', records: { 'visits-0': records } }).get('visits-0');
  };

  it('are in the order of their offsets, however they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (offsets) => {
        expect(delivered(offsets)?.map(({ offset }) => offset)).toEqual(offsets.toSorted((a, b) => a - b));
      }),
    );
  });
});
