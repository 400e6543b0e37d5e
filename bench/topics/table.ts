/** Figures as text. */
import type { Measurement } from './contestant';
import { PHASE_TITLES, PHASES, type Phase } from './workload';

export interface Result {
  readonly contestant: string;
  readonly phase: Phase;
  /** By how much the time was multiplied: 1 where all topics were given. */
  readonly factor: number;
  readonly measurements: readonly Measurement[];
}

/** The middle one; of an even number the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** A Markdown table of medians, each with its ratio to the first contestant's. */
export function timesTable(results: readonly Result[]): string {
  const contestants = [...new Set(results.map(({ contestant }) => contestant))];
  const [floor = ''] = contestants;
  const rows = contestants.map((contestant) => [
    contestant,
    ...PHASES.map((phase) => cell(find(results, contestant, phase), find(results, floor, phase))),
  ]);
  return markdown(['', ...PHASES.map((phase) => PHASE_TITLES[phase])], rows);
}

/** What surrounds the calls of a contestant that tells it, and the requests that it sent; nothing where none does. */
export function detailsTable(results: readonly Result[]): string {
  const rows = results.flatMap(({ contestant, phase, measurements }) => {
    const whole = measurements.flatMap(({ wholeMs }) => wholeMs ?? []);
    const peak = measurements.flatMap(({ peakBytes }) => peakBytes ?? []);
    const requests = measurements.at(-1)?.requests;
    if (whole.length === 0 && peak.length === 0) return [];
    const counts = Object.entries(requests ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([api, count]) => `${count} ${api}`);
    return [[contestant, PHASE_TITLES[phase], milliseconds(median(whole)), counts.join(', '), megabytes(Math.max(...peak))]];
  });
  return rows.length === 0 ? '' : markdown(['', 'phase', 'whole run', 'requests', 'peak memory'], rows);
}

function cell(result: Result | undefined, floor: Result | undefined): string {
  if (result === undefined) return '–';
  const ms = timeOf(result);
  const ratio = floor === undefined || floor === result ? '' : ` (${(ms / timeOf(floor)).toPrecision(3)}x)`;
  return `${milliseconds(ms)}${ratio}${result.factor === 1 ? '' : ' *'}`;
}

const timeOf = ({ measurements, factor }: Result): number => median(measurements.map(({ ms }) => ms)) * factor;

const find = (results: readonly Result[], contestant: string, phase: Phase): Result | undefined =>
  results.find((result) => result.contestant === contestant && result.phase === phase);

/** `340 ms`, `12.3 s`; nothing of what is no number. */
export function milliseconds(ms: number): string {
  if (!Number.isFinite(ms)) return '';
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(ms < 100_000 ? 1 : 0)} s`;
}

const megabytes = (bytes: number): string => (Number.isFinite(bytes) ? `${Math.round(bytes / 1e6)} MB` : '');

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''].join('\n');
}
