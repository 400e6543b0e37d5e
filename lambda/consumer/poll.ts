import { CodedError } from '../shared/domain/errors';
import {
  agesOf,
  type ConsumerPorts,
  type ConsumerSettings,
  type PartitionOutcome,
  partitionsFailed,
  stampsOf,
  summaryOf,
  takePartition,
} from './consume';
import type { DeliveredRecord } from './decode';

/** What one poll came to. */
export interface PollReport {
  readonly records: number;
  /** Records between the group's offsets and the ends when it began: what it was behind, without a further question to the brokers. */
  readonly behind: number;
  /** Partitions that this member was given and read up to where they ended when it began. */
  readonly caughtUp: number;
  /** Partitions that it was given and had no time for, or that failed: the next poll goes on where they stand. */
  readonly left: number;
}

/** Takes one batch of one partition. False: it must come again; nothing of it is committed, and its partition is left alone. */
export type TakeBatch = (topicPartition: string, records: readonly DeliveredRecord[]) => Promise<boolean>;

/** A member of a consumer group for the length of one call. */
export interface GroupReader {
  /**
   * Joins, hands over every record between the group's offsets and the ends of the partitions as they are now, commits each batch after it
   * was taken, and leaves. Ends early at `deadlineMs` (milliseconds since the epoch), between two batches.
   */
  readToEnd(take: TakeBatch, deadlineMs: number): Promise<PollReport>;
}

/** To commit the last batch and to leave the group: who goes without a word holds its partitions until the session times out. */
const LEAVE_MS = 8_000;

/** Less is not enough for a join: brokers hold the first one of a group back for three seconds. */
const LEAST_MS = 5_000;

/**
 * The same service without an event source mapping: a schedule or a person invokes it, and it reads what is new. The state is the mapping's,
 * guarded by the offset, so that both may run and each record still has its effect once.
 * @throws CodedError `consumer.no-time`, `consumer.partitions-failed`
 */
export function createPoller(
  settings: ConsumerSettings,
  ports: ConsumerPorts,
  reader: GroupReader,
): (remainingMs: number, nowMs: number, requestId?: string) => Promise<PollReport> {
  return async (remainingMs, nowMs, requestId) => {
    const budgetMs = remainingMs - LEAVE_MS;
    if (budgetMs < LEAST_MS) throw noTime(remainingMs);
    const outcomes: PartitionOutcome[] = [];
    let stamps: readonly number[] = [];
    const take: TakeBatch = async (topicPartition, records) => {
      const outcome = await takePartition(settings, ports, topicPartition, records);
      outcomes.push(outcome);
      stamps = extremesOf([...stamps, ...stampsOf(records)]);
      return outcome.failure === undefined;
    };
    const report = await reader.readToEnd(take, nowMs + budgetMs);
    const summary = { ...summaryOf(outcomes), partitions: report.caughtUp + report.left };
    ports.metrics?.invocation({ requestId, ...agesOf(stamps, nowMs), lagRecords: report.behind, ...summary });
    const failures = outcomes.flatMap(({ failure }) => failure ?? []);
    // Whoever invoked it must hear of it; what was done is committed, and a failed partition stands where it stood.
    if (failures.length > 0) throw partitionsFailed(failures, report.caughtUp + report.left);
    ports.logger.info('polled', { service: settings.meter.service.name, ...report });
    return report;
  };
}

/** The ages of all are those of the oldest and the newest; a poll may take thousands of batches. */
const extremesOf = (stamps: readonly number[]): readonly number[] =>
  stamps.length <= 2 ? stamps : [Math.min(...stamps), Math.max(...stamps)];

function noTime(remainingMs: number): CodedError {
  return new CodedError(`poll: must have ${LEAST_MS + LEAVE_MS} ms, got ${remainingMs}; raise the function's timeout`, {
    code: 'consumer.no-time',
    retriable: false,
  });
}
