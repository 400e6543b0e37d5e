import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { KafkaIdentity } from '../../shared/kafka/access';
import { createConsumer, type StoppableConsumer } from '../../shared/kafka/consumer';
import { explainFailure } from '../../shared/kafka/diagnose';
import { untilCoordinated } from '../../shared/kafka/until-coordinated';
import { EmptyFetches } from '../domain/empty-fetches';
import type { GroupReader, PollReport, TakeBatch } from '../poll';
import { recordsOf } from './kafkajs-record';

export interface GroupOptions {
  readonly topic: string;
  readonly group: string;
  /** Names role and cluster where a right is missing. */
  readonly identity?: KafkaIdentity;
}

/**
 * A session outlives the longest batch but not a function that was killed. kafkajs 2.2.4 sends no `group.instance.id` (it knows the field
 * and never fills it), so there is no static membership: what takes its place is that every poll leaves the group.
 */
const MEMBER_LIMITS = { sessionTimeout: 30_000, rebalanceTimeout: 15_000, heartbeatInterval: 3_000 } as const;

/** For a coordinator that is loading or has moved, out of the time of the poll. */
const COORDINATOR_MS = 10_000;

/** The group reader over a kafkajs consumer that lives for one call. */
export function kafkajsGroup(kafka: Kafka, { topic, group, identity = {} }: GroupOptions): GroupReader {
  return {
    async readToEnd(take, deadlineMs) {
      try {
        const { ends, behind } = await lagging(kafka, topic, group);
        if (ends.size === 0) return { records: 0, behind, caughtUp: 0, left: 0 };
        const membership = new Membership(createConsumer(kafka, { ...MEMBER_LIMITS, groupId: group }), topic, ends, take);
        return { ...(await membership.run(deadlineMs)), behind };
      } catch (error) {
        throw await explainFailure(kafka, error, { read: [topic], group }, identity);
      }
    },
  };
}

interface Lag {
  /** Ends of the partitions that hold something which the group has not committed. */
  readonly ends: ReadonlyMap<number, number>;
  /** Records of all of them; marks of transactions and what was compacted away count, as in Kafka's own lag. */
  readonly behind: number;
}

