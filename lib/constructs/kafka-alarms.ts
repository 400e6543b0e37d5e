import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MonitoringLevel } from '../config/cluster-schema';
import type { ProvisionedKind } from '../config/server-properties';

/** One alarm of the table: what is measured, when it is too much, what it means and what to do. */
export interface AlarmDefinition {
  readonly id: string;
  readonly metric: string;
  /** Kinds of brokers that publish it; a serverless cluster publishes none of them. */
  readonly kinds: readonly ProvisionedKind[];
  /** Per broker: one alarm for each, under the dimension `Broker ID`. */
  readonly scope: 'cluster' | 'broker';
  /** Level from which on MSK publishes the metric. */
  readonly level: MonitoringLevel;
  readonly threshold: number;
  readonly comparison: 'above' | 'below';
  /** Periods of five minutes in a row. */
  readonly periods: number;
  /** `breaching` where silence is itself bad news. */
  readonly missing: 'breaching' | 'ignore';
  readonly description: string;
}

const LEVELS: readonly MonitoringLevel[] = ['DEFAULT', 'PER_BROKER', 'PER_TOPIC_PER_BROKER', 'PER_TOPIC_PER_PARTITION'];
const PERIOD = Duration.minutes(5);

/**
 * Metrics and thresholds as AWS advises (https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html,
 * https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html). Always the maximum: brokers that are not the controller report 0.
 */
export const CLUSTER_ALARMS: readonly AlarmDefinition[] = [
  {
    id: 'NoController',
    metric: 'ActiveControllerCount',
    kinds: ['standard', 'express'],
    scope: 'cluster',
    level: 'DEFAULT',
    threshold: 1,
    comparison: 'below',
    periods: 3,
    missing: 'breaching',
    description:
      'No broker is the controller: no topic can change and no leader be elected. Look at the broker logs; open a case with AWS.',
  },
  {
    id: 'OfflinePartitions',
    metric: 'OfflinePartitionsCount',
    kinds: ['standard'],
    scope: 'cluster',
    level: 'DEFAULT',
    threshold: 0,
    comparison: 'above',
    periods: 1,
    missing: 'ignore',
    description:
      'Partitions without a leader can be neither written nor read. See which brokers are down; wait for them before anything else.',
  },
  {
    id: 'DiskFull',
    metric: 'KafkaDataLogsDiskUsed',
    kinds: ['standard'],
    scope: 'broker',
    level: 'DEFAULT',
    threshold: 85,
    comparison: 'above',
    periods: 1,
    missing: 'ignore',
    description: 'The volume is 85 % full; a full one stops the broker. Grow the storage, or lower retention.bytes of the largest topics.',
  },
  {
    id: 'UnderMinIsr',
    metric: 'UnderMinIsrPartitionCount',
    kinds: ['standard'],
    scope: 'broker',
    level: 'PER_BROKER',
    threshold: 0,
    comparison: 'above',
    periods: 3,
    missing: 'ignore',
    description:
      'Partitions have fewer replicas in sync than min.insync.replicas: producers are refused. See which broker lags or is down.',
  },
  {
    id: 'Throttled',
    metric: 'ProduceThrottleTime',
    kinds: ['express'],
    scope: 'broker',
    level: 'PER_BROKER',
    threshold: 0,
    comparison: 'above',
    periods: 3,
    missing: 'ignore',
    description: 'Producers are held back: the broker takes in more than its size sustains. Choose a larger size, or add brokers.',
  },
];

export interface KafkaAlarmsProps {
  readonly kind: ProvisionedKind;
  readonly clusterName: string;
  readonly monitoring: MonitoringLevel;
  readonly brokers: number;
}

/** The alarms whose metrics the cluster publishes at its monitoring level. They notify nobody by themselves. */
export class KafkaAlarms extends Construct {
  constructor(scope: Construct, id: string, { kind, clusterName, monitoring, brokers }: KafkaAlarmsProps) {
    super(scope, id);
    const published = CLUSTER_ALARMS.filter(
      ({ kinds, level }) => kinds.includes(kind) && LEVELS.indexOf(level) <= LEVELS.indexOf(monitoring),
    );
    for (const definition of published) {
      if (definition.scope === 'cluster') addAlarm(this, definition.id, definition, { 'Cluster Name': clusterName });
      else
        for (const broker of brokerIds(brokers))
          addAlarm(this, `${definition.id}${broker}`, definition, { 'Cluster Name': clusterName, 'Broker ID': broker });
    }
  }
}

const brokerIds = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(index + 1));

function addAlarm(scope: Construct, id: string, definition: AlarmDefinition, dimensionsMap: Readonly<Record<string, string>>): void {
  const { metric, threshold, comparison, periods, missing, description } = definition;
  new Alarm(scope, id, {
    metric: new Metric({ namespace: 'AWS/Kafka', metricName: metric, dimensionsMap, statistic: Stats.MAXIMUM, period: PERIOD }),
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: comparison === 'above' ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: missing === 'breaching' ? TreatMissingData.BREACHING : TreatMissingData.IGNORE,
    alarmDescription: description,
  });
}
