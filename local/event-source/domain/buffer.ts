import { eventBytesOf } from './event';
import type { Position } from './progress';
import type { SourceRecord } from './record';

/** What one fetch brought for one partition. */
export interface FetchedRecords {
  readonly partition: number;
  /** Offset that was asked for. */
  readonly fetchedOffset: number;
  /** Offset that the next fetch will ask for. */
  readonly nextOffset: number;
  readonly records: readonly SourceRecord[];
}

export type Offer =
  | { readonly kind: 'accepted'; readonly isFull: boolean }
  | { readonly kind: 'ignored' }
  /** Records are missing before these: fetch again from this offset. */
  | { readonly kind: 'seek'; readonly offset: number };

export interface BatchLimits {
  readonly records: number;
  /** Bytes of the records in the event's JSON. */
  readonly bytes: number;
}

export interface TakenBatch {
  readonly records: readonly SourceRecord[];
  /** The one record alone exceeds the limit: it can never be sent. */
  readonly isOversized: boolean;
}

interface Waiting {
  readonly record: SourceRecord;
  readonly bytes: number;
}

/** Every so-many-eth partition: what one poller of several brings to the function, beside the others. */
export interface Lane {
  readonly index: number;
  readonly of: number;
}

const EVERY_PARTITION: Lane = { index: 0, of: 1 };

interface PartitionState {
  queue: Waiting[];
  bytes: number;
  /** When the first of what waits came, or the last batch left it behind. */
  oldestMs: number | undefined;
  /** Offset from which the next fetch must come; undefined: not known, any will do. */
  expected: number | undefined;
  /** Everything below was delivered or discarded by this consumer. */
  done: number | undefined;
  /** Offset to which a seek was asked for; a second fetch behind it means that the log begins there now. */
  soughtTo: number | undefined;
  isPaused: boolean;
}

/** When fetching pauses: over the partitions of a lane in batches, over all in bytes. Twenty mappings live in one process. */
const BATCHES_BUFFERED = 2;
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

/**
 * Records that were fetched but not yet sent, per assigned partition. Rebalances make a Kafka client fetch records again or (with kafkajs, while fetches of the
 * old assignment are under way) leave some out: what comes twice is dropped, what is missing is asked for.
 */
export class RecordBuffer {
  readonly #limits: BatchLimits;
  readonly #lanes: number;
  readonly #partitions = new Map<number, PartitionState>();
  readonly #lastServed = new Map<number, number>();

  /** @param lanes how many batches may be under way; one that is stuck holds back no other */
  constructor(limits: BatchLimits, lanes = 1) {
    this.#limits = limits;
    this.#lanes = lanes;
  }

  get count(): number {
    return [...this.#partitions.values()].reduce((sum, { queue }) => sum + queue.length, 0);
  }

  isAssigned(partition: number): boolean {
    return this.#partitions.has(partition);
  }

  /**
   * A new assignment: what is buffered will be fetched again.
   * @param keepsPositions false when the group had forgotten this consumer: others may have moved on in the meantime
   * @param startAt where partitions begin that were not assigned before, as far as it is decided here
   */
  assign(partitions: readonly number[], keepsPositions: boolean, startAt: ReadonlyMap<number, number>): void {
    const before = new Map(this.#partitions);
    this.#partitions.clear();
    for (const partition of partitions) {
      const known = keepsPositions ? before.get(partition) : undefined;
      const expected = known === undefined ? startAt.get(partition) : (known.done ?? known.expected);
      this.#partitions.set(partition, {
        queue: [],
        bytes: 0,
        oldestMs: undefined,
        expected,
        done: known?.done,
        soughtTo: undefined,
        isPaused: false,
      });
    }
  }

  offer(fetched: FetchedRecords, nowMs: number): Offer {
    const state = this.#partitions.get(fetched.partition);
    if (state === undefined) return { kind: 'ignored' };
    if (state.expected !== undefined && fetched.fetchedOffset > state.expected && state.soughtTo !== state.expected) {
      state.soughtTo = state.expected;
      return { kind: 'seek', offset: state.expected };
    }
    const from = Math.max(state.expected ?? fetched.fetchedOffset, state.done ?? 0);
    state.done ??= from;
    state.expected = Math.max(from, fetched.nextOffset);
    for (const record of fetched.records) if (record.offset >= from) this.#push(state, record, nowMs);
    const held = this.#heldIn(this.#laneOf(fetched.partition));
    state.isPaused = held.records >= BATCHES_BUFFERED * this.#limits.records || held.bytes >= MAX_BUFFERED_BYTES / this.#lanes;
    return { kind: 'accepted', isFull: state.isPaused };
  }

