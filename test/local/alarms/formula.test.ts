import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compute, FormulaError, parseFormula } from '../../../local/alarms/domain/formula';
import { Series } from '../../../local/alarms/domain/series';
import { statisticOf, summarize } from '../../../local/alarms/domain/statistics';

const VALUES: Readonly<Record<string, number>> = { cpuUser_1: 40, cpuSystem_1: 25, none: 0 };
const result = (text: string): number | undefined => compute(parseFormula(text), (id) => VALUES[id]);

describe('metric math', () => {
  it.each([
    { text: 'cpuUser_1 + cpuSystem_1', value: 65 },
    { text: 'cpuUser_1 - 2 * cpuSystem_1', value: -10 },
    { text: '(cpuUser_1 - 10) / 3 / 2', value: 5 },
    { text: '100 * cpuUser_1 / (cpuUser_1 + none)', value: 100 },
  ])('$text is $value', ({ text, value }) => {
    expect(result(text)).toBe(value);
  });

  it('has no datapoint where a metric is missing or something is divided by zero', () => {
    expect(result('cpuUser_1 + missing')).toBeUndefined();
    expect(result('cpuUser_1 / none')).toBeUndefined();
  });

  it.each(['', '1 +', '(a', 'a b', 'ANOMALY_DETECTION_BAND(m0, 2)', 'a ? b', '* a'])('refuses "%s"', (text) => {
    expect(() => parseFormula(text)).toThrow(FormulaError);
  });
});

describe('a series of minutes', () => {
  const days = fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 4 }), { minLength: 1, maxLength: 40 });

  it('has the statistics of all values of a period, whatever minutes they came in', () => {
    fc.assert(
      fc.property(days, fc.nat(39), fc.integer({ min: 1, max: 40 }), (minutes, end, length) => {
        const series = new Series(40);
        minutes.forEach((values, minute) => {
          series.publish(minute, values);
        });
        const all = minutes.filter((_, minute) => minute > end - length && minute <= end).flat();
        expect(series.between(end - length, end)).toEqual(summarize(all));
      }),
    );
  });

  it('takes what a slow source says late for the minute that it was asked in', () => {
    const answers = fc.array(fc.tuple(fc.nat(39), fc.integer({ min: -50, max: 50 })), { maxLength: 60 });
    fc.assert(
      fc.property(answers, fc.nat(39), fc.integer({ min: 1, max: 40 }), (all, end, length) => {
        const series = new Series(40);
        for (const [minute, value] of all) series.publish(minute, [value]);
        const values = all.filter(([minute]) => minute > end - length && minute <= end).map(([, value]) => value);
        expect(series.between(end - length, end)).toEqual(summarize(values));
      }),
    );
    const long = new Series(7);
    for (const minute of [20, 12, 13, 19]) long.publish(minute, [minute]);
    expect(long.length).toBe(2);
  });

  it('forgets what no alarm looks at any more', () => {
    const series = new Series(7);
    for (let minute = 0; minute < 10_000; minute += 1) series.publish(minute, [minute]);
    expect(series.length).toBe(7);
    expect(series.between(-1, 9_992)).toBeUndefined();
  });

  it('tells sum, average, extremes and count apart', () => {
    const set = summarize([1, 2, 6]) ?? { minimum: 0, maximum: 0, sum: 0, count: 0 };
    expect((['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'] as const).map((statistic) => statisticOf(set, statistic))).toEqual([
      9, 3, 1, 6, 3,
    ]);
    expect(summarize([])).toBeUndefined();
  });
});
