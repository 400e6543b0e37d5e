import { join, type StatisticSet, summarize } from './statistics';

/** The last minutes of one metric; what no alarm looks at any more is forgotten. */
export class Series {
  readonly #minutes: number;
  readonly #entries: { readonly minute: number; readonly set: StatisticSet }[] = [];

  /** @param minutes how far back is looked */
  constructor(minutes: number) {
    this.#minutes = minutes;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** What comes twice for one minute joins. Of several sources one may answer late, for a minute that others are past. */
  publish(minute: number, values: readonly number[]): void {
    const set = summarize(values);
    if (set === undefined) return;
    const index = this.#entries.findLastIndex((entry) => entry.minute <= minute);
    const found = this.#entries[index];
    if (found?.minute === minute) this.#entries.splice(index, 1, { minute, set: join(found.set, set) });
    else this.#entries.splice(index + 1, 0, { minute, set });
    const oldest = (this.#entries.at(-1)?.minute ?? minute) - this.#minutes;
    while ((this.#entries[0]?.minute ?? minute) <= oldest) this.#entries.shift();
  }

  /** All values of the minutes after `after` up to `until`; undefined: there were none. */
  between(after: number, until: number): StatisticSet | undefined {
    let all: StatisticSet | undefined;
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.minute <= after) break;
      if (entry.minute <= until) all = all === undefined ? entry.set : join(all, entry.set);
    }
    return all;
  }
}
