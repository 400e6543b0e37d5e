/** What CloudWatch knows of an alarm, as far as its state depends on it. Field names are CloudWatch's. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** Dimensions by name, as in the template: AWS's own, with their spaces. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export const STATISTICS = ['Average', 'Maximum', 'Minimum', 'SampleCount', 'Sum'] as const;
export type Statistic = (typeof STATISTICS)[number];

export const MISSING_DATA = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
export type MissingData = (typeof MISSING_DATA)[number];

export const COMPARISONS = {
  GreaterThanThreshold: { words: 'above', isBreaching: (value: number, threshold: number) => value > threshold },
  GreaterThanOrEqualToThreshold: { words: 'at least', isBreaching: (value: number, threshold: number) => value >= threshold },
  LessThanThreshold: { words: 'below', isBreaching: (value: number, threshold: number) => value < threshold },
  LessThanOrEqualToThreshold: { words: 'at most', isBreaching: (value: number, threshold: number) => value <= threshold },
} as const;
export type Comparison = keyof typeof COMPARISONS;
export const COMPARISON_NAMES = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
] as const satisfies readonly Comparison[];

/** A metric of an alarm, by the name that its formula has for it. */
export interface MetricQuery {
  readonly id: string;
  readonly metric: MetricId;
  readonly statistic: Statistic;
}

/** Metric math, as far as the templates use it. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'metric'; readonly id: string }
  | { readonly kind: 'operation'; readonly operator: '+' | '-' | '*' | '/'; readonly left: Formula; readonly right: Formula };

/** Whom a change of state is told. */
export interface Notifies {
  readonly onAlarm: boolean;
  readonly onOk: boolean;
}

export interface MetricAlarm {
  readonly name: string;
  readonly description: string;
  readonly queries: readonly MetricQuery[];
  readonly formula: Formula;
  /** Of all queries: CloudWatch takes no formula over different ones. */
  readonly periodMinutes: number;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly datapointsToAlarm: number;
  readonly evaluationPeriods: number;
  readonly missingData: MissingData;
  readonly notifies: Notifies;
}

/** The rule of a composite alarm. */
export type Condition =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly alarm: string; readonly state: AlarmState }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] };

/** While the other alarm is on, nobody is told of this one. Minutes. */
export interface Suppressor {
  readonly alarm: string;
  readonly waitMinutes: number;
  readonly extensionMinutes: number;
}

export interface CompositeAlarm {
  readonly name: string;
  readonly description: string;
  readonly condition: Condition;
  readonly suppressor?: Suppressor;
  readonly notifies: Notifies;
}

/** The same for the same metric, whatever the order of its dimensions. */
export function keyOf({ namespace, name, dimensions }: MetricId): string {
  const pairs = Object.entries(dimensions).sort(([left], [right]) => (left < right ? -1 : 1));
  return [namespace, name, ...pairs.map(([dimension, value]) => `${dimension}=${value}`)].join('|');
}
