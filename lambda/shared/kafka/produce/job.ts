import type { OutgoingRecord } from '../../domain/outgoing';
import { weigh } from '../../domain/weigh';
import type { Failure, Outcome } from './outcome';

/** `Uint32Array.from` goes through an iterator, which takes longer than the weighing. */
function weights(records: readonly OutgoingRecord[]): Uint32Array {
  const bytes = new Uint32Array(records.length);
  for (const [index, record] of records.entries()) bytes[index] = weigh(record);
  return bytes;
}

/** One call of the sender: its records, and what became of each, in less memory than an object per record. */
export class Job {
  readonly records: readonly OutgoingRecord[];
  /** What each takes on the wire at most. */
  readonly bytes: Uint32Array;
  /** Milliseconds of the sender's clock. */
  readonly deadline: number;
  readonly finished: Promise<void>;
  /** Records that a flight has taken, from the start. */
  taken = 0;
  readonly #partitions: Int32Array;
  readonly #offsets: Float64Array;
  readonly #failures = new Map<number, Failure>();
  #open: number;
  #finish: () => void = () => undefined;

  constructor(records: readonly OutgoingRecord[], deadline: number) {
    this.records = records;
    // Also the place where a record that is none (JavaScript's callers have no types) fails its own call and no other.
    this.bytes = weights(records);
    this.deadline = deadline;
    this.#open = records.length;
    this.#partitions = new Int32Array(records.length);
    this.#offsets = new Float64Array(records.length);
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  stored(index: number, partition: number, offset: number): void {
    this.#partitions[index] = partition;
    this.#offsets[index] = offset;
    this.#close();
  }

  failed(index: number, failure: Failure): void {
    this.#failures.set(index, failure);
    this.#close();
  }

  get failures(): readonly Failure[] {
    return [...this.#failures.values()];
  }

  outcomes(): readonly Outcome[] {
    return this.records.map((_, index) => {
      return (
        this.#failures.get(index) ?? { status: 'stored', partition: this.#partitions[index] ?? -1, offset: this.#offsets[index] ?? -1 }
      );
    });
  }

  #close(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#finish();
  }
}
