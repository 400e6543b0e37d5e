import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_LIMITS, chunk, weigh } from '../../../../lambda/shared/domain/chunk';

const records = fc.array(
  fc.record({
    key: fc.option(fc.string()),
    value: fc.option(fc.string({ maxLength: 400 })),
    headers: fc.constant({ a: ['x', Buffer.from('y')] }),
  }),
  { maxLength: 60 },
);

describe('chunk', () => {
  it('keeps every record and the order, and no chunk is above a limit unless it is one record', () => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2_000 }), (all, most, bytes) => {
        const chunks = chunk(all, { records: most, bytes });
        expect(chunks.flat()).toEqual(all);
        for (const part of chunks) {
          expect(part.length).toBeGreaterThan(0);
          expect(part.length).toBeLessThanOrEqual(most);
          if (part.length > 1) expect(part.reduce((sum, record) => sum + weigh(record), 0)).toBeLessThanOrEqual(bytes);
        }
      }),
    );
  });

  it('sends at most 1,000 records and 900 kB at a time', () => {
    const small = Array.from({ length: 2_500 }, () => ({ key: 'k', value: 'v' }));
    expect(chunk(small).map((part) => part.length)).toEqual([1_000, 1_000, 500]);
    const large = Array.from({ length: 10 }, () => ({ key: null, value: 'é'.repeat(100_000) }));
    expect(chunk(large, CALL_LIMITS).map((part) => part.length)).toEqual([4, 4, 2]);
  });

  it('cuts nothing into no chunk', () => {
    expect(chunk([])).toEqual([]);
  });
});
