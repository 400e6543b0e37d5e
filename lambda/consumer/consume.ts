import { CodedError, wordsOf } from '../shared/domain/errors';
import type { Logger } from '../shared/log';
import { DEAD_LETTER_LINE } from './contract';
import { type DeliveredRecord, parseEvent } from './decode';
import type { ConsumerMetrics, InvocationSample } from './metrics';
import type { Outbox, StateStore } from './ports';
import { type Processed, type ProcessSettings, processRecords } from './process';

export interface ConsumerSettings extends ProcessSettings {
  /** Whether the mapping reads `batchItemFailures`; if not, a failure is thrown (contract.ts). */
  readonly partialResponses: boolean;
}

export interface ConsumerPorts {
  readonly state: StateStore;
  readonly outbox: Outbox;
  readonly logger: Logger;
  /** Without it, nothing is measured. */
  readonly metrics?: ConsumerMetrics;
}

/** For Kafka the identifier is an object (https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html). */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: { readonly partition: string; readonly offset: number } }[];
}

/** A partition whose records must come again, from this offset on. */
export interface Failure {
  readonly partition: string;
  readonly offset: number;
  readonly error: unknown;
}

/** So often may others get ahead in one partition before the batch is handed back. */
const MOST_CONFLICTS = 5;

/**
 * One invocation: every partition on its own, so that one which fails holds back no other. Effects come before the state, and the state
 * is written under a condition on the offset: a batch that comes again changes nothing, whoever was interrupted where.
 * @throws CodedError `consumer.invalid-event`; `consumer.partitions-failed` where the mapping reads no partial response
 */
export function createConsumer(
  settings: ConsumerSettings,
  ports: ConsumerPorts,
): (event: unknown, requestId?: string) => Promise<BatchResponse> {
  return async (event, requestId) => {
    const batch = parseEvent(event);
    const startedAt = ports.metrics?.now() ?? 0;
    const outcomes = await Promise.all([...batch].map(([partition, records]) => takePartition(settings, ports, partition, records)));
    const failures = outcomes.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
    const stamps = [...batch.values()].flatMap(stampsOf);
    ports.metrics?.invocation({ requestId, ...agesOf(stamps, startedAt), lagRecords: undefined, ...summaryOf(outcomes) });
    if (failures.length > 0 && !settings.partialResponses) throw partitionsFailed(failures, batch.size);
    return { batchItemFailures: failures.map(({ partition, offset }) => ({ itemIdentifier: { partition, offset } })) };
  };
}

/** What came of one batch of one partition: it was processed, or it failed, or there was nothing in it. */
export interface PartitionOutcome {
  readonly failure?: Failure;
  /** Not all of it: a poll keeps an outcome for every batch, and must not keep the batches' predictions with it. */
  readonly processed?: Pick<Processed, 'added' | 'skipped'>;
  /** Milliseconds until the brokers had what was sent. */
  readonly sendMs?: number;
}

/** One batch of one partition, in the order of its offsets: effects, then state. */
export async function takePartition(
  settings: ConsumerSettings,
  ports: ConsumerPorts,
  partition: string,
  records: readonly DeliveredRecord[],
): Promise<PartitionOutcome> {
  const first = records[0];
  if (first === undefined) return {};
  try {
    const { processed, sendMs } = await runToSaved(settings, ports, partition, records);
    report(settings, ports.logger, partition, processed);
    const { added, skipped } = processed;
    return { processed: { added, skipped }, ...(sendMs === undefined ? {} : { sendMs }) };
  } catch (error) {
    ports.logger.error('batch of a partition failed; it will come again', { partition, offset: first.offset, reason: wordsOf(error) });
    return { failure: { partition, offset: first.offset, error } };
  }
}

async function runToSaved(
  settings: ConsumerSettings,
  { state, outbox, metrics }: ConsumerPorts,
  partition: string,
  records: readonly DeliveredRecord[],
): Promise<{ readonly processed: Processed; readonly sendMs: number | undefined }> {
  for (let conflicts = 0; conflicts < MOST_CONFLICTS; conflicts += 1) {
    const before = await state.load(partition);
    const processed = processRecords(settings, before, records);
    const sendsAt = metrics?.now();
    if (processed.outgoing.length > 0) await outbox.send(processed.outgoing);
    const sendMs = sendsAt === undefined || processed.outgoing.length === 0 ? undefined : (metrics?.now() ?? sendsAt) - sendsAt;
    const write = { expected: before?.nextOffset, state: processed.state, skipped: processed.skipped };
    if ((await state.save(partition, write)) === 'saved') return { processed, sendMs };
  }
  throw new CodedError(`state of ${partition}: another instance was ahead ${MOST_CONFLICTS} times; the batch must come again`, {
    code: 'consumer.too-many-conflicts',
    retriable: true,
  });
}

function report(
  settings: ConsumerSettings,
  logger: Logger,
  partition: string,
  { state, skipped, firstProblem, outgoing }: Processed,
): void {
  const service = settings.meter.service.name;
  if (firstProblem !== undefined)
    logger.warn(DEAD_LETTER_LINE.message, { [DEAD_LETTER_LINE.service]: service, partition, first: firstProblem });
  logger.debug('batch processed', { service, partition, nextOffset: state.nextOffset, sent: outgoing.length, skipped });
}

export function partitionsFailed(failures: readonly Failure[], partitions: number): CodedError {
  const list = failures.map(({ partition, offset, error }) => `${partition} from offset ${offset}: ${wordsOf(error)}`).join('; ');
  return new CodedError(`${failures.length} of ${partitions} partitions failed and must come again: ${list}`, {
    code: 'consumer.partitions-failed',
    retriable: true,
    cause: failures[0]?.error,
  });
}

/** Timestamps of the first and the last of a partition's records, where they have one. */
export function stampsOf(records: readonly DeliveredRecord[]): readonly number[] {
  return [records[0]?.timestamp, records.at(-1)?.timestamp].filter((stamp) => stamp !== undefined);
}

export function agesOf(stamps: readonly number[], nowMs: number): Pick<InvocationSample, 'lagMs' | 'batchAgeMs'> {
  if (stamps.length === 0) return { lagMs: undefined, batchAgeMs: undefined };
  return { lagMs: Math.max(0, nowMs - Math.max(...stamps)), batchAgeMs: Math.max(0, nowMs - Math.min(...stamps)) };
}

/** What batches came to; `partitions` is their number. */
export function summaryOf(
  outcomes: readonly PartitionOutcome[],
): Omit<InvocationSample, 'requestId' | 'lagMs' | 'batchAgeMs' | 'lagRecords'> {
  const done = outcomes.flatMap(({ processed }) => (processed === undefined ? [] : [processed]));
  const sum = (of: (each: (typeof done)[number]) => number): number => done.reduce((total, each) => total + of(each), 0);
  const sends = outcomes.flatMap(({ sendMs }) => (sendMs === undefined ? [] : [sendMs]));
  return {
    partitions: outcomes.length,
    failedPartitions: outcomes.filter(({ failure }) => failure !== undefined).length,
    records: sum(({ added }) => added.consumed),
    matched: sum(({ added }) => added.matched),
    predictions: sum(({ added }) => added.predictions),
    duplicates: sum(({ skipped }) => skipped),
    deadLetters: sum(({ added }) => added.deadLettered),
    sendMs: sends.length === 0 ? undefined : Math.max(...sends),
  };
}
