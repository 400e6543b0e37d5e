import { describe, expect, it } from 'vitest';
import { EVERY_VISIT } from '../../../../lambda/consumer/domain/filter';
import { compileService } from '../../../../lambda/consumer/domain/measure';
import type { Measure } from '../../../../lambda/consumer/domain/services';
import type { Visit } from '../../../../lambda/shared/domain/visit';
import { visit } from '../../../support/events';

function measured(measure: Measure, visits: readonly Visit[]): number | null {
  const meter = compileService({
    name: 'a',
    variable: 'a',
    description: 'a',
    unit: 'visits',
    filter: { field: 'status', from: 500, to: 600 },
    measure,
  });
  const sums = visits.map((one) => {
    const isMatched = meter.matches(one);
    return [meter.value(one, isMatched), meter.weight(one, isMatched)] as const;
  });
  return meter.result(
    sums.reduce((sum, [value]) => sum + value, 0),
    sums.reduce((sum, [, weight]) => sum + weight, 0),
  );
}

const VISITS = [
  visit({ status: 200 }),
  visit({ status: 500, bytes: 10, durationMs: 4 }),
  visit({ status: 503, bytes: 20, durationMs: null }),
];

describe('measures', () => {
  it('counts, adds up and averages what matches', () => {
    expect(measured({ kind: 'count' }, VISITS)).toBe(2);
    expect(measured({ kind: 'sum', field: 'bytes' }, VISITS)).toBe(30);
    expect(measured({ kind: 'mean', field: 'bytes' }, VISITS)).toBe(15);
  });

  it('leaves a visit without the field out of a mean', () => {
    expect(measured({ kind: 'mean', field: 'durationMs' }, VISITS)).toBe(4);
  });

  it('gives a share in percent of the base, to which a matched visit must belong', () => {
    expect(measured({ kind: 'share', of: EVERY_VISIT }, VISITS)).toBe(66.667);
    expect(measured({ kind: 'share', of: { field: 'bytes', from: 20, to: 1e9 } }, VISITS)).toBe(50);
  });

  it('has nothing to measure without visits, where a count is zero', () => {
    expect(measured({ kind: 'count' }, [])).toBe(0);
    expect(measured({ kind: 'sum', field: 'bytes' }, [])).toBe(0);
    expect(measured({ kind: 'mean', field: 'bytes' }, [])).toBeNull();
    expect(measured({ kind: 'share', of: EVERY_VISIT }, [])).toBeNull();
  });
});
