import type { Admin, Kafka } from 'kafkajs';
import type { Stoppable } from '../../ports';
import { EventSourceError } from '../errors';
import type { OffsetReader, PartitionEnds } from '../ports';

/** One question about a topic's ends serves all its mappings for this long. */
const ENDS_MAX_AGE_MS = 200;
const RETRY_MS = 250;
const DEADLINE_MS = 30_000;
/** A topic that was made a moment ago is not known to every broker yet; one that is unknown for longer is not there. */
const UNKNOWN_TOPIC_DEADLINE_MS = 5_000;

/** Asks the brokers through one admin client, which all mappings share. */
export class KafkaOffsetReader implements OffsetReader, Stoppable {
  readonly #admin: Admin;
  readonly #ends = new Map<string, { readonly atMs: number; readonly ends: Promise<ReadonlyMap<number, PartitionEnds>> }>();
  #connected: Promise<void> | undefined;
  #isStopped = false;

  constructor(kafka: Kafka) {
    this.#admin = kafka.admin();
  }

  ends(topic: string): Promise<ReadonlyMap<number, PartitionEnds>> {
    const known = this.#ends.get(topic);
    if (known !== undefined && performance.now() - known.atMs < ENDS_MAX_AGE_MS) return known.ends;
    const ends = this.#ask(topic, async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
    });
    this.#ends.set(topic, { atMs: performance.now(), ends });
    return ends;
  }

  /** Forgets what is known of the ends, so that an answer to a question asked from now on is not older than the question. */
  forgetEnds(): void {
    this.#ends.clear();
  }

  offsetsAt(topic: string, timestampMs: number): Promise<ReadonlyMap<number, number>> {
    return this.#ask(topic, async (admin) => {
      const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, timestampMs);
      return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]));
    });
  }

  committed(group: string, topic: string): Promise<ReadonlyMap<number, number>> {
    return this.#ask(topic, async (admin) => {
      const [answer] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const offsets = (answer?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const);
      return new Map(offsets.filter(([, offset]) => offset >= 0));
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#connected?.catch(() => {});
    await this.#admin.disconnect().catch(() => {});
  }

  async #connect(): Promise<void> {
    this.#connected ??= this.#admin.connect();
    try {
      await this.#connected;
    } catch (error) {
      this.#connected = undefined;
      throw error;
    }
  }

  /** The first group of a fresh cluster has no coordinator for a moment; a broker may be restarting. */
  async #ask<T>(topic: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    for (;;) {
      try {
        await this.#connect();
        return await question(this.#admin);
      } catch (error) {
        const deadlineMs = isUnknownTopic(error) ? UNKNOWN_TOPIC_DEADLINE_MS : DEADLINE_MS;
        if (this.#isStopped || !isRetriable(error) || performance.now() - startedAt > deadlineMs) throw describe(error, topic);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}

const isUnknownTopic = (error: unknown): boolean =>
  error instanceof Error && 'type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION';

function describe(error: unknown, topic: string): unknown {
  if (!isUnknownTopic(error)) return error;
  return new EventSourceError('topic-not-found', `topic ${topic} is not on the brokers: is it declared?`, { cause: error });
}

function isRetriable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'KafkaJSNumberOfRetriesExceeded' || ('retriable' in error && error.retriable === true);
}
