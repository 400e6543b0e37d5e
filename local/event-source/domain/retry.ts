import { partitionKey, type SourceRecord } from './record';
import type { Outcome } from './response';

export interface RetryPolicy {
  /** Invocations after the first one; Infinity: for ever. */
  readonly maxRetries: number;
  /** Infinity: no limit. */
  readonly maxRecordAgeMs: number;
  readonly bisects: boolean;
}

/** The settings of a mapping that decide about retries, as the template has them. */
export interface RetrySettings {
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeSeconds: number;
  readonly bisectBatchOnError: boolean;
  readonly hasDestination: boolean;
}

/** Lambda's cap where retries are unlimited and failed records have somewhere to go (Lambda guide, "Kafka topic as an on-failure destination"). */
const RETRIES_WITH_DESTINATION = 10;

export function retryPolicyOf(settings: RetrySettings): RetryPolicy {
  const unlimited = settings.hasDestination ? RETRIES_WITH_DESTINATION : Number.POSITIVE_INFINITY;
  return {
    maxRetries: settings.maximumRetryAttempts < 0 ? unlimited : settings.maximumRetryAttempts,
    maxRecordAgeMs: settings.maximumRecordAgeSeconds < 0 ? Number.POSITIVE_INFINITY : settings.maximumRecordAgeSeconds * 1000,
    bisects: settings.bisectBatchOnError,
  };
}

export const CONDITIONS = ['RetryAttemptsExhausted', 'RecordAgeExceeded', 'MaximumPayloadSizeExceeded'] as const;
/** Why records are given up. */
export type Condition = (typeof CONDITIONS)[number];

/** A batch that is to be invoked. */
export interface Attempt {
  readonly records: readonly SourceRecord[];
  /** How many of the policy's retries it has used. */
  readonly retries: number;
  /** How often these records were sent before, alone or among others. */
  readonly invocations: number;
}

export const firstAttempt = (records: readonly SourceRecord[]): Attempt => ({ records, retries: 0, invocations: 0 });

/** What follows from one invocation. `next` are run in order, before anything else of their partitions. */
export interface Settlement {
  readonly delivered: readonly SourceRecord[];
  readonly discarded: readonly SourceRecord[];
  readonly next: readonly Attempt[];
  /** Wait before `next`, in milliseconds. */
  readonly delayMs: number;
}

const NOTHING: Settlement = { delivered: [], discarded: [], next: [], delayMs: 0 };

/**
 * Decides about the batch after an invocation. A partial answer resumes each failed partition at its checkpoint; what is left after progress is a new
 * batch with all its retries. Splitting a batch in two uses no retry. Ends whenever retries are limited: each step sends fewer records or uses a retry.
 */
export function settle(attempt: Attempt, outcome: Outcome, policy: RetryPolicy): Settlement {
  if (outcome.kind === 'success') return { ...NOTHING, delivered: attempt.records };
  if (outcome.kind === 'failure') return fail(attempt, policy);
  const isLeft = ({ topic, partition, offset }: SourceRecord): boolean => {
    const checkpoint = outcome.checkpoints.get(partitionKey(topic, partition));
    return checkpoint !== undefined && offset >= checkpoint;
  };
  const left = attempt.records.filter(isLeft);
  if (left.length === attempt.records.length) return fail(attempt, policy);
  const delivered = attempt.records.filter((record) => !isLeft(record));
  // The answer says where to split: as good as a bisection.
  if (policy.bisects) return { ...NOTHING, delivered, next: [{ records: left, retries: 0, invocations: attempt.invocations + 1 }] };
  return { ...fail({ ...attempt, records: left, retries: 0 }, policy), delivered };
}

function fail(attempt: Attempt, policy: RetryPolicy): Settlement {
  const { records, retries } = attempt;
  const invocations = attempt.invocations + 1;
  if (policy.bisects && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    return { ...NOTHING, next: [records.slice(0, middle), records.slice(middle)].map((half) => ({ records: half, retries, invocations })) };
  }
  if (retries >= policy.maxRetries) return { ...NOTHING, discarded: records };
  return { ...NOTHING, next: [{ records, retries: retries + 1, invocations }], delayMs: backoffMs(retries) };
}

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/** Doubles from 0.1 s to 5 s. */
export const backoffMs = (retries: number): number => Math.min(FIRST_DELAY_MS * 2 ** Math.min(retries, 16), MAX_DELAY_MS);

/** Parts the records that are too old to be sent (again) from the others, both in order. */
export function splitByAge(
  records: readonly SourceRecord[],
  policy: RetryPolicy,
  nowMs: number,
): { readonly live: readonly SourceRecord[]; readonly expired: readonly SourceRecord[] } {
  const isExpired = ({ timestampMs }: SourceRecord): boolean => nowMs - timestampMs > policy.maxRecordAgeMs;
  const expired = records.filter(isExpired);
  return expired.length === 0 ? { live: records, expired } : { live: records.filter((record) => !isExpired(record)), expired };
}
