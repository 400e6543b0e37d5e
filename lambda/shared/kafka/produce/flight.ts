import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { refusalOf } from '../access';
import type { Batch } from './batch';
import type { Clock } from './clock';
import { groupBy } from './group-by';
import type { TopicLeaders } from './leaders';
import { countStored, type Identity, type Line, nextSequence, partitionKey } from './line';
import { type PartitionAnswer, produceCall } from './produce-call';
import { type BatchOptions, encodeBatch } from './record-batch';
import { verdictOf } from './verdicts';

export interface FlightParts {
  readonly line: Line;
  readonly leaders: TopicLeaders;
  readonly clock: Clock;
  /** No attempt begins after it, in the clock's milliseconds. */
  readonly deadline: number;
  /** How long a leader may wait for its followers. */
  readonly replicationTimeoutMs: number;
  readonly compression: BatchOptions['compression'];
}

interface Encoded {
  readonly batch: Batch;
  readonly data: Buffer;
}

/**
 * Delivers batches to their leaders, round after round: each round sends the first batch of every partition, so that a partition's records
 * stay in order and its leader may change in between. kafkajs sends nothing again to a broker that has answered once, not even what moved
 * there, and reports it as stored.
 */
export class Flight {
  readonly #parts: FlightParts;
  #queues: Batch[][];
  #lastError: unknown;

  constructor(batches: readonly Batch[], parts: FlightParts) {
    this.#parts = parts;
    this.#queues = [...groupBy(batches, ({ topic, partition }) => partitionKey(topic, partition)).values()].map((queue) => [...queue]);
  }

  /** Resolves when the fate of each record is told to its job. */
  async run(): Promise<void> {
    const { clock, deadline } = this.#parts;
    for (let failedRounds = 0; this.#queues.length > 0; ) {
      if (clock.now() >= deadline) return this.#giveUp(this.#lastError ?? new Error('the time was up before the first attempt'));
      const hasProgress = await this.#round();
      this.#queues = this.#queues.filter((queue) => queue.length > 0);
      failedRounds = hasProgress ? 0 : failedRounds + 1;
      if (!hasProgress && this.#queues.length > 0) await clock.backOff(failedRounds, deadline);
    }
  }

  /** @returns whether anything was settled */
  async #round(): Promise<boolean> {
    const { line, leaders } = this.#parts;
    const heads = this.#queues.flatMap(([head]) => head ?? []);
    let identity: Identity | undefined;
    try {
      await this.#inTime(leaders.refresh(line.wire, [...new Set(heads.map(({ topic }) => topic))]));
      identity = await this.#inTime(line.identify());
    } catch (error) {
      return this.#unreachable(error);
    }
    const byLeader = groupBy(heads, ({ topic, partition }) => leaderOf(leaders, topic, partition));
    const deliveries = [...byLeader].map(([nodeId, batches]) => this.#deliver(nodeId, batches, identity));
    return (await Promise.all(deliveries)).includes(true);
  }

  async #deliver(nodeId: number, batches: readonly Batch[], identity: Identity | undefined): Promise<boolean> {
    const { line, leaders, replicationTimeoutMs } = this.#parts;
    if (nodeId < 0) {
      leaders.stale();
      return this.#failed(new Error('the partition has no leader'));
    }
    const to = { nodeId };
    let isSent = false;
    try {
      await this.#inTime(line.wire.ready(to));
      const encoded = batches.map((batch) => this.#encode(batch, identity));
      const call = produceCall(
        encoded.map(({ batch: { topic, partition }, data }) => ({ topic, partition, data })),
        replicationTimeoutMs,
      );
      isSent = true;
      const answers = await this.#inTime(line.wire.send(to, call));
      return this.#settle(batches, answers);
    } catch (error) {
      if (isSent) for (const batch of batches) batch.isUnclear = true;
      line.wire.drop(to);
      leaders.stale();
      return this.#failed(error);
    }
  }

  #encode(batch: Batch, identity: Identity | undefined): Encoded {
    const isKept = batch.encoded !== undefined && (batch.isUnclear || batch.encoded.identity === identity);
    if (batch.encoded === undefined || !isKept) {
      const firstSequence = identity === undefined ? 0 : nextSequence(identity, partitionKey(batch.topic, batch.partition));
      const { clock, compression } = this.#parts;
      const data = encodeBatch(batch.records, {
        timestampMs: clock.wallMs(),
        ...(identity === undefined ? {} : { identity: { producerId: identity.producerId, epoch: identity.epoch, firstSequence } }),
        ...(compression === undefined ? {} : { compression }),
      });
      batch.encoded = { data, identity };
    }
    return { batch, data: batch.encoded.data };
  }

