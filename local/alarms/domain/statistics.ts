import type { Statistic } from './rule';

/** What CloudWatch keeps of the values of one metric in one period. */
export interface StatisticSet {
  readonly minimum: number;
  readonly maximum: number;
  readonly sum: number;
  readonly count: number;
}

/** Undefined for no values: a period without any has no datapoint. */
export function summarize(values: readonly number[]): StatisticSet | undefined {
  if (values.length === 0) return undefined;
  return {
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    sum: values.reduce((sum, value) => sum + value, 0),
    count: values.length,
  };
}

export function join(left: StatisticSet, right: StatisticSet): StatisticSet {
  return {
    minimum: Math.min(left.minimum, right.minimum),
    maximum: Math.max(left.maximum, right.maximum),
    sum: left.sum + right.sum,
    count: left.count + right.count,
  };
}

const READ: Readonly<Record<Statistic, (set: StatisticSet) => number>> = {
  Average: ({ sum, count }) => sum / count,
  Maximum: ({ maximum }) => maximum,
  Minimum: ({ minimum }) => minimum,
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
};

export const statisticOf = (set: StatisticSet, statistic: Statistic): number => READ[statistic](set);
