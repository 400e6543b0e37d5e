import type { Position } from './domain/progress';
import type { OffsetReader, PartitionEnds } from './ports';

/** What is committed, what is to be committed, and how far that is from the ends of the partitions. */
export class PositionLedger {
  readonly #group: string;
  readonly #topic: string;
  readonly #offsets: OffsetReader;
  readonly #committed = new Map<number, number>();
  readonly #owed = new Map<number, number>();
  #ends: ReadonlyMap<number, PartitionEnds> | undefined;
  #commits = 0;

  constructor(group: string, topic: string, offsets: OffsetReader) {
    this.#group = group;
    this.#topic = topic;
    this.#offsets = offsets;
  }

  get committed(): ReadonlyMap<number, number> {
    return this.#committed;
  }

  get commits(): number {
    return this.#commits;
  }

  /** Reads what the group has committed before. */
  async load(): Promise<void> {
    for (const [partition, offset] of await this.#offsets.committed(this.#group, this.#topic)) this.#committed.set(partition, offset);
  }

  owe(positions: readonly Position[]): void {
    for (const { partition, offset } of positions) this.#owed.set(partition, Math.max(offset, this.#owed.get(partition) ?? 0));
  }

  /** Drops what is owed for other partitions: another consumer may have moved on there. */
  forget(except: readonly number[]): void {
    for (const partition of [...this.#owed.keys()]) if (!except.includes(partition)) this.#owed.delete(partition);
  }

  owed(): readonly Position[] {
    return [...this.#owed].map(([partition, offset]) => ({ partition, offset }));
  }

  /** The broker has these. */
  settle(positions: readonly Position[]): void {
    this.#commits += 1;
    for (const { partition, offset } of positions) {
      this.#committed.set(partition, offset);
      if (this.#owed.get(partition) === offset) this.#owed.delete(partition);
    }
  }

  async refresh(): Promise<void> {
    this.#ends = await this.#offsets.ends(this.#topic);
  }

  lag(): number | undefined {
    return this.#ends === undefined ? undefined : lagBetween(this.#committed, this.#ends);
  }

  async isCaughtUp(): Promise<boolean> {
    // The ends first: a commit that comes in between makes the answer careful, not wrong.
    const ends = await this.#offsets.ends(this.#topic);
    const committed = await this.#offsets.committed(this.#group, this.#topic);
    this.#ends = ends;
    return lagBetween(committed, ends) === 0;
  }
}

/** Sum over the partitions; one without a commit lags by all that it holds. */
export function lagBetween(committed: ReadonlyMap<number, number>, ends: ReadonlyMap<number, PartitionEnds>): number {
  return [...ends].reduce((sum, [partition, { low, high }]) => sum + Math.max(0, high - Math.max(low, committed.get(partition) ?? low)), 0);
}