  #settle(batches: readonly Batch[], answers: readonly PartitionAnswer[]): boolean {
    const settled = batches.map((batch) => {
      const answer = answers.find(({ topic, partition }) => topic === batch.topic && partition === batch.partition);
      // A partition that the answer leaves out was asked for and is not told of: nobody knows.
      return this.#judge(batch, answer?.errorCode ?? -1, answer?.baseOffset ?? -1);
    });
    return settled.includes(true);
  }

  #judge(batch: Batch, errorCode: number, baseOffset: number): boolean {
    const verdict = verdictOf(errorCode);
    const identity = batch.encoded?.identity;
    if (verdict === 'stored') return this.#stored(batch, baseOffset);
    const error = createErrorFromCode(errorCode);
    if (verdict === 'again' || verdict === 'unclear') {
      batch.isUnclear ||= verdict === 'unclear';
      this.#parts.leaders.stale();
      return this.#failed(error);
    }
    if (verdict === 'identity' && !batch.isUnclear && identity !== undefined) {
      this.#parts.line.forget(identity);
      return this.#failed(error);
    }
    if (verdict === 'too-large' && !batch.isUnclear && batch.records.length > 1) {
      this.#queueOf(batch)?.splice(0, 1, ...batch.halves());
      return true;
    }
    return this.#abandon(batch, error, verdict === 'identity' || batch.isUnclear ? 'uncertain' : 'refused');
  }

  #stored(batch: Batch, baseOffset: number): boolean {
    const identity = batch.encoded?.identity as Identity | undefined;
    if (identity !== undefined) countStored(identity, partitionKey(batch.topic, batch.partition), batch.records.length);
    this.#queueOf(batch)?.shift();
    batch.stored(baseOffset);
    return true;
  }

  #abandon(batch: Batch, error: unknown, status: 'refused' | 'uncertain' | 'unsent'): true {
    if (status === 'uncertain') this.#parts.line.forget(batch.encoded?.identity);
    this.#queueOf(batch)?.shift();
    batch.failed({ status, error });
    return true;
  }

  #queueOf(batch: Batch): Batch[] | undefined {
    return this.#queues.find(([head]) => head === batch);
  }

  /** Brokers that do not answer may yet; brokers that refuse the client will not think better of it. */
  #unreachable(error: unknown): boolean {
    if (refusalOf(error) === undefined) {
      const isAnswer = error instanceof Error && error.name === 'KafkaJSProtocolError';
      if (!isAnswer) this.#parts.line.wire.drop('any');
      return this.#failed(error);
    }
    this.#giveUp(error);
    return true;
  }

  #failed(error: unknown): false {
    this.#lastError = error;
    return false;
  }

  #giveUp(error: unknown): void {
    for (const queue of this.#queues) {
      for (const batch of [...queue]) this.#abandon(batch, error, batch.isUnclear ? 'uncertain' : 'unsent');
    }
    this.#queues = [];
  }

  #inTime<Result>(work: Promise<Result>): Promise<Result> {
    return this.#parts.clock.within(this.#parts.deadline, work);
  }
}

function leaderOf(leaders: TopicLeaders, topic: string, partition: number): number {
  const known = leaders.of(topic);
  return known instanceof Error ? -1 : (known?.[partition] ?? -1);
}
