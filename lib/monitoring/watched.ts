import { DRIFT_METRIC } from '../../lambda/topic-config/contract';
import type { MonitoringLevel } from '../config/cluster-schema';

/** What of a cluster decides its alarms. Rates are bytes per second of one broker. */
export type WatchedCluster = { readonly name: string } & (
  | { readonly kind: 'serverless' }
  | {
      readonly kind: 'standard';
      readonly monitoring: MonitoringLevel;
      readonly brokers: number;
      readonly isBurstable: boolean;
      readonly advisedPartitions: number;
    }
  | {
      readonly kind: 'express';
      readonly monitoring: MonitoringLevel;
      readonly brokers: number;
      readonly advisedPartitions: number;
      readonly sustained: { readonly ingress: number; readonly egress: number };
    }
);

export interface WatchedTopic {
  readonly name: string;
  readonly partitions: number;
}

/** A function; its name may be a token. */
export interface WatchedFunction {
  readonly key: string;
  readonly functionName: string;
  readonly timeoutSeconds: number;
}

export interface WatchedService extends WatchedFunction {
  readonly group: string;
  /** Absent where the service polls. */
  readonly mappingId?: string;
}

/** All that the table is applied to: one environment. */
export interface Watched {
  readonly environment: string;
  readonly cluster: WatchedCluster;
  readonly topics: readonly WatchedTopic[];
  /** Topic that the services read. */
  readonly visitsTopic: string;
  readonly services: readonly WatchedService[];
  /** Where on-demand pollers put what they give up; provisioned ones publish it as a metric. */
  readonly failedBatchesBucket?: string;
  readonly producer: WatchedFunction;
  /** Absent with native topics. */
  readonly topicHandler?: WatchedFunction;
  readonly driftCheck?: WatchedFunction;
  readonly stateTable: string;
  readonly limits: { readonly lagRecords: number; readonly lagSeconds: number };
}

export const SUBJECT_KINDS = [
  'cluster',
  'broker',
  'iam-clients',
  'topic',
  'group',
  'service',
  'mapped-service',
  'mapping',
  'service-log',
  'producer',
  'reconciler',
  'drift',
  'drift-metric',
  'failed-batches',
  'state-table',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** One that is measured: its key makes names unique, its dimensions find the metric. */
export interface Subject {
  readonly key: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly topic?: WatchedTopic;
  readonly function?: WatchedFunction;
}

const CLUSTER = 'Cluster Name';
const BROKER = 'Broker ID';

const brokerIds = ({ cluster }: Watched): readonly string[] =>
  cluster.kind === 'serverless' ? [] : Array.from({ length: cluster.brokers }, (_, index) => String(index + 1));

const functions = (...all: readonly (WatchedFunction | undefined)[]): readonly Subject[] =>
  all
    .filter((each) => each !== undefined)
    .map((each) => ({ key: each.key, dimensions: { FunctionName: each.functionName }, function: each }));

/** Whom each kind of subject stands for in an environment; dimension names are AWS's, with their spaces. */
const SUBJECTS: Readonly<Record<SubjectKind, (watched: Watched) => readonly Subject[]>> = {
  cluster: ({ cluster }) => [{ key: '', dimensions: { [CLUSTER]: cluster.name } }],
  broker: (watched) => brokerIds(watched).map((id) => ({ key: id, dimensions: { [CLUSTER]: watched.cluster.name, [BROKER]: id } })),
  'iam-clients': (watched) =>
    brokerIds(watched).map((id) => ({
      key: id,
      dimensions: { [CLUSTER]: watched.cluster.name, [BROKER]: id, 'Client Authentication': 'IAM' },
    })),
  topic: ({ cluster, topics }) =>
    topics.map((topic) => ({ key: topic.name, dimensions: { [CLUSTER]: cluster.name, Topic: topic.name }, topic })),
  group: ({ cluster, services, visitsTopic }) =>
    services.map(({ key, group }) => ({ key, dimensions: { [CLUSTER]: cluster.name, 'Consumer Group': group, Topic: visitsTopic } })),
  service: ({ services }) => functions(...services),
  'mapped-service': ({ services }) => functions(...services.filter(({ mappingId }) => mappingId !== undefined)),
  mapping: ({ services, failedBatchesBucket }) =>
    services.flatMap(({ key, mappingId }) =>
      failedBatchesBucket !== undefined || mappingId === undefined ? [] : [{ key, dimensions: { EventSourceMappingUUID: mappingId } }],
    ),
  'service-log': ({ services }) => services.map(({ key }) => ({ key, dimensions: { Service: key } })),
  producer: ({ producer }) => functions(producer),
  reconciler: ({ topicHandler }) => functions(topicHandler),
  drift: ({ driftCheck }) => functions(driftCheck),
  'drift-metric': ({ driftCheck, cluster }) =>
    driftCheck === undefined ? [] : [{ key: '', dimensions: { [DRIFT_METRIC.dimension]: cluster.name } }],
  'failed-batches': ({ failedBatchesBucket }) =>
    failedBatchesBucket === undefined ? [] : [{ key: '', dimensions: { BucketName: failedBatchesBucket, StorageType: 'AllStorageTypes' } }],
  'state-table': ({ stateTable }) => [{ key: '', dimensions: { TableName: stateTable } }],
};

export const subjectsOf = (kind: SubjectKind, watched: Watched): readonly Subject[] => SUBJECTS[kind](watched);

/** Metrics that are made of the services' logs; by environment, since a log filter can add no dimension of its own. */
export const SERVICES_NAMESPACE = 'MskBlueprint/Services/{environment}';
export const DEAD_LETTERS = 'DeadLetterBatches';

export const namespaceOf = (namespace: string, environment: string): string => namespace.replace('{environment}', environment);