  /** Milliseconds until a batch is due: 0 when one is full or the window has passed; undefined while there is nothing. */
  dueIn(windowMs: number, nowMs: number, lane: Lane = EVERY_PARTITION): number | undefined {
    const held = this.#heldIn(lane);
    if (held.records === 0) return undefined;
    if (held.records >= this.#limits.records || held.bytes >= this.#limits.bytes) return 0;
    return Math.max(0, Math.min(...this.#waiting(lane).map(([, { oldestMs }]) => oldestMs ?? nowMs)) + windowMs - nowMs);
  }

  /** Takes the lane's next batch: whole partitions in turn, so that a busy one does not starve the others. Empty when nothing is buffered. */
  take(nowMs: number, lane: Lane = EVERY_PARTITION): TakenBatch {
    const taken: Waiting[] = [];
    let bytes = 0;
    for (const [partition, state] of this.#inTurn(lane)) {
      const room = this.#limits.records - taken.length;
      const cut = countThatFits(state.queue, room, this.#limits.bytes - bytes);
      const [head] = state.queue;
      if (cut === 0 && taken.length === 0 && head !== undefined) {
        this.#lastServed.set(lane.index, partition);
        this.#drop(state, 1, nowMs);
        return { records: [head.record], isOversized: true };
      }
      for (const waiting of state.queue.slice(0, cut)) {
        taken.push(waiting);
        bytes += waiting.bytes;
      }
      if (cut > 0) this.#lastServed.set(lane.index, partition);
      this.#drop(state, cut, nowMs);
      if (taken.length >= this.#limits.records) break;
    }
    return { records: taken.map(({ record }) => record), isOversized: false };
  }

  /** The partition is done up to the position; records below it that were fetched again are dropped. */
  finish({ partition, offset }: Position, nowMs: number): void {
    const state = this.#partitions.get(partition);
    if (state === undefined) return;
    state.done = Math.max(state.done ?? 0, offset);
    const stale = state.queue.findIndex(({ record }) => record.offset >= offset);
    this.#drop(state, stale === -1 ? state.queue.length : stale, nowMs);
  }

  /** Paused partitions that have room again; they count as resumed. */
  resumable(): readonly number[] {
    const hasRoom = (partition: number): boolean => {
      const held = this.#heldIn(this.#laneOf(partition));
      return held.records < this.#limits.records && held.bytes < MAX_BUFFERED_BYTES / this.#lanes / 2;
    };
    const ready = [...this.#partitions].filter(([partition, state]) => state.isPaused && hasRoom(partition));
    for (const [, state] of ready) state.isPaused = false;
    return ready.map(([partition]) => partition);
  }

  #push(state: PartitionState, record: SourceRecord, nowMs: number): void {
    const bytes = eventBytesOf(record);
    state.queue.push({ record, bytes });
    state.bytes += bytes;
    state.oldestMs ??= nowMs;
  }

  #drop(state: PartitionState, count: number, nowMs: number): void {
    if (count === 0) return;
    const dropped = state.queue.splice(0, count);
    state.bytes -= dropped.reduce((sum, { bytes }) => sum + bytes, 0);
    state.oldestMs = state.queue.length === 0 ? undefined : nowMs;
  }

  #laneOf(partition: number): Lane {
    return { index: partition % this.#lanes, of: this.#lanes };
  }

  #heldIn(lane: Lane): { readonly records: number; readonly bytes: number } {
    let [records, bytes] = [0, 0];
    for (const [, state] of this.#waiting(lane)) {
      records += state.queue.length;
      bytes += state.bytes;
    }
    return { records, bytes };
  }

  #waiting({ index, of }: Lane): readonly (readonly [number, PartitionState])[] {
    return [...this.#partitions].filter(([partition, { queue }]) => queue.length > 0 && partition % of === index);
  }

  #inTurn(lane: Lane): readonly (readonly [number, PartitionState])[] {
    const all = [...this.#waiting(lane)].sort(([a], [b]) => a - b);
    const served = this.#lastServed.get(lane.index) ?? -1;
    const first = all.findIndex(([partition]) => partition > served);
    return first <= 0 ? all : [...all.slice(first), ...all.slice(0, first)];
  }
}

function countThatFits(queue: readonly Waiting[], room: number, bytes: number): number {
  let left = bytes;
  let count = 0;
  for (const waiting of queue) {
    if (count >= room || waiting.bytes > left) break;
    left -= waiting.bytes;
    count += 1;
  }
  return count;
}
