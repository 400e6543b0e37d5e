import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coveringNames } from '../../lib/iam/covering-names';

const names = fc.uniqueArray(fc.stringMatching(/^[a-c][a-c.-]{0,11}$/), { maxLength: 40 });

describe('the names in a policy', () => {
  it('are themselves where they fit', () => {
    expect(coveringNames(['orders', 'orders-dlq'], 100, 10)).toEqual(['orders', 'orders-dlq']);
  });

  it('become the longest prefixes that fit where there are too many', () => {
    const many = [...Array.from({ length: 100 }, (_, index) => `orders-${index}`), 'visits'];
    expect(coveringNames(many, 300, 10)).toEqual([
      ...Array.from({ length: 10 }, (_, index) => (index === 0 ? 'orders-0' : { prefix: `orders-${index}` })),
      'visits',
    ]);
  });

  it('cover every name, and never more than what begins as one of them does', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 0, max: 600 }), (all, limit) => {
        const covering = coveringNames(all, limit, 10);
        const isCovered = (name: string) =>
          covering.some((each) => (typeof each === 'string' ? each === name : name.startsWith(each.prefix)));
        expect(all.filter((name) => !isCovered(name))).toEqual([]);
        expect(covering.every((each) => typeof each === 'string' || each.prefix.length > 0)).toBe(true);
        const size = covering.reduce((sum, each) => sum + 10 + (typeof each === 'string' ? each : each.prefix).length, 0);
        // One letter each is the least that there is.
        expect(size <= limit || covering.length === new Set(all.map((name) => name[0])).size).toBe(true);
      }),
    );
  });
});
