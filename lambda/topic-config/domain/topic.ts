import type { DeletionMode } from '../contract';
import type { AclBinding } from './acl';

/** A declared topic after parsing: numbers are numbers, config values are canonical text (config-keys.ts). */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** undefined: the cluster's default at creation, and never a difference afterwards. */
  readonly replicationFactor: number | undefined;
  readonly configs: Readonly<Record<string, string>>;
  /** undefined: as the policy for all topics says. */
  readonly allowsDataLoss?: boolean | undefined;
  readonly deletion?: DeletionMode | undefined;
  /** false: values that hold anyway are not set. */
  readonly pins?: boolean | undefined;
}

export interface PartitionState {
  /** Node id; -1 while there is none. */
  readonly leader: number;
  /** While replicas are moved: the old and the new ones. */
  readonly replicas: readonly number[];
  /** Replicas that a running reassignment brings in and takes away. */
  readonly moving?: { readonly adding: readonly number[]; readonly removing: readonly number[] };
}

export interface Broker {
  readonly id: number;
  /** Its availability zone on MSK; null where brokers have none. */
  readonly rack: string | null;
}

/** The replicas that a partition shall have; the first is the preferred leader. */
export interface ReplicaMove {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: readonly number[];
}

/** A value set on the topic itself. What the broker sets (static, dynamic, default) is no override and never enters a diff. */
export interface ConfigOverride {
  /** null: the broker does not tell (a sensitive value). */
  readonly value: string | null;
  readonly isReadOnly: boolean;
  readonly isSensitive: boolean;
}

export interface TopicState {
  readonly name: string;
  /** By partition number. */
  readonly partitions: readonly PartitionState[];
  readonly overrides: Readonly<Record<string, ConfigOverride>>;
}

/** What the cluster said about the topics that were asked for, and nothing about others. */
export interface ClusterState {
  /** Kafka's own id of the cluster; null on brokers that do not tell. */
  readonly clusterId: string | null;
  readonly brokerCount: number;
  readonly brokers: readonly Broker[];
  /** Absent topics are absent. */
  readonly topics: ReadonlyMap<string, TopicState>;
  /** Values that hold where a topic has no override, as far as the answers show them. */
  readonly brokerValues: Readonly<Record<string, string>>;
}

export type TopicAction = 'create' | 'update' | 'none' | 'delete' | 'refuse';

/**
 * `set`: before becomes after. `remove`: the override goes, the broker's value (`after`, if known) holds. `keep`: not ours, left alone and
 * reported. `refuse`: must not be done, so nothing of the plan is done.
 */
export type ChangeOp = 'set' | 'remove' | 'keep' | 'refuse';

export interface FieldChange {
  /** `partitions`, `replicationFactor`, `configs.<key>`, or `topic` where the whole topic is meant. */
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly op: ChangeOp;
  readonly reason: string;
  /** Records may be lost. */
  readonly destructive: boolean;
  /** Where the change is done in steps: what is written next (null: the override goes), and how many steps are left with this one. */
  readonly step?: { readonly next: string | null; readonly left: number };
}

export interface TopicChange {
  readonly name: string;
  readonly action: TopicAction;
  readonly fields: readonly FieldChange[];
  /** What an operator should know and nothing has to be done about. */
  readonly warnings: readonly string[];
  /** The declaration; undefined for topics that are no longer declared. */
  readonly spec: TopicSpec | undefined;
  /** Where replicas shall go, for a change of the replication factor; absent where none has to move. */
  readonly moves?: readonly ReplicaMove[];
}

/** What happens to one access control entry; `keep`: not ours, left alone and reported. */
export interface AclChange {
  /** `allow User:shop write topic orders`. */
  readonly acl: string;
  readonly op: 'add' | 'remove' | 'keep';
  readonly reason: string;
  readonly binding: AclBinding;
}

/** One value behind dry run, apply, drift and golden tests; in the order of the declarations, then the topics no longer declared. */
export interface TopicPlan {
  readonly topics: readonly TopicChange[];
  /** Topics that carry the throttle of a run that was cut off, to be taken away. */
  readonly throttled?: readonly string[];
  /** Additions first; absent where no ACL is or was declared. */
  readonly acls?: readonly AclChange[];
}

export const CONFIG_FIELD_PREFIX = 'configs.';

/** True if applying the plan would write nothing. */
export const isEmptyPlan = (plan: TopicPlan): boolean =>
  plan.topics.every(({ action }) => action === 'none') &&
  (plan.throttled ?? []).length === 0 &&
  (plan.acls ?? []).every(({ op }) => op === 'keep');

/** True if replicas have to be moved, are being moved, or left a throttle behind. */
export const needsMoves = (plan: TopicPlan): boolean =>
  (plan.throttled ?? []).length > 0 || plan.topics.some(({ moves, action }) => moves !== undefined && action === 'update');

export const refusalsOf = (plan: TopicPlan): readonly TopicChange[] => plan.topics.filter(({ action }) => action === 'refuse');

/** The plan as the command line prints it: without the declarations, which the reader has. */
export interface PrintedPlan {
  readonly topics: readonly Omit<TopicChange, 'spec'>[];
  readonly throttled?: readonly string[];
  readonly acls?: readonly Omit<AclChange, 'binding'>[];
}

export function planToJson({ topics, throttled, acls }: TopicPlan): PrintedPlan {
  return {
    topics: topics.map(({ spec: _, ...shown }) => shown),
    ...(throttled === undefined ? {} : { throttled }),
    ...(acls === undefined ? {} : { acls: acls.map(({ binding: _, ...shown }) => shown) }),
  };
}

/** A record's own value: keys come from users, and `constructor` is no config. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
