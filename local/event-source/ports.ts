import type { FetchedRecords } from './domain/buffer';
import type { DiscardedBatch } from './domain/failure-document';
import type { Position } from './domain/progress';

/** What a consumer in the mapping's group tells. */
export interface SourceListener {
  /** @param keepsPositions false when the group had forgotten this consumer */
  assigned(partitions: readonly number[], keepsPositions: boolean): void;
  fetched(records: FetchedRecords): FetchReply;
  /** Something that a person should know; the source goes on by itself. */
  problem(text: string): void;
}

export type FetchReply = { readonly kind: 'continue' } | { readonly kind: 'pause' } | { readonly kind: 'seek'; readonly offset: number };

/** A member of a consumer group that reads one topic. It keeps its membership alive while batches are invoked. */
export interface RecordSource {
  /** Joins the group; resolves at the first assignment, rejects when it is stopped before. */
  start(listener: SourceListener): Promise<void>;
  resume(partitions: readonly number[]): void;
  seek(position: Position): void;
  /** Resolves when the broker has the positions; rejects when it has not: the caller may try again. */
  commit(positions: readonly Position[]): Promise<void>;
  /** Leaves the group. */
  stop(): Promise<void>;
}

/** First offset and high-water mark of a partition. */
export interface PartitionEnds {
  readonly low: number;
  readonly high: number;
}

/** What the brokers know about a topic and the groups that read it. */
export interface OffsetReader {
  ends(topic: string): Promise<ReadonlyMap<number, PartitionEnds>>;
  /** First offset at or after a time, in milliseconds since the epoch; the end where there is none. */
  offsetsAt(topic: string, timestampMs: number): Promise<ReadonlyMap<number, number>>;
  /** Committed offsets; partitions without one are absent. */
  committed(group: string, topic: string): Promise<ReadonlyMap<number, number>>;
}

/** Takes what a mapping gives up. Rejects when it could not be stored: the mapping tries again and commits nothing before. */
export interface FailureSink {
  deliver(batch: DiscardedBatch): Promise<void>;
}

export interface Clock {
  now(): number;
  /** Resolves after `ms`, or as soon as the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
    }),
};
