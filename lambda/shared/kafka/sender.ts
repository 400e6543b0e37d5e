import type { Kafka } from 'kafkajs';
import { wordsOf } from '../domain/errors';
import type { OutgoingRecord } from '../domain/outgoing';
import { type Logger, SILENT } from '../log';
import type { KafkaIdentity } from './access';
import { type CompressionName, codecOf } from './compression';
import { explainFailure } from './diagnose';
import { PRODUCE_LIMITS } from './limits';
import { SYSTEM_CLOCK } from './produce/clock';
import { Dispatcher } from './produce/dispatcher';
import type { Outcome } from './produce/outcome';
import { createWire } from './wire';

export type { Outcome } from './produce/outcome';

export interface SendOptions {
  /** Milliseconds after which nothing is attempted any more; default 20 s. */
  readonly withinMs?: number;
}

/** Sends records in their order per partition; calls that come while others are on their way travel together. */
export interface Sender {
  /** Resolves when all in-sync replicas have every record; rejects with the first failure otherwise, a `KafkaAccessError` that names the missing right where one is. */
  send(records: readonly OutgoingRecord[], options?: SendOptions): Promise<void>;
  /** What became of each record, in their order; never rejects for what brokers do. */
  sendEach(records: readonly OutgoingRecord[], options?: SendOptions): Promise<readonly Outcome[]>;
  /** Lets what is on its way arrive, then ends the connections; nothing can be sent after it. */
  close(withinMs?: number): Promise<void>;
}

export interface SenderOptions {
  /** The brokers drop what comes twice; takes the right WriteDataIdempotently on the cluster. Default false. */
  readonly idempotent?: boolean;
  /** Default `gzip`, for batches from 1 kB on (docs/clients.md). */
  readonly compression?: CompressionName;
}

const DEFAULT_WITHIN_MS = 20_000;
const CLOSE_WITHIN_MS = 1_000;

/** A sender that outlives invocations: it connects at the first record, and mends its connections by itself. */
export function createSender(kafka: Kafka, logger: Logger = SILENT, identity: KafkaIdentity = {}, options: SenderOptions = {}): Sender {
  const { replicationTimeoutMs, connectBudgetMs } = PRODUCE_LIMITS;
  const dispatcher = new Dispatcher({
    openWire: () => createWire(kafka),
    clock: SYSTEM_CLOCK,
    replicationTimeoutMs,
    compression: codecOf(options.compression ?? 'gzip'),
    line: { idempotent: options.idempotent ?? false, connectBudgetMs },
    onFailure: (error) => logger.warn('records were not acknowledged', { reason: wordsOf(error) }),
  });
  const explain = (error: unknown, records: readonly OutgoingRecord[]) =>
    explainFailure(kafka, error, { write: [...new Set(records.map(({ topic }) => topic))] }, identity);

  return {
    async send(records, { withinMs = DEFAULT_WITHIN_MS } = {}) {
      const [failure] = (await dispatcher.send(records, withinMs)).failures;
      if (failure !== undefined) throw await explain(failure.error, records);
    },
    async sendEach(records, { withinMs = DEFAULT_WITHIN_MS } = {}) {
      const job = await dispatcher.send(records, withinMs);
      const [failure] = job.failures;
      const error = failure === undefined ? undefined : await explain(failure.error, records);
      const outcomes = job.outcomes();
      // All that failed for the same reason share its explanation.
      return failure === undefined
        ? outcomes
        : outcomes.map((each) => ('error' in each && each.error === failure.error ? { ...each, error } : each));
    },
    close: (withinMs = CLOSE_WITHIN_MS) => dispatcher.close(withinMs),
  };
}
