import { randomUUID } from 'node:crypto';
import type { InvocationResult } from '../ports';
import { type EventSource, toEvent } from './domain/event';
import type { DiscardedBatch } from './domain/failure-document';
import type { RecordFilter } from './domain/filter-pattern';
import { BatchProgress, type Position } from './domain/progress';
import type { SourceRecord } from './domain/record';
import { interpretAnswer } from './domain/response';
import {
  type Attempt,
  backoffMs,
  type Condition,
  firstAttempt,
  type RetryPolicy,
  type Settlement,
  settle,
  splitByAge,
} from './domain/retry';
import type { Clock, FailureSink } from './ports';
import { type MappingStatistics, NO_BATCHES } from './statistics';

const NOTHING: Settlement = { delivered: [], discarded: [], next: [], delayMs: 0 };
const NOT_INVOKED_DELAY_MS = 1_000;

export interface DeliveryOptions {
  readonly functionArn: string;
  readonly source: EventSource;
  readonly policy: RetryPolicy;
  readonly reportsBatchItemFailures: boolean;
  /** Records that do not pass are done with; the function never sees them. */
  readonly filter: RecordFilter | undefined;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
  readonly sink: FailureSink | undefined;
  readonly clock: Clock;
  /** Ends waiting and retrying; what is not finished then is not committed. */
  readonly signal: AbortSignal;
  /** False once a rebalance has given the partition away: its records are another consumer's now. */
  readonly isAssigned: (partition: number) => boolean;
  /** Called in order with the positions that are finished. */
  readonly onFinished: (positions: readonly Position[]) => Promise<void>;
  readonly onProblem: (text: string) => void;
}

