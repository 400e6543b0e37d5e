import type { MonitoringLevel } from '../config/cluster-schema';
import { AVAILABILITY_METRICS } from './availability-metrics';
import { CAPACITY_METRICS } from './capacity-metrics';
import { COST_METRICS } from './cost-metrics';
import type { AlarmRule, MetricDefinition } from './definition';
import { FAILURE_METRICS } from './failure-metrics';
import { LOAD_METRICS } from './load-metrics';
import { SERVICE_METRICS } from './service-metrics';
import { namespaceOf, type Subject, subjectsOf, type Watched, type WatchedCluster } from './watched';

/** All that is measured, whatever the cluster: the one place that alarms and dashboard are made of. */
export const METRICS: readonly MetricDefinition[] = [
  ...AVAILABILITY_METRICS,
  ...LOAD_METRICS,
  ...CAPACITY_METRICS,
  ...SERVICE_METRICS,
  ...FAILURE_METRICS,
  ...COST_METRICS,
];

/** A line of the table, applied to those whom it measures in one environment. */
export interface AppliedMetric {
  readonly definition: MetricDefinition;
  readonly subjects: readonly Subject[];
}

/** One alarm of one subject. `limit`: a number, or how many standard deviations around what CloudWatch expects. */
export interface PlannedAlarm {
  readonly name: string;
  readonly definition: MetricDefinition;
  readonly rule: AlarmRule;
  readonly subject: Subject;
  readonly limit: number | { readonly anomaly: number };
}

const LEVELS: readonly MonitoringLevel[] = ['DEFAULT', 'PER_BROKER', 'PER_TOPIC_PER_BROKER', 'PER_TOPIC_PER_PARTITION'];

/** What is published in this environment, of whom. A line without a subject is left out. */
export function applyTable(watched: Watched): readonly AppliedMetric[] {
  return METRICS.filter((definition) => isPublished(definition, watched.cluster))
    .map((definition) => ({ definition: inEnvironment(definition, watched), subjects: subjectsOf(definition.of, watched) }))
    .filter(({ subjects }) => subjects.length > 0);
}

function inEnvironment(definition: MetricDefinition, { environment }: Watched): MetricDefinition {
  const { source } = definition;
  return { ...definition, source: { ...source, namespace: namespaceOf(source.namespace, environment) } };
}

function isPublished({ publishedBy }: MetricDefinition, cluster: WatchedCluster): boolean {
  if (publishedBy === undefined) return true;
  if (cluster.kind === 'serverless') return publishedBy.serverless === true;
  const level = publishedBy[cluster.kind];
  return level !== undefined && LEVELS.indexOf(level) <= LEVELS.indexOf(cluster.monitoring);
}

/** Every alarm of an environment, in the order of the table. Names are unique and stay while the subject does. */
export function planAlarms(watched: Watched): readonly PlannedAlarm[] {
  return applyTable(watched).flatMap(({ definition, subjects }) =>
    definition.alarms.flatMap((rule) =>
      subjects.flatMap((subject) => {
        const limit = limitOf(rule, subject, watched);
        if (limit === undefined) return [];
        return [{ name: nameOf(watched.environment, rule.name, subject.key), definition, rule, subject, limit }];
      }),
    ),
  );
}

/** Undefined: this subject has no such limit. */
export const limitOf = ({ limit }: AlarmRule, subject: Subject, watched: Watched): PlannedAlarm['limit'] | undefined =>
  typeof limit === 'function' ? limit(subject, watched) : limit;

const nameOf = (environment: string, rule: string, key: string): string =>
  ['msk', environment, rule, key].filter((part) => part !== '').join('-');
