import type { OffsetReader } from '../event-source/ports';
import type { LoggedRecord, RecordLog } from './ports';
import type { StoredRecord } from './truth';

/** Where the ends of partitions are asked for; what was heard a moment ago does not count. */
export type Ends = Pick<OffsetReader, 'ends'> & { forgetEnds(): void };

/** Reads a topic from its first record on, each record once, so that retention takes none that was not seen. */
export class Follower {
  readonly #topic: string;
  readonly #log: RecordLog;
  readonly #offsets: Ends;
  readonly #take: (record: StoredRecord) => void;
  readonly #next = new Map<number, number>();
  readonly #low = new Map<number, number>();
  #unread = 0;
  #isFollowing = false;
  #reading: Promise<void> = Promise.resolve();

  constructor(topic: string, log: RecordLog, offsets: Ends, take: (record: StoredRecord) => void) {
    this.#topic = topic;
    this.#log = log;
    this.#offsets = offsets;
    this.#take = take;
  }

  /** Records that were deleted before they were read here. */
  get unread(): number {
    return this.#unread;
  }

  /** Records that retention has deleted, as of the last look. */
  get deleted(): number {
    return [...this.#low.values()].reduce((sum, low) => sum + low, 0);
  }

  /** Reads up to the ends as they are when it is called, or later. Rejects when the brokers do not answer: what was read stays read. */
  catchUp(): Promise<void> {
    // One after the other, or a record would be taken twice.
    this.#reading = this.#reading.catch(() => {}).then(() => this.#readAll());
    return this.#reading;
  }

  /** Reads on in the background, unless it does so already; what cannot be read now is read later. */
  follow(): void {
    if (this.#isFollowing) return;
    this.#isFollowing = true;
    const end = (): void => {
      this.#isFollowing = false;
    };
    this.catchUp().then(end, end);
  }

  async #readAll(): Promise<void> {
    this.#offsets.forgetEnds();
    for (const [partition, { low, high }] of await this.#offsets.ends(this.#topic)) {
      const next = this.#next.get(partition) ?? 0;
      this.#low.set(partition, low);
      this.#unread += Math.max(0, low - next);
      this.#next.set(partition, Math.max(low, next));
      await this.#read(partition, high);
    }
  }

  async #read(partition: number, to: number): Promise<void> {
    const from = this.#next.get(partition) ?? 0;
    if (from >= to) return;
    for await (const records of this.#log.read(this.#topic, { partition, from, to })) {
      for (const record of records) {
        this.#take(toStored(partition, record));
        this.#next.set(partition, record.offset + 1);
      }
    }
  }
}

function toStored(partition: number, { offset, value, headers }: LoggedRecord): StoredRecord {
  const pairs = (headers ?? []).flatMap((header) => Object.entries(header));
  return {
    partition,
    offset,
    value: value == null ? null : value.toString(),
    headers: Object.fromEntries(pairs.map(([name, bytes]) => [name, bytes === null ? '' : Buffer.from(bytes).toString()])),
  };
}
