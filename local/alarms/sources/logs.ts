import { type LogFilter, matchLine } from '../domain/log-filter';
import { keyOf } from '../domain/rule';
import type { MetricSource, Sample } from '../ports';

/** Metrics that the templates' metric filters make of the functions' log lines; a minute without a line that matches has no value. */
export class LogMeter implements MetricSource {
  readonly name = 'metric filters over the logs';
  #filters: ReadonlyMap<string, readonly LogFilter[]> = new Map();
  #samples = new Map<string, { readonly metric: Sample['metric']; readonly values: number[] }>();

  /** @param logGroupOf by function name; lines that came before are not counted, as those before a filter was made */
  watch(filters: readonly LogFilter[], logGroupOf: ReadonlyMap<string, string>): void {
    this.#filters = new Map([...logGroupOf].map(([name, group]) => [name, filters.filter(({ logGroup }) => logGroup === group)]));
  }

  /** Told of every line that a function prints. */
  note(functionName: string, line: string): void {
    for (const filter of this.#filters.get(functionName) ?? []) {
      const dimensions = matchLine(filter, line);
      if (dimensions === undefined) continue;
      const metric = { namespace: filter.namespace, name: filter.name, dimensions };
      const sample = this.#samples.get(keyOf(metric)) ?? { metric, values: [] };
      sample.values.push(filter.value);
      this.#samples.set(keyOf(metric), sample);
    }
  }

  async sample(): Promise<readonly Sample[]> {
    const samples = [...this.#samples.values()];
    this.#samples = new Map();
    return samples;
  }
}
