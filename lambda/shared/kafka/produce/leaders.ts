import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { metadataCall, type TopicMetadata } from '../metadata';
import type { Wire } from '../wire';

/** Node id of each partition's leader by partition, -1 where it has none; or what keeps the topic from being known. */
export type Leaders = readonly number[] | Error;

/** Leaders move when brokers do; a partition that was added is noticed after so long. */
const MAX_AGE_MS = 300_000;

/** Who leads the partitions of the topics that are written to, and of no other: one topic without a leader must not fail the rest (tulios/kafkajs#1520). */
export class TopicLeaders {
  readonly #known = new Map<string, { readonly leaders: Leaders; readonly until: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Asks the brokers for what is unknown, old or stale. Rejects when they do not answer. */
  async refresh(wire: Wire, topics: readonly string[]): Promise<void> {
    const now = this.#now();
    const unknown = topics.filter((topic) => (this.#known.get(topic)?.until ?? 0) <= now);
    if (unknown.length === 0) return;
    const { topics: found } = await wire.send('any', metadataCall(unknown));
    for (const topic of found) this.#known.set(topic.name, leadersOf(topic, now));
  }

  of(topic: string): Leaders | undefined {
    return this.#known.get(topic)?.leaders;
  }

  /** A broker has said that it leads no more, or does not answer: ask again before the next attempt. */
  stale(): void {
    for (const [topic, { leaders }] of this.#known) this.#known.set(topic, { leaders, until: 0 });
  }
}

const LEADER_NOT_AVAILABLE = 5;

function leadersOf({ errorCode, partitions }: TopicMetadata, now: number): { readonly leaders: Leaders; readonly until: number } {
  if (partitions.length === 0) return { leaders: createErrorFromCode(errorCode || LEADER_NOT_AVAILABLE), until: 0 };
  const leaders: number[] = Array(partitions.length).fill(-1);
  for (const { partition, leader } of partitions) leaders[partition] = leader;
  return { leaders, until: now + MAX_AGE_MS };
}
