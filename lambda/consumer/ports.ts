import type { OutgoingRecord } from '../shared/domain/outgoing';
import type { PartitionModel } from './domain/fold';

/** What is stored of one service and one topic partition. */
export interface PartitionState {
  /** Next offset to process; every record below it has had its effect. */
  readonly nextOffset: number;
  /** Records that had an effect, each once: visits, dead letters and tombstones. */
  readonly consumed: number;
  readonly matched: number;
  readonly predictions: number;
  readonly deadLettered: number;
  /** Records without a value. */
  readonly tombstones: number;
  /** Visits whose window had closed before they came. */
  readonly late: number;
  readonly model: PartitionModel;
}

/** One item per topic partition of this service. */
export interface StateStore {
  /** @throws CodedError `state.newer-version` for an item that a later release wrote */
  load(topicPartition: string): Promise<PartitionState | undefined>;
  /**
   * Writes the state, and adds to the count of records skipped as duplicates, only if the stored `nextOffset` is still the expected one
   * (undefined: no item). `conflict`: somebody else was there in between, and nothing was written.
   */
  save(
    topicPartition: string,
    write: { readonly expected: number | undefined; readonly state: PartitionState; readonly skipped: number },
  ): Promise<'saved' | 'conflict'>;
}

/** Where predictions and dead letters go. Resolves when the brokers have all of them. */
export interface Outbox {
  send(records: readonly OutgoingRecord[]): Promise<void>;
}
