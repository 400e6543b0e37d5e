import type { Verdict } from './truth';

export interface DrillResult extends Verdict {
  readonly name: string;
  /** From the fault until new visits were acknowledged and consumed by every service; undefined: it did not come to that. */
  readonly recoveryMs: number | undefined;
}

/** One line per drill, counts since the start of the run; then what speaks against it. */
export function renderDrills(results: readonly DrillResult[]): string {
  const head = ['drill', 'verdict', 'recovered', 'stored', 'unheard', 'poison', 'skipped as duplicate'];
  const rows = results.map(({ name, problems, recoveryMs, records, unheard, poison, duplicatesSkipped }) => [
    name,
    problems.length === 0 ? 'passed' : 'FAILED',
    recoveryMs === undefined ? '-' : `${(recoveryMs / 1000).toFixed(1)} s`,
    ...[records, unheard, poison, duplicatesSkipped].map(String),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const complaints = results.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
  return [...[head, ...rows].map(line), ...(complaints.length === 0 ? [] : ['', ...complaints])].join('\n');
}
