import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast, learn, type Model, NEW_MODEL, pass, type Range } from '../../../../lambda/consumer/domain/predict';

const COUNTS: Range = { least: 0, most: Number.MAX_VALUE, countsEvents: true };
const SUMS: Range = { ...COUNTS, countsEvents: false };
const SHARES: Range = { least: 0, most: 100, countsEvents: false };

const learnAll = (values: readonly (number | null)[]): Model =>
  values.reduce<Model>((model, value) => (value === null ? pass(model) : learn(model, value)), NEW_MODEL);

describe('prediction', () => {
  it('says nothing before it has made an error to learn from', () => {
    expect(forecast(NEW_MODEL, COUNTS)).toBeNull();
    expect(forecast(learnAll([40]), COUNTS)).toBeNull();
    expect(forecast(learnAll([null, 40, null]), COUNTS)).toBeNull();
    expect(forecast(learnAll([40, 42]), COUNTS)).not.toBeNull();
  });

  it('predicts a constant without an error', () => {
    expect(forecast(learnAll(Array(20).fill(37)), SUMS)).toEqual({ predicted: 37, low: 37, high: 37 });
  });

  it('allows a count as much spread as counting has', () => {
    const constant = forecast(learnAll(Array(50).fill(100)), COUNTS);
    expect(constant?.predicted).toBe(100);
    expect(constant?.low).toBeCloseTo(100 - 1.645 * Math.sqrt(100 * 1.02), 1);
  });

  it('follows a line to within a tenth of its rise', () => {
    const line = Array.from({ length: 200 }, (_, index) => 1_000 + 10 * index);
    const predicted = forecast(learnAll(line), SUMS)?.predicted ?? 0;
    expect(Math.abs(predicted - 3_000)).toBeLessThan(50);
  });

  it('settles on a new level after a step', () => {
    const predicted = forecast(learnAll([...Array(50).fill(10), ...Array(50).fill(200)]), SUMS)?.predicted ?? 0;
    expect(Math.abs(predicted - 200)).toBeLessThan(5);
  });

  it('holds about nine in ten of what comes, for noise around a level', () => {
    let model = NEW_MODEL;
    let seed = 1;
    const noise = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return seed / 0x7fffffff;
    };
    let [inside, all] = [0, 0];
    for (let index = 0; index < 3_000; index += 1) {
      const value = 500 + 100 * (noise() + noise() + noise() + noise() - 2);
      const expected = forecast(model, SUMS);
      if (expected !== null && index > 50) {
        all += 1;
        if (value >= expected.low && value <= expected.high) inside += 1;
      }
      model = learn(model, value);
    }
    expect(inside / all).toBeGreaterThan(0.84);
    expect(inside / all).toBeLessThan(0.96);
  });

  const anyValues = fc.array(fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1e18, noNaN: true }), fc.nat()), { maxLength: 80 });

  it.each([
    { name: 'counts', range: COUNTS },
    { name: 'sums', range: SUMS },
    { name: 'shares', range: SHARES },
  ])('is finite, in range and inside its interval for any $name', ({ range }) => {
    fc.assert(
      fc.property(anyValues, (values) => {
        const inRange = values.map((value) => (value === null ? null : Math.min(value, range.most)));
        const result = forecast(learnAll(inRange), range);
        if (result === null) return;
        for (const value of Object.values(result)) {
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(range.least);
          expect(value).toBeLessThanOrEqual(range.most);
          expect(Object.is(value, -0)).toBe(false);
        }
        expect(result.low).toBeLessThanOrEqual(result.predicted);
        expect(result.predicted).toBeLessThanOrEqual(result.high);
      }),
    );
  });
});
