/** What the live view shows at one moment; made by `observer.ts`, rendered by `local/view`. */
export interface Snapshot {
  readonly elapsedMs: number;
  /** Event time of the schedules, ISO 8601; undefined in a replay. */
  readonly eventTime?: string;
  readonly brokers: readonly BrokerSnapshot[];
  readonly topics: readonly TopicSnapshot[];
  readonly produced: ProducedSnapshot;
  readonly services: readonly ServiceSnapshot[];
  /** The templates' alarms as CloudWatch would see them; undefined while none were evaluated. */
  readonly alarms?: readonly AlarmSnapshot[];
}

/** One alarm of the templates, a composite alarm among them. */
export interface AlarmSnapshot {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** Milliseconds from the start of the run until it came into this state. */
  readonly sinceMs: number;
  /** Name of the composite alarm that it is told by; its own name where it is one itself. */
  readonly group: string;
  /** Why it is in this state: datapoints, limit and periods, in words. */
  readonly reason: string;
  /** Path of its page in the repository; empty for composite alarms. */
  readonly runbook: string;
}

export interface BrokerSnapshot {
  readonly id: number;
  readonly rack: string;
  readonly port: number;
  readonly isAlive: boolean;
}

export interface TopicSnapshot {
  readonly name: string;
  readonly partitions: readonly PartitionSnapshot[];
}

export interface PartitionSnapshot {
  readonly id: number;
  /** Node id of the leader; -1: none. */
  readonly leader: number;
  readonly replicas: number;
  readonly inSync: number;
  /** Offset of the next record to be written. */
  readonly endOffset: number;
  /** What the live page shows beside it. */
  readonly detail?: PartitionDetail;
}

export interface PartitionDetail {
  /** Node ids; the preferred leader first. */
  readonly replicaIds: readonly number[];
  readonly inSyncIds: readonly number[];
  /** Offset of the oldest record that is still there. */
  readonly firstOffset: number;
}

export interface ProducedSnapshot {
  readonly acknowledged: number;
  readonly notSent: number;
  readonly perSite: Readonly<Record<string, number>>;
}

/** Counters as the services' state items hold them, summed over partitions: each record counts once. */
export interface ServiceCounters {
  readonly consumed: number;
  readonly matched: number;
  readonly predictions: number;
  readonly skippedAsDuplicate: number;
  readonly deadLettered: number;
}

export interface ServiceSnapshot extends ServiceCounters {
  readonly name: string;
  readonly group: string;
  /** Records between the committed offsets and the ends of the partitions; undefined: not known yet. */
  readonly lag?: number;
  readonly latest?: ScoredPrediction;
}

/** A prediction whose window has closed: what was said beside what came. */
export interface ScoredPrediction {
  readonly site: string;
  readonly window: string;
  readonly unit: string;
  readonly actual: number;
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

export const NO_COUNTERS: ServiceCounters = { consumed: 0, matched: 0, predictions: 0, skippedAsDuplicate: 0, deadLettered: 0 };
