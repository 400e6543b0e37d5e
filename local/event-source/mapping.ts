import { INSTANCES_PER_FUNCTION } from '../functions/concurrency';
import type { EventSourceMappingSpec, InvocationResult, Stoppable } from '../ports';
import { Delivery } from './delivery';
import { type Lane, RecordBuffer } from './domain/buffer';
import { envelopeBytesOf, MAX_EVENT_BYTES } from './domain/event';
import { compileFilters } from './domain/filter-pattern';
import type { Position } from './domain/progress';
import { retryPolicyOf } from './domain/retry';
import { EventSourceError } from './errors';
import { PositionLedger } from './ledger';
import type { Clock, FailureSink, FetchReply, OffsetReader, RecordSource } from './ports';
import { startingOffsets } from './starting-position';
import { addStatistics, type MappingStatistics, NO_BATCHES } from './statistics';

export interface MappingDependencies {
  readonly source: RecordSource;
  readonly offsets: OffsetReader;
  /** Undefined: what is given up is lost. */
  readonly sink: FailureSink | undefined;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
  /** Comma-separated `host:port`, for the event. */
  readonly bootstrapServers: string;
  readonly clock: Clock;
  readonly onProblem: (text: string) => void;
  /** What the mapping had done before it was disabled. */
  readonly before?: MappingStatistics;
  /** How long `stop` waits for the invocation that runs, in milliseconds; default 10,000. */
  readonly stopGraceMs?: number;
}

const STOP_GRACE_MS = 10_000;
const COMMIT_RETRY_MS = 1_000;
/** A reason of our own: without one each wake-up would build an error with its stack. */
const AWAKE = 'awake';

/**
 * A consumer in the mapping's group that brings what it reads to the function. Partitions are spread over lanes, as many as the mapping may have
 * batches under way, and each lane brings one batch at a time: the order of every partition holds.
 */
export class EventSourceMapping implements Stoppable {
  readonly spec: EventSourceMappingSpec;
  readonly #dependencies: MappingDependencies;
  readonly #buffer: RecordBuffer;
  readonly #ledger: PositionLedger;
  readonly #delivery: Delivery;
  readonly #stopSignal = new AbortController();
  readonly #lanes: readonly Lane[];
  /** By lane. */
  readonly #wakes = new Map<number, AbortController>();
  #startAt: ReadonlyMap<number, number> = new Map();
  #loops: Promise<unknown> = Promise.resolve();
  #commits: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | undefined;