async function lagging(kafka: Kafka, topic: string, group: string): Promise<Lag> {
  const admin: Admin = kafka.admin();
  await admin.connect();
  try {
    const [ends, [answer]] = await Promise.all([
      admin.fetchTopicOffsets(topic),
      untilCoordinated(() => admin.fetchOffsets({ groupId: group, topics: [topic] }), { deadlineMs: COORDINATOR_MS }),
    ]);
    const committed = new Map(answer?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const lags = ends.map(({ partition, low, high }) => {
      const lag = Number(high) - Math.max(Number(low), committed.get(partition) ?? 0);
      return { partition, high: Number(high), lag };
    });
    const behind = lags.filter(({ lag }) => lag > 0);
    return { ends: new Map(behind.map(({ partition, high }) => [partition, high])), behind: behind.reduce((sum, { lag }) => sum + lag, 0) };
  } finally {
    await admin.disconnect();
  }
}

/** From join to leave. */
class Membership {
  readonly #consumer: Consumer;
  readonly #stop: () => Promise<void>;
  readonly #topic: string;
  readonly #ends: ReadonlyMap<number, number>;
  readonly #take: TakeBatch;
  readonly #done = new Set<number>();
  readonly #failed = new Set<number>();
  /** Offsets that were reached without a record to take. */
  readonly #passed = new Map<number, number>();
  #assigned: readonly number[] = [];
  #records = 0;
  readonly #emptyFetches = new EmptyFetches();
  #atWork = 0;
  #end: (error?: Error) => void = () => {};

  constructor({ consumer, stop }: StoppableConsumer, topic: string, ends: ReadonlyMap<number, number>, take: TakeBatch) {
    this.#consumer = consumer;
    this.#stop = stop;
    this.#topic = topic;
    this.#ends = ends;
    this.#take = take;
  }

  async run(deadlineMs: number): Promise<Omit<PollReport, 'behind'>> {
    const ended = new Promise<void>((resolve, reject) => {
      this.#end = (error) => (error === undefined ? resolve() : reject(error));
    });
    const timer = setTimeout(() => this.#end(), deadlineMs - Date.now());
    this.#watch();
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topic: this.#topic, fromBeginning: true });
      // Settles when it runs, not when it ends; a failure later comes as CRASH.
      await Promise.race([this.#consumer.run({ autoCommit: false, eachBatch: (payload) => this.#each(payload, deadlineMs) }), ended]);
      await ended;
      await this.#commitPassed();
    } finally {
      clearTimeout(timer);
      // Waits for the batch that is at work, then leaves the group.
      await this.#stop();
    }
    return { records: this.#records, caughtUp: this.#done.size, left: this.#mine().filter((each) => !this.#done.has(each)).length };
  }

  #watch(): void {
    const { GROUP_JOIN, FETCH_START, FETCH, START_BATCH_PROCESS, END_BATCH_PROCESS, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#assigned = payload.memberAssignment[this.#topic] ?? [];
      this.#emptyFetches.assignedAnew();
      this.#endIfDone();
    });
    this.#consumer.on(FETCH_START, ({ payload }) => this.#emptyFetches.asked(payload.nodeId));
    this.#consumer.on(FETCH, ({ payload }) => {
      // Fires before the batches are handed over, with a count of batches that is always 0.
      this.#emptyFetches.answered(payload.nodeId);
      if (this.#atWork === 0 && this.#emptyFetches.areEnough) this.#end();
    });
    this.#consumer.on(START_BATCH_PROCESS, () => this.#emptyFetches.broughtSomething());
    this.#consumer.on(END_BATCH_PROCESS, ({ payload: { partition, batchSize, lastOffset } }) => {
      // Only marks of transactions and what was aborted in them: kafkajs passes over it, and nobody else would commit it.
      if (batchSize === 0) this.#passed.set(partition, Number(lastOffset) + 1);
      if (batchSize === 0) this.#reached(partition, Number(lastOffset) + 1);
      this.#endIfDone();
    });
    this.#consumer.on(CRASH, ({ payload }) => this.#end(payload.error));
  }

  async #each(payload: EachBatchPayload, deadlineMs: number): Promise<void> {
    if (payload.isStale() || this.#failed.has(payload.batch.partition) || Date.now() >= deadlineMs) return;
    this.#atWork += 1;
    try {
      await this.#takeBatch(payload);
    } finally {
      this.#atWork -= 1;
    }
    this.#endIfDone();
  }

  async #takeBatch({ batch, resolveOffset, commitOffsetsIfNecessary, pause }: EachBatchPayload): Promise<void> {
    const { partition } = batch;
    if (!(await this.#take(`${this.#topic}-${partition}`, recordsOf(this.#topic, partition, batch.messages)))) {
      this.#failed.add(partition);
      pause();
      return;
    }
    this.#records += batch.messages.length;
    const next = Number(batch.lastOffset()) + 1;
    resolveOffset(batch.lastOffset());
    await commitOffsetsIfNecessary({ topics: [{ topic: this.#topic, partitions: [{ partition, offset: String(next) }] }] });
    this.#passed.delete(partition);
    this.#reached(partition, next);
  }

  #reached(partition: number, next: number): void {
    if (next < (this.#ends.get(partition) ?? 0) || this.#failed.has(partition)) return;
    this.#done.add(partition);
    this.#consumer.pause([{ topic: this.#topic, partitions: [partition] }]);
  }

  /** A refusal is no harm: the next poll passes over the same again. */
  async #commitPassed(): Promise<void> {
    const passed = [...this.#passed].filter(([partition]) => this.#assigned.includes(partition) && !this.#failed.has(partition));
    if (passed.length === 0) return;
    const offsets = passed.map(([partition, offset]) => ({ topic: this.#topic, partition, offset: String(offset) }));
    await this.#consumer.commitOffsets(offsets).catch(() => undefined);
  }

  #mine(): readonly number[] {
    return this.#assigned.filter((partition) => this.#ends.has(partition));
  }

  #endIfDone(): void {
    if (this.#mine().every((partition) => this.#done.has(partition) || this.#failed.has(partition))) this.#end();
  }
}
