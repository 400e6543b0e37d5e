/** A declared topic after parsing: numbers are numbers, config values are canonical text (config-keys.ts). */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** undefined: the cluster's default at creation, and never a difference afterwards. */
  readonly replicationFactor: number | undefined;
  readonly configs: Readonly<Record<string, string>>;
}

export interface PartitionState {
  /** Node id; -1 while there is none. */
  readonly leader: number;
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
}

export interface TopicChange {
  readonly name: string;
  readonly action: TopicAction;
  readonly fields: readonly FieldChange[];
  /** What an operator should know and nothing has to be done about. */
  readonly warnings: readonly string[];
  /** The declaration; undefined for topics that are no longer declared. */
  readonly spec: TopicSpec | undefined;
}

/** One value behind dry run, apply, drift and golden tests; in the order of the declarations, then the topics no longer declared. */
export interface TopicPlan {
  readonly topics: readonly TopicChange[];
}

export const CONFIG_FIELD_PREFIX = 'configs.';

/** True if applying the plan would write nothing. */
export const isEmptyPlan = (plan: TopicPlan): boolean => plan.topics.every(({ action }) => action === 'none');

export const refusalsOf = (plan: TopicPlan): readonly TopicChange[] => plan.topics.filter(({ action }) => action === 'refuse');

/** The plan as the command line prints it: without the declarations, which the reader has. */
export function planToJson(plan: TopicPlan): { readonly topics: readonly Omit<TopicChange, 'spec'>[] } {
  return { topics: plan.topics.map(({ name, action, fields, warnings }) => ({ name, action, fields, warnings })) };
}

/** A record's own value: keys come from users, and `constructor` is no config. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