/** Brings one batch after the other to the function, with retries, splitting and the destination for what is given up. */
export class Delivery {
  readonly #options: DeliveryOptions;
  #statistics: MappingStatistics = NO_BATCHES;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get statistics(): MappingStatistics {
    return this.#statistics;
  }

  /** Resolves when every record is finished, is another consumer's, or the signal was aborted. */
  async deliver(records: readonly SourceRecord[]): Promise<void> {
    const { signal, clock } = this.#options;
    const progress = new BatchProgress(records);
    const wanted = await this.#filtered(records, progress);
    // Depth first: the first half of a split batch is finished before the second, so that the order of a partition holds.
    const work: Attempt[] = wanted.length === 0 ? [] : [firstAttempt(wanted)];
    for (let attempt = work.shift(); attempt !== undefined && !signal.aborted; attempt = work.shift()) {
      const settlement = await this.#attempt(attempt, progress);
      work.unshift(...settlement.next);
      if (settlement.delayMs > 0) await clock.sleep(settlement.delayMs, signal);
    }
  }

  async #filtered(records: readonly SourceRecord[], progress: BatchProgress): Promise<readonly SourceRecord[]> {
    const { filter } = this.#options;
    if (filter === undefined) return records;
    const [wanted, left]: [SourceRecord[], SourceRecord[]] = [[], []];
    for (const record of records) (filter(record) ? wanted : left).push(record);
    if (left.length === 0) return records;
    this.#statistics = { ...this.#statistics, filtered: this.#statistics.filtered + left.length };
    await this.#finish(progress, left);
    return wanted;
  }

  /** Gives records up without asking the function. */
  async discardUnsent(records: readonly SourceRecord[], condition: Condition): Promise<void> {
    await this.#discard({ records, retries: 0, invocations: 0 }, condition, 'none', new BatchProgress(records));
  }

  async #attempt(attempt: Attempt, progress: BatchProgress): Promise<Settlement> {
    const { policy, clock, isAssigned } = this.#options;
    const ours = attempt.records.filter(({ partition }) => isAssigned(partition));
    const { live, expired } = splitByAge(ours, policy, clock.now());
    if (expired.length > 0) {
      await this.#discard({ ...attempt, records: expired }, 'RecordAgeExceeded', attempt.invocations > 0 ? 'error' : 'none', progress);
    }
    if (live.length === 0) return NOTHING;
    return this.#invoke({ ...attempt, records: live }, progress);
  }

  async #invoke(attempt: Attempt, progress: BatchProgress): Promise<Settlement> {
    const { policy, reportsBatchItemFailures, signal, functionArn, onProblem } = this.#options;
    const answer = await this.#ask(attempt);
    if (answer === undefined) return { ...NOTHING, next: [attempt], delayMs: NOT_INVOKED_DELAY_MS };
    const outcome = interpretAnswer(answer, attempt.records, reportsBatchItemFailures);
    // Whoever stops the run may have ended the function: that is no verdict on the records.
    if (signal.aborted && outcome.kind !== 'success') return NOTHING;
    const settlement = settle(attempt, outcome, policy);
    const failure = outcome.kind === 'success' ? undefined : outcome.kind === 'failure' ? outcome.reason : 'it reported failed records';
    this.#count(settlement, failure);
    if (outcome.kind === 'failure' && attempt.invocations === 0)
      onProblem(`${functionArn} failed with ${attempt.records.length} records: ${failure}`);
    if (settlement.delivered.length > 0) await this.#finish(progress, settlement.delivered);
    if (settlement.discarded.length > 0) {
      const answered = outcome.kind === 'failure' && outcome.isFunctionError ? 'error' : 'reported';
      const given = { ...attempt, records: settlement.discarded, invocations: attempt.invocations + 1 };
      await this.#discard(given, 'RetryAttemptsExhausted', answered, progress);
    }
    return settlement;
  }

  /** Undefined when the function could not be invoked at all (throttled, unknown, the runtime stopped): this uses no retry, as in Lambda. */
  async #ask(attempt: Attempt): Promise<InvocationResult | undefined> {
    const { functionArn, source, invoke, onProblem } = this.#options;
    try {
      const result = await invoke(functionArn, toEvent(attempt.records, source));
      return !result.ok && result.errorType === 'TooManyRequestsException' ? undefined : result;
    } catch (error) {
      if (!this.#options.signal.aborted)
        onProblem(`${functionArn} cannot be invoked: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  async #discard(attempt: Attempt, condition: Condition, answer: DiscardedBatch['answer'], progress: BatchProgress): Promise<void> {
    const { functionArn, source, clock, sink, onProblem } = this.#options;
    const { records, invocations } = attempt;
    const batch = { ...source, records, condition, functionArn, invocations, answer, requestId: randomUUID(), atMs: clock.now() };
    const isStored = sink === undefined || (await this.#store(batch, sink));
    if (!isStored) return;
    if (sink === undefined) {
      onProblem(`${records.length} records given up (${condition}) and lost: the mapping of ${functionArn} has no on-failure destination`);
    }
    this.#statistics = { ...this.#statistics, discarded: this.#statistics.discarded + records.length };
    await this.#finish(progress, records);
  }

  /** Tries until it works or the mapping stops; true when the destination has it. */
  async #store(batch: DiscardedBatch, sink: FailureSink): Promise<boolean> {
    const { clock, signal, onProblem } = this.#options;
    for (let tries = 0; !signal.aborted; tries += 1) {
      try {
        await sink.deliver(batch);
        return true;
      } catch (error) {
        onProblem(
          `the on-failure destination of ${batch.functionArn} took nothing: ${error instanceof Error ? error.message : String(error)}`,
        );
        await clock.sleep(backoffMs(tries), signal);
      }
    }
    return false;
  }

  async #finish(progress: BatchProgress, records: readonly SourceRecord[]): Promise<void> {
    const positions = progress.finish(records).filter(({ partition }) => this.#options.isAssigned(partition));
    if (positions.length > 0) await this.#options.onFinished(positions);
  }

  #count(settlement: Settlement, failure: string | undefined): void {
    const { invocations, failedInvocations, delivered } = this.#statistics;
    this.#statistics = {
      ...this.#statistics,
      invocations: invocations + 1,
      failedInvocations: failedInvocations + (failure === undefined ? 0 : 1),
      delivered: delivered + settlement.delivered.length,
      ...(failure === undefined ? {} : { lastFailure: failure }),
    };
  }
}
