import { synthesize } from '../support/synth';

export interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions?: readonly unknown[];
  readonly [name: string]: unknown;
}

const propertiesOf = <Properties>(environment: string, type: string): readonly Properties[] =>
  Object.values(synthesize(environment).templates.monitoring.findResources(type)).map(({ Properties }) => Properties);

/** What the templates of these types hold is checked by the CDK's own schema. */
export const alarmsOf = (environment: string) => propertiesOf<AlarmProperties>(environment, 'AWS::CloudWatch::Alarm');
export const compositesOf = (environment: string) =>
  propertiesOf<AlarmProperties & { readonly AlarmRule: string }>(environment, 'AWS::CloudWatch::CompositeAlarm');

export const runbookIn = ({ AlarmDescription }: AlarmProperties): string | undefined =>
  /Runbook: docs\/runbooks\/([a-z-]+)\.md$/.exec(AlarmDescription)?.[1];

interface MetricInAlarm {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: { readonly MetricName: string; readonly Namespace: string; readonly Dimensions: Dimensions };
    readonly Period: number;
    readonly Stat: string;
  };
}

type Dimensions = readonly { readonly Name: string; readonly Value: unknown }[];

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  GreaterThanUpperThreshold: '> band',
};

/** An alarm without its subject, on one line: `Maximum ActiveControllerCount 60s < 1, 5 of 5, breaching, by Cluster Name`. */
export function lineOf(alarm: AlarmProperties): string {
  const metrics = (alarm['Metrics'] ?? []) as readonly MetricInAlarm[];
  const stats = metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat]));
  const name = stats.length === 0 ? alarm['MetricName'] : stats.map(({ Metric }) => Metric.MetricName).join(' + ');
  const dimensions = (alarm['Dimensions'] ?? stats[0]?.Metric.Dimensions ?? []) as Dimensions;
  const what = `${alarm['Statistic'] ?? stats[0]?.Stat} ${name} ${alarm['Period'] ?? stats[0]?.Period}s`;
  const limit = `${OPERATORS[String(alarm['ComparisonOperator'])]} ${alarm['Threshold'] ?? metrics.find(({ Expression }) => Expression)?.Expression}`;
  return `${what} ${limit}, ${alarm['DatapointsToAlarm']} of ${alarm['EvaluationPeriods']}, ${alarm['TreatMissingData']}, by ${dimensions.map(({ Name }) => Name).join(' + ')}`;
}

/** `rule xCOUNT: line`, each once, in the order of the template. A rule whose alarms differ has several. */
export function summaryOf(environment: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const alarm of alarmsOf(environment)) {
    const key = `${runbookIn(alarm)}: ${lineOf(alarm)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => key.replace(':', ` x${count}:`));
}
