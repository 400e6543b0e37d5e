import type { AclBinding } from './domain/acl';
import type { TopicError } from './domain/errors';
import type { ClusterState, ReplicaMove, TopicSpec } from './domain/topic';

/** How one topic of a request fared. Errors are per topic: the broker's answer is, and one topic's error must not hide another's. */
export interface Outcome {
  readonly name: string;
  /** undefined: done. */
  readonly error?: TopicError;
}

export interface PartitionIncrease {
  readonly name: string;
  /** The count to end with, not the number to add. */
  readonly total: number;
}

export interface ConfigAlteration {
  readonly name: string;
  readonly set: Readonly<Record<string, string>>;
  /** Overrides to take away; the broker's value holds again. */
  readonly remove: readonly string[];
}

export interface WriteOptions {
  /** true: the broker checks and changes nothing. */
  readonly validateOnly: boolean;
}

/**
 * A Kafka cluster's topics. Every method takes many topics in as few requests as possible, touches only those named, and rejects with a
 * TopicError when the call as a whole failed. Reading is a method of its own for the state and for what is needed while waiting.
 */
export interface ClusterAdmin {
  /** `configs: false` leaves overrides and broker values empty, and asks for metadata alone. */
  describe(names: readonly string[], options: { readonly configs: boolean }): Promise<ClusterState>;
  /** Does not wait until the topics can be used. */
  create(topics: readonly TopicSpec[], options: WriteOptions): Promise<readonly Outcome[]>;
  createPartitions(increases: readonly PartitionIncrease[], options: WriteOptions): Promise<readonly Outcome[]>;
  /** Changes the named keys only; every other override stays. */
  alterConfigs(alterations: readonly ConfigAlteration[], options: WriteOptions): Promise<readonly Outcome[]>;
  /** An absent topic counts as deleted. `onlyIfEmpty` keeps (with `topic.not-empty`) what ever held a record. */
  delete(names: readonly string[], options: DeleteOptions): Promise<readonly Outcome[]>;
}

export interface DeleteOptions {
  readonly onlyIfEmpty: boolean;
  /** true: looks only whether `onlyIfEmpty` would keep a topic. Default false. */
  readonly validateOnly?: boolean;
}

/** A partition whose replicas are being moved, by whomever. */
export interface Reassignment {
  readonly topic: string;
  readonly partition: number;
  /** How many replicas it will have. */
  readonly target: number;
}

/** Moves replicas of existing partitions. Rejects as `ClusterAdmin` does. */
export interface ReplicaMover {
  /** All of the cluster, whoever started them. */
  inProgress(): Promise<readonly Reassignment[]>;
  /** Starts them; one outcome per partition that could not be started, under its topic's name. */
  start(moves: readonly ReplicaMove[]): Promise<readonly Outcome[]>;
  /** Bounds the traffic of the moves to come, in bytes per second and broker. A bound that someone else has set stays. */
  throttle(moves: readonly ReplicaMove[], bytesPerSecond: number): Promise<void>;
  /** Takes away from these topics, and from the brokers, what `throttle` has set, and nothing else. */
  unthrottle(topics: readonly string[], bytesPerSecond: number): Promise<void>;
}

/** A cluster's access control entries. Rejects as `ClusterAdmin` does; an outcome's name is the text of its binding. */
export interface AclAdmin {
  /** All of the cluster, whoever made them. */
  list(): Promise<readonly AclBinding[]>;
  /** What is there already counts as added. */
  add(bindings: readonly AclBinding[]): Promise<readonly Outcome[]>;
  /** Exactly these; what is gone already counts as removed. */
  remove(bindings: readonly AclBinding[]): Promise<readonly Outcome[]>;
}

/** Time, injected so that waiting can be tested. Milliseconds. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
