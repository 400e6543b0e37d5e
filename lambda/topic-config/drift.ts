import type { Logger } from '../shared/log';
import { CLUSTER_FLAVOURS, type ClusterFlavour, DRIFT_METRIC, type TopicDeclaration } from './contract';
import { type DeclarationsReader, inlined } from './declarations-object';
import { describe, isRecord, parseDeclarations } from './domain/declaration';
import { invalidRequest, type Problem } from './domain/errors';
import { planToJson, type TopicChange } from './domain/topic';
import type { ClusterAdmin } from './ports';
import { prepare } from './reconcile';

export interface DriftDependencies extends DeclarationsReader {
  withAdmin<T>(use: (admin: ClusterAdmin) => Promise<T>): Promise<T>;
  readonly log: Logger;
  readonly now: () => number;
}

export interface DriftReport {
  /** Topics that are not as declared: different, absent, or with an override that nobody declared. */
  readonly drifting: number;
  readonly topics: number;
}

/** Compares the topics of a cluster with their declaration and reports each difference as a log line and their number as a metric. Never writes. */
export function createDriftCheck({ withAdmin, log, now, ...reader }: DriftDependencies): (event: unknown) => Promise<DriftReport> {
  return async (event) => {
    const { flavour, cluster, desired } = parseEvent(isRecord(event) ? await inlined(event, 'event', reader) : event);
    const policy = { flavour, adopt: 'adopt', removal: 'retain', isAuthoritative: false, adopted: new Set<string>() } as const;
    // What a plan would refuse is drift like any other.
    const { plan } = await withAdmin((admin) =>
      prepare({ desired, previous: [], policy: { ...policy, replication: 'report' } }, { admin }),
    );
    const drifting = planToJson(plan).topics.filter(isDrifting);
    for (const topic of drifting) log.warn('drift', { ...topic });
    log.info('drift check', { topics: desired.length, ...metricOf(cluster, drifting.length, now()) });
    return { drifting: drifting.length, topics: desired.length };
  };
}

const isDrifting = ({ action, fields }: Omit<TopicChange, 'spec'>): boolean => action !== 'none' || fields.length > 0;

/** CloudWatch's embedded metric format: a log line that becomes a metric, without a call and a way out of the network. */
function metricOf(cluster: string, value: number, timestamp: number): Readonly<Record<string, unknown>> {
  const { namespace, dimension, name } = DRIFT_METRIC;
  const directive = { Namespace: namespace, Dimensions: [[dimension]], Metrics: [{ Name: name, Unit: 'Count' }] };
  return { _aws: { Timestamp: timestamp, CloudWatchMetrics: [directive] }, [dimension]: cluster, [name]: value };
}

interface ParsedDriftCheck {
  readonly flavour: ClusterFlavour;
  readonly cluster: string;
  readonly desired: readonly TopicDeclaration[];
}

function parseEvent(event: unknown): ParsedDriftCheck {
  const raw = isRecord(event) ? event : {};
  const problems: Problem[] = [];
  const flavour = CLUSTER_FLAVOURS.find((each) => each === raw['Flavour']);
  if (flavour === undefined)
    problems.push({ path: 'Flavour', message: `must be one of ${CLUSTER_FLAVOURS.join(', ')}, got ${describe(raw['Flavour'])}` });
  const cluster = raw['Cluster'];
  if (typeof cluster !== 'string' || cluster === '') problems.push({ path: 'Cluster', message: `must be text, got ${describe(cluster)}` });
  const topics = parseDeclarations(raw['Topics'], 'Topics');
  problems.push(...topics.problems);
  if (flavour === undefined || typeof cluster !== 'string' || problems.length > 0) throw invalidRequest(problems);
  return { flavour, cluster, desired: topics.declarations };
}
