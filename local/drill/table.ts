import { renderColumns } from '../columns';
import type { Verdict } from './truth';

export interface DrillResult extends Verdict {
  readonly name: string;
  /** From the fault until new visits were acknowledged and consumed by every service; undefined: it did not come to that. */
  readonly recoveryMs: number | undefined;
  /** What the drill did, in figures. */
  readonly note?: string;
}

/** One line per drill, counts since the start of the run; then what drills say of themselves, and what speaks against them. */
export function renderDrills(results: readonly DrillResult[]): string {
  const head = ['drill', 'verdict', 'recovered', 'stored', 'unheard', 'poison', 'skipped as duplicate'];
  const rows = results.map(({ name, problems, recoveryMs, records, unheard, poison, duplicatesSkipped }) => [
    name,
    problems.length === 0 ? 'passed' : 'FAILED',
    recoveryMs === undefined ? '-' : `${(recoveryMs / 1000).toFixed(1)} s`,
    ...[records, unheard, poison, duplicatesSkipped].map(String),
  ]);
  const notes = results.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]));
  const complaints = results.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
  return [renderColumns([head, ...rows]), ...[notes, complaints].filter(({ length }) => length > 0).map((lines) => lines.join('\n'))].join(
    '\n\n',
  );
}
