import { renderColumns } from '../columns';

export interface WatchedProcess {
  readonly name: string;
  readonly pid: number;
}

/** How much memory a process occupied, in MiB, look after look. */
export interface MemorySeries {
  readonly name: string;
  readonly values: readonly number[];
}

export interface MemoryLine {
  readonly name: string;
  /** Median of the looks, in MiB. */
  readonly firstQuarter: number;
  readonly lastQuarter: number;
  readonly isFlat: boolean;
}

/** Looks at the processes from time to time; a process is known by its name and its id. */
export class MemoryWatch {
  readonly #list: () => readonly WatchedProcess[];
  readonly #read: (pid: number) => number | undefined;
  readonly #series = new Map<string, { readonly name: string; readonly values: number[] }>();

  constructor(list: () => readonly WatchedProcess[], read: (pid: number) => number | undefined) {
    this.#list = list;
    this.#read = read;
  }

  look(): void {
    for (const { name, pid } of this.#list()) {
      const value = this.#read(pid);
      if (value === undefined) continue;
      const series = this.#series.get(`${name} ${pid}`) ?? { name, values: [] };
      series.values.push(value);
      this.#series.set(`${name} ${pid}`, series);
    }
  }

  get series(): readonly MemorySeries[] {
    return [...this.#series.values()];
  }
}

const LEAST_LOOKS = 8;
/** What a collector of garbage may let lie about, in MiB, and as a part of the whole. */
const TOLERATED_MIB = 24;
const TOLERATED_SHARE = 0.15;

/** The medians of the first and the last quarter of the looks; processes that were seen too few times to have quarters are left out. */
export function compareQuarters(series: readonly MemorySeries[]): readonly MemoryLine[] {
  return series
    .filter(({ values }) => values.length >= LEAST_LOOKS)
    .map(({ name, values }) => {
      const quarter = Math.floor(values.length / 4);
      const [firstQuarter, lastQuarter] = [median(values.slice(0, quarter)), median(values.slice(-quarter))];
      return { name, firstQuarter, lastQuarter, isFlat: lastQuarter <= firstQuarter * (1 + TOLERATED_SHARE) + TOLERATED_MIB };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function renderMemory(lines: readonly MemoryLine[]): string {
  const rows = lines.map(({ name, firstQuarter, lastQuarter, isFlat }) => [
    name,
    `${firstQuarter.toFixed(0)} MiB`,
    `${lastQuarter.toFixed(0)} MiB`,
    isFlat ? 'flat' : 'GROWS',
  ]);
  return renderColumns([['memory of', 'first quarter', 'last quarter', ''], ...rows]);
}
