import type { OutgoingRecord } from '../../domain/outgoing';
import type { Job } from './job';
import type { Failure } from './outcome';

/** Records of one partition that are stored together or not at all, and whose each is. Three lists instead of an object per record. */
export class Batch {
  readonly topic: string;
  readonly partition: number;
  readonly records: OutgoingRecord[] = [];
  /** May have been stored by an attempt whose answer was lost. */
  isUnclear = false;
  /** Made at the first attempt and kept, so that the brokers recognize what comes twice. */
  encoded: { readonly data: Buffer; readonly identity: object | undefined } | undefined;
  bytes = 0;
  readonly #owners: Job[] = [];
  readonly #indexes: number[] = [];

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  add(record: OutgoingRecord, bytes: number, owner: Job, index: number): void {
    this.records.push(record);
    this.#owners.push(owner);
    this.#indexes.push(index);
    this.bytes += bytes;
  }

  /** `baseOffset`: of the first record, or -1. */
  stored(baseOffset: number): void {
    for (const [position, owner] of this.#owners.entries()) {
      owner.stored(this.#indexes[position] ?? 0, this.partition, baseOffset < 0 ? -1 : baseOffset + position);
    }
  }

  failed(failure: Failure): void {
    for (const [position, owner] of this.#owners.entries()) owner.failed(this.#indexes[position] ?? 0, failure);
  }

  /** Its halves, in order. */
  halves(): readonly [Batch, Batch] {
    const halves = [new Batch(this.topic, this.partition), new Batch(this.topic, this.partition)] as const;
    const middle = Math.ceil(this.records.length / 2);
    const share = this.bytes / this.records.length;
    for (const [position, record] of this.records.entries()) {
      const owner = this.#owners[position];
      if (owner !== undefined) halves[position < middle ? 0 : 1].add(record, share, owner, this.#indexes[position] ?? 0);
    }
    return halves;
  }
}
