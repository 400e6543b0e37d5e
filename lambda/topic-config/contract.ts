import type { AclOperation, AclPattern, AclPermission, AclResourceType } from './domain/acl';

/** Contract between the `KafkaTopics` construct, the handler and the command line. */
export const TOPICS_RESOURCE_TYPE = 'Custom::KafkaTopics';

/** What kind of MSK cluster it is; each has its own settable keys and limits (domain/profiles.ts). */
export const CLUSTER_FLAVOURS = ['standard', 'express', 'serverless'] as const;
export type ClusterFlavour = (typeof CLUSTER_FLAVOURS)[number];

/** What happens to a topic that already exists when the resource is created. */
export const ADOPT_POLICIES = ['fail', 'adopt', 'adopt-if-equal'] as const;
export type AdoptPolicy = (typeof ADOPT_POLICIES)[number];

/** What happens to topics that are no longer declared, or whose resource is deleted. */
export const TOPIC_REMOVAL_POLICIES = ['retain', 'delete'] as const;
export type TopicRemovalPolicy = (typeof TOPIC_REMOVAL_POLICIES)[number];

/**
 * What the removal policy `delete` may delete. `protected`: nothing, the topic stays and is reported. `if-empty`: topics that never held a
 * record; one that did stops the deletion. `with-records`: the topic and its records.
 */
export const DELETION_MODES = ['protected', 'if-empty', 'with-records'] as const;
export type DeletionMode = (typeof DELETION_MODES)[number];

/** What happens when fewer partitions are declared than a topic has: the plan is refused, or the difference stays and is reported. */
export const FEWER_PARTITIONS_POLICIES = ['fail', 'ignore'] as const;
export type FewerPartitionsPolicy = (typeof FEWER_PARTITIONS_POLICIES)[number];

/** What happens when another replication factor is declared than a topic has. It is never passed over in silence. */
export const REPLICATION_POLICIES = ['refuse', 'report', 'apply'] as const;
export type ReplicationPolicy = (typeof REPLICATION_POLICIES)[number];

/** Environment variables of the handler, beside `KAFKA_ENV`. */
export const TOPICS_ENV = {
  logLevel: 'LOG_LEVEL',
  /** ARN of the cluster behind the bootstrap brokers. Where it is set, an event about another cluster never touches this one. */
  clusterArn: 'CLUSTER_ARN',
  /** `true`: the network leads to CloudFormation, so that the stack's status can be asked. */
  asksStackStatus: 'ASKS_STACK_STATUS',
  /** Seconds after which the brokers know of every right that the function's role has. */
  grantsWithin: 'GRANTS_WITHIN_SECONDS',
} as const;

/**
 * One declared topic, in the shape shared by an environment's `topics`, the command line's FILE and the resource property `Topics`.
 * Through CloudFormation every scalar arrives as a string. Durations and sizes may be in human units (`7d`, `50GiB`) or Kafka's own numbers.
 */
export interface TopicDeclaration {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string | number | boolean>>;
  /** true: changes that may delete records are done; default: as for all topics, which is false. */
  readonly allowDataLoss?: boolean;
  /** Default: as for all topics, which is `protected`. */
  readonly deletion?: DeletionMode;
  /** false: a value that the brokers have anyway is not set on the topic as well, and moves with theirs. Default true. */
  readonly pin?: boolean;
}

/** Declared rights of one principal on one resource, for clusters whose brokers keep ACLs: not Serverless, nor one that is IAM-only. */
export interface AclDeclaration {
  /** `User:shop`. */
  readonly principal: string;
  readonly operations: readonly AclOperation[];
  readonly resourceType: AclResourceType;
  /** `*` for all; `kafka-cluster`, or absent, for the cluster. */
  readonly resourceName?: string;
  /** Default `literal`; `prefixed`: every name that begins so. */
  readonly pattern?: AclPattern;
  /** Address of the client; default `*`. */
  readonly host?: string;
  /** Default `allow`. */
  readonly permission?: AclPermission;
}

/**
 * Where declarations are that an event cannot carry: an object of S3 whose text is `{ "topics": [ … ], "acls": [ … ] }`. The key is made of the
 * content, so that other declarations are another key, and those of before stay readable for an update and its rollback.
 */
export interface DeclarationsObject {
  readonly Bucket: string;
  readonly Key: string;
}

/** Properties of `Custom::KafkaTopics`. `SchemaVersion` lets the handler read old shapes for ever (rollbacks and deletes arrive with them). */
export interface TopicsProperties {
  readonly SchemaVersion: '1';
  readonly ClusterArn: string;
  readonly Flavour: ClusterFlavour;
  readonly Adopt: AdoptPolicy;
  readonly RemovalPolicy: TopicRemovalPolicy;
  /** Absent with `DeclarationsObject`. */
  readonly Topics?: readonly TopicDeclaration[];
  readonly DeclarationsObject?: DeclarationsObject;
  /** Default none. */
  readonly Acls?: readonly AclDeclaration[];
  /** Default false. */
  readonly AllowDataLoss?: boolean;
  /** true: overrides that nobody declared are removed too. Default false. */
  readonly Authoritative?: boolean;
  /** true: a config key that nobody knows is an error and not a warning. Default false. */
  readonly StrictKeys?: boolean;
  /** Default `protected`. */
  readonly Deletion?: DeletionMode;
  /** Default `fail`. */
  readonly OnFewerPartitions?: FewerPartitionsPolicy;
  /** Default `refuse`. */
  readonly Replication?: ReplicationPolicy;
  /** By how much a smaller `retention.ms` is lowered at a time, such as `1d`; absent: in one go. Needs a provider that asks until complete. */
  readonly RetentionStep?: string;
}

/** What the schedule of the drift check hands over. */
export interface DriftCheckEvent {
  readonly Flavour: ClusterFlavour;
  /** Name of the cluster: the metric's dimension. */
  readonly Cluster: string;
  /** Absent with `DeclarationsObject`. */
  readonly Topics?: readonly TopicDeclaration[];
  readonly DeclarationsObject?: DeclarationsObject;
}

/** Number of topics that are not as declared. */
export const DRIFT_METRIC = { namespace: 'MskBlueprint/Topics', dimension: 'Cluster Name', name: 'DriftingTopics' } as const;

/** Attributes for `Fn::GetAtt`, bounded in size. */
export interface TopicsAttributes {
  readonly TopicCount: string;
  readonly PlanHash: string;
}
