import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcMillis } from '../../../../lambda/shared/domain/utc';

describe('utcMillis', () => {
  it('reads every instant that Date writes', () => {
    const instants = fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
    fc.assert(fc.property(instants, (date) => utcMillis(date.toISOString()) === date.getTime()));
  });

  it('reads other precisions as Date.parse does', () => {
    expect(utcMillis('2026-10-01T12:00:00Z')).toBe(Date.UTC(2026, 9, 1, 12));
    expect(utcMillis('2026-10-01T12:00:00.5Z')).toBe(Date.UTC(2026, 9, 1, 12, 0, 0, 500));
    expect(utcMillis('2026-10-01T12:00:00.123456Z')).toBe(Date.UTC(2026, 9, 1, 12, 0, 0, 123));
  });

  it.each([
    '2026-13-01T00:00:00.000Z',
    '2026-00-01T00:00:00.000Z',
    '2026-01-32T00:00:00.000Z',
    '2026-01-01T25:00:00.000Z',
    '2026-01-01T00:60:00.000Z',
    '2026-01-01T00:00:6x.000Z',
    '2026-01-01T00:00:00.000z',
    '2026-01-01 00:00:00.000Z',
    'Thu, 01 Oct 2026 12:00 Z',
    '+02026-01-01T00:00:00.0Z',
    '',
    7,
    null,
  ])('takes %s for no instant', (value) => {
    expect(utcMillis(value)).toBeNaN();
  });

  it('agrees with Date.parse on any text of the form', () => {
    const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'));
    fc.assert(
      fc.property(fc.tuple(two, two, two, two, two, two, two), ([a, b, c, d, e, f, g]) => {
        const text = `${a}${b}-${c}-${d}T${e}:${f}:${g}.000Z`;
        const expected = Date.parse(text);
        expect(Object.is(utcMillis(text), expected) || utcMillis(text) === expected).toBe(true);
      }),
    );
  });
});
