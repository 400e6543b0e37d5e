import type { Batch, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { KafkaAccessError, type KafkaIdentity } from '../../../lambda/shared/kafka/access';
import { createConsumer, type StoppableConsumer } from '../../../lambda/shared/kafka/consumer';
import { explainFailure } from '../../../lambda/shared/kafka/diagnose';
import type { FetchedRecords } from '../domain/buffer';
import type { Position } from '../domain/progress';
import type { SourceRecord } from '../domain/record';
import { EventSourceError } from '../errors';
import type { RecordSource, SourceListener } from '../ports';
import { toHeaders } from './kafka-headers';

/** Small fetches: what is fetched ahead of the function lies in memory, twenty times where twenty services read the topic. */
const MAX_BYTES_PER_PARTITION = 262_144;
const MAX_BYTES = 1_048_576;
/** How soon added partitions are found. */
const METADATA_MAX_AGE_MS = 30_000;
const JOIN_DEADLINE_MS = 90_000;
const RESTART_MS = 1_000;
const STOP_DEADLINE_MS = 10_000;

/**
 * A kafkajs consumer group member whose fetches only fill the mapping's buffer: fetching, and with it the heartbeat, never waits for an invocation.
 * Back-pressure is by pausing partitions. Offsets are committed by the mapping alone.
 */
export class KafkaRecordSource implements RecordSource {
  readonly #kafka: Kafka;
  readonly #topic: string;
  readonly #group: string;
  readonly #identity: KafkaIdentity;
  readonly #member: StoppableConsumer;
  readonly #consumer: Consumer;
  readonly #committed = new Map<number, string>();
  #memberId: string | undefined;
  /** kafkajs has no group from a crash until it joins again, and throws on whoever resumes or seeks then (src/consumer/index.js). */
  #hasGroup = false;
  #isStopping = false;
  #restart: NodeJS.Timeout | undefined;
  /** Ends the wait for the first assignment. */
  #giveUp: (error: unknown) => void = () => {};

  /** @param identity names role and cluster where a right is missing */
  constructor(kafka: Kafka, group: string, topic: string, identity: KafkaIdentity = {}) {
    this.#kafka = kafka;
    this.#group = group;
    this.#topic = topic;
    this.#identity = identity;
    this.#member = createConsumer(kafka, {
      groupId: group,
      maxBytesPerPartition: MAX_BYTES_PER_PARTITION,
      maxBytes: MAX_BYTES,
      metadataMaxAge: METADATA_MAX_AGE_MS,
    });
    this.#consumer = this.#member.consumer;
  }

  async start(listener: SourceListener): Promise<void> {
    const joined = this.#firstAssignment(listener);
    // Awaited below, unless the consumer does not even start.
    joined.catch(() => {});
    this.#watchCommits();
    this.#restartAfterCrash(listener);
    await this.#run(listener);
    await joined;
  }

  /** Without a group nothing is done, nor by `seek`: the next assignment begins with nothing paused, and decides where each partition begins. */
  resume(partitions: readonly number[]): void {
    if (this.#hasGroup && partitions.length > 0) this.#consumer.resume([{ topic: this.#topic, partitions: [...partitions] }]);
  }

  seek({ partition, offset }: Position): void {
    if (this.#hasGroup) this.#consumer.seek({ topic: this.#topic, partition, offset: String(offset) });
  }

  async commit(positions: readonly Position[]): Promise<void> {
    await this.#consumer.commitOffsets(
      positions.map(({ partition, offset }) => ({ topic: this.#topic, partition, offset: String(offset) })),
    );
    // kafkajs resolves without a word when its consumer is between a crash and a restart (Runner.commitOffsets).
    const missing = positions.filter(({ partition, offset }) => this.#committed.get(partition) !== String(offset));
    if (missing.length > 0) {
      throw new EventSourceError('commit-refused', `group ${this.#group} did not commit: its consumer is not running`, { retriable: true });
    }
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    this.#giveUp(this.#stopped());
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_DEADLINE_MS);
    });
    // A broker that is gone already cannot be left properly.
    await Promise.race([this.#member.stop().catch(() => {}), deadline]);
    clearTimeout(timer);
  }

  async #run(listener: SourceListener): Promise<void> {
    try {
      await this.#consumer.connect();
    } catch (error) {
      throw await this.#explain(error);
    }
    await this.#refuseStopped();
    try {
      await this.#consumer.subscribe({ topic: this.#topic, fromBeginning: true });
    } catch (error) {
      const cause = await this.#explain(error);
      if (cause instanceof KafkaAccessError) throw cause;
      const message = `topic ${this.#topic} cannot be read by group ${this.#group}: ${cause instanceof Error ? cause.message : String(cause)}`;
      throw new EventSourceError('topic-not-found', message, { cause });
    }
    await this.#refuseStopped();
    await this.#consumer.run({ autoCommit: false, eachBatch: async (payload) => this.#take(payload, listener) });
  }

  /** What was connected while the source was being stopped is closed again: nobody else would. */
  async #refuseStopped(): Promise<void> {
    if (!this.#isStopping) return;
    await this.#member.stop().catch(() => {});
    throw this.#stopped();
  }

  #stopped(): EventSourceError {
    return new EventSourceError('mapping-stopped', `the consumer of group ${this.#group} was stopped before it had joined`);
  }

  #take({ batch, isStale, pause }: EachBatchPayload, listener: SourceListener): void {
    if (isStale() || this.#isStopping) return;
    const reply = listener.fetched(toFetched(batch));
    if (reply.kind === 'pause') pause();
    if (reply.kind === 'seek') this.seek({ partition: batch.partition, offset: reply.offset });
  }

  #firstAssignment(listener: SourceListener): Promise<void> {
    return new Promise((resolve, reject) => {
      const text = `group ${this.#group} was not joined within ${JOIN_DEADLINE_MS / 1000} s: are the brokers up?`;
      this.#giveUp = reject;
      const timer = setTimeout(() => reject(new EventSourceError('group-not-joined', text, { retriable: true })), JOIN_DEADLINE_MS);
      timer.unref();
      this.#consumer.on(this.#consumer.events.GROUP_JOIN, ({ payload }) => {
        clearTimeout(timer);
        this.#hasGroup = true;
        const keepsPositions = this.#memberId === payload.memberId;
        this.#memberId = payload.memberId;
        listener.assigned(payload.memberAssignment[this.#topic] ?? [], keepsPositions);
        resolve();
      });
      this.#consumer.on(this.#consumer.events.STOP, () => {
        this.#hasGroup = false;
      });
    });
  }

  #watchCommits(): void {
    this.#consumer.on(this.#consumer.events.COMMIT_OFFSETS, ({ payload }) => {
      for (const { partitions } of payload.topics) {
        for (const { partition, offset } of partitions) this.#committed.set(partition, String(offset));
      }
    });
  }

  /** kafkajs comes back by itself only after errors that it calls retriable. */
  #restartAfterCrash(listener: SourceListener): void {
    const again = (): void => {
      this.#restart = setTimeout(() => {
        this.#run(listener).catch((error) => {
          if (this.#isStopping) return;
          listener.problem(`group ${this.#group} could not be joined again: ${error instanceof Error ? error.message : String(error)}`);
          if (!(error instanceof KafkaAccessError)) again();
        });
      }, RESTART_MS);
    };
    this.#consumer.on(this.#consumer.events.CRASH, ({ payload }) => {
      if (payload.restart || this.#isStopping) return;
      void this.#afterCrash(payload.error, listener, again);
    });
  }

  /** What the brokers refuse they refuse again: the mapping then stands still, as in AWS, and says why. */
  async #afterCrash(error: unknown, listener: SourceListener, again: () => void): Promise<void> {
    const explained = await this.#explain(error);
    const words = explained instanceof Error ? explained.message : String(explained);
    if (explained instanceof KafkaAccessError) {
      listener.problem(`group ${this.#group} reads no more: ${words}`);
      this.#giveUp(explained);
      return;
    }
    listener.problem(`the consumer of group ${this.#group} failed and is started again: ${words}`);
    if (!this.#isStopping) again();
  }

  async #explain(error: unknown): Promise<unknown> {
    // The question would be one more connection, and nobody waits for the answer.
    return this.#isStopping ? error : explainFailure(this.#kafka, error, { read: [this.#topic], group: this.#group }, this.#identity);
  }
}

function toFetched(batch: Batch): FetchedRecords {
  const { topic, partition } = batch;
  return {
    partition,
    fetchedOffset: fetchedOffsetOf(batch),
    nextOffset: Number(batch.lastOffset()) + 1,
    records: batch.messages.map((message) => toRecord(topic, partition, message)),
  };
}

// kafkajs's Batch has the offset that was asked for, but its types do not say so (src/consumer/batch.js).
function fetchedOffsetOf(batch: Batch): number {
  const offset = 'fetchedOffset' in batch ? Number(batch.fetchedOffset) : Number.NaN;
  if (Number.isNaN(offset))
    throw new EventSourceError('no-fetch-offset', 'the Kafka client does not say from which offset it fetched: is it kafkajs 2.2.4?');
  return offset;
}

function toRecord(topic: string, partition: number, message: KafkaMessage): SourceRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestampMs: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: toHeaders(message.headers),
  };
}
