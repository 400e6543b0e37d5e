import type { SourceRecord } from './record';

/** Where a group stands in a partition: the next offset that it needs. */
export interface Position {
  readonly partition: number;
  readonly offset: number;
}

interface PartitionProgress {
  readonly offsets: number[];
  readonly done: Set<number>;
  /** Index of the first offset that is not done. */
  next: number;
}

/** Which records of a batch are done with. A position moves only over a gapless run of them: no record is ever skipped by a commit. */
export class BatchProgress {
  readonly #partitions = new Map<number, PartitionProgress>();

  constructor(records: readonly SourceRecord[]) {
    for (const { partition, offset } of records) {
      const known = this.#partitions.get(partition);
      if (known === undefined) this.#partitions.set(partition, { offsets: [offset], done: new Set(), next: 0 });
      else known.offsets.push(offset);
    }
  }

  /** Marks records as delivered or discarded; returns the positions that moved. */
  finish(records: readonly SourceRecord[]): readonly Position[] {
    const touched = new Set<number>();
    for (const { partition, offset } of records) {
      this.#partitions.get(partition)?.done.add(offset);
      touched.add(partition);
    }
    return [...touched].flatMap((partition) => this.#advance(partition));
  }

  #advance(partition: number): readonly Position[] {
    const progress = this.#partitions.get(partition);
    if (progress === undefined) return [];
    const before = progress.next;
    for (
      let offset = progress.offsets[progress.next];
      offset !== undefined && progress.done.has(offset);
      offset = progress.offsets[progress.next]
    ) {
      progress.next += 1;
    }
    const last = progress.offsets[progress.next - 1];
    return last === undefined || progress.next === before ? [] : [{ partition, offset: progress.offsets[progress.next] ?? last + 1 }];
  }
}