  constructor(spec: EventSourceMappingSpec, dependencies: MappingDependencies) {
    this.spec = spec;
    this.#dependencies = dependencies;
    const { clock, invoke, sink, onProblem, bootstrapServers, offsets } = dependencies;
    // More would wait for an instance.
    const lanes = Math.min(spec.concurrentBatches, INSTANCES_PER_FUNCTION);
    this.#lanes = Array.from({ length: lanes }, (_, index) => ({ index, of: lanes }));
    const source = { eventSourceArn: spec.eventSourceArn, bootstrapServers };
    this.#buffer = new RecordBuffer({ records: spec.batchSize, bytes: MAX_EVENT_BYTES - envelopeBytesOf(source) }, lanes);
    this.#ledger = new PositionLedger(spec.consumerGroupId, spec.topic, offsets);
    this.#delivery = new Delivery({
      functionArn: spec.functionArn,
      source,
      policy: retryPolicyOf({ ...spec, hasDestination: sink !== undefined }),
      reportsBatchItemFailures: spec.reportsBatchItemFailures,
      filter: spec.filters === undefined ? undefined : compileFilters(spec.filters),
      invoke,
      sink,
      clock,
      signal: this.#stopSignal.signal,
      isAssigned: (partition) => this.#buffer.isAssigned(partition),
      onFinished: (positions) => this.#finish(positions),
      onProblem,
    });
  }

  /** Resolves when the group has assigned partitions and the starting position is decided; rejects when it is stopped before. */
  async start(): Promise<void> {
    const { source, offsets, clock, onProblem } = this.#dependencies;
    await this.#ledger.load();
    this.#refuseStopped();
    this.#startAt = await startingOffsets(this.spec, this.#ledger.committed, offsets);
    this.#refuseStopped();
    await source.start({
      assigned: (partitions, keepsPositions) => this.#assign(partitions, keepsPositions),
      fetched: (records) => {
        const offer = this.#buffer.offer(records, clock.now());
        if (offer.kind === 'seek') return offer;
        this.#wakes.get(records.partition % this.#lanes.length)?.abort(AWAKE);
        return (offer.kind === 'accepted' && offer.isFull ? { kind: 'pause' } : { kind: 'continue' }) satisfies FetchReply;
      },
      problem: onProblem,
    });
    this.#refuseStopped();
    this.#loops = Promise.all(this.#lanes.map((lane) => this.#run(lane).catch((error: unknown) => this.#tellFault(error))));
  }

  /** Records between the committed offsets and the ends of the partitions as last seen; undefined before they were seen. */
  lag(): number | undefined {
    return this.#ledger.lag();
  }

  statistics(): MappingStatistics {
    const now = { ...this.#delivery.statistics, commits: this.#ledger.commits };
    return addStatistics(this.#dependencies.before ?? NO_BATCHES, now);
  }

  /** Asks the brokers: true when everything up to the high-water marks is committed. */
  caughtUp(): Promise<boolean> {
    return this.#ledger.isCaughtUp();
  }

  /** Looks at the ends of the partitions again, for `lag`. */
  refresh(): Promise<void> {
    return this.#ledger.refresh();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  #refuseStopped(): void {
    if (this.#stopping === undefined) return;
    throw new EventSourceError('mapping-stopped', `the mapping of group ${this.spec.consumerGroupId} was stopped before it had started`);
  }

  #assign(partitions: readonly number[], keepsPositions: boolean): void {
    const { source } = this.#dependencies;
    const undecided = [...this.#startAt].filter(([partition]) => partitions.includes(partition) && !this.#ledger.committed.has(partition));
    this.#buffer.assign(partitions, keepsPositions, new Map(undecided));
    this.#ledger.forget(keepsPositions ? partitions : []);
    this.#ledger.owe(undecided.map(([partition, offset]) => ({ partition, offset })));
    source.resume(partitions);
    for (const [partition, offset] of undecided) source.seek({ partition, offset });
  }

  async #run(lane: Lane): Promise<void> {
    const { clock, source } = this.#dependencies;
    const { signal } = this.#stopSignal;
    while (!signal.aborted) {
      await this.#commit();
      const dueIn = this.#buffer.dueIn(this.spec.batchingWindowSeconds * 1000, clock.now(), lane);
      if (dueIn !== 0) {
        await this.#sleep(lane, dueIn ?? COMMIT_RETRY_MS);
        continue;
      }
      const { records, isOversized } = this.#buffer.take(clock.now(), lane);
      const resumed = this.#buffer.resumable();
      if (resumed.length > 0) source.resume(resumed);
      await (isOversized ? this.#delivery.discardUnsent(records, 'MaximumPayloadSizeExceeded') : this.#delivery.deliver(records));
    }
  }

  /** A fault of ours in a lane must not end the whole run: its partitions stand still, and the others go on. */
  #tellFault(error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    this.#dependencies.onProblem(`${this.spec.functionArn} gets no more records of some partitions: ${words}`);
  }

  async #finish(positions: readonly Position[]): Promise<void> {
    const { clock } = this.#dependencies;
    for (const position of positions) this.#buffer.finish(position, clock.now());
    this.#ledger.owe(positions);
    await this.#commit();
  }

  /** One commit after the other, so that none that is late takes a partition back. */
  #commit(): Promise<void> {
    this.#commits = this.#commits.then(() => this.#commitOwed());
    return this.#commits;
  }

  /** Commits what is owed. A refusal (a rebalance is under way, the coordinator moved) is no problem: it is tried again with the next batch. */
  async #commitOwed(): Promise<void> {
    const owed = this.#ledger.owed().filter(({ partition }) => this.#buffer.isAssigned(partition));
    if (owed.length === 0) return;
    try {
      await this.#dependencies.source.commit(owed);
      this.#ledger.settle(owed);
    } catch {
      await this.#dependencies.clock.sleep(COMMIT_RETRY_MS / 4, this.#stopSignal.signal);
    }
  }

  async #sleep({ index }: Lane, ms: number): Promise<void> {
    const wake = new AbortController();
    this.#wakes.set(index, wake);
    if (!this.#stopSignal.signal.aborted) await this.#dependencies.clock.sleep(ms, wake.signal);
  }

  async #stop(): Promise<void> {
    const { clock, source, stopGraceMs } = this.#dependencies;
    this.#stopSignal.abort();
    for (const wake of this.#wakes.values()) wake.abort(AWAKE);
    const inTime = new AbortController();
    await Promise.race([this.#loops, clock.sleep(stopGraceMs ?? STOP_GRACE_MS, inTime.signal)]);
    inTime.abort();
    await this.#commit();
    await source.stop();
  }
}
