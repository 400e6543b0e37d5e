import { renderColumns } from '../../columns';
import type { AlarmDrillResult, AlarmLine } from './judge';

const HEAD = ['what was done', 'alarm', '', 'period', 'ALARM after', 'OK again after'] as const;

/** What was done, which alarms told of it and after how many minutes of their time, and whom that was told to; then what speaks against it. */
export function renderAlarmDrills(results: readonly AlarmDrillResult[]): string {
  const rows = results.flatMap(({ name, lines }) => lines.map((line, index) => rowOf(index === 0 ? name : '', line)));
  const told = results.map(({ name, notified }) => `${name}: notified ${notified.length === 0 ? 'nobody' : notified.join(', ')}`);
  const complaints = results.flatMap(({ name, problems }) => problems.map((problem) => `FAILED: ${name}: ${problem}`));
  return [renderColumns([HEAD, ...rows]), '', ...told, ...(complaints.length === 0 ? [] : ['', ...complaints])].join('\n');
}

function rowOf(name: string, { alarm, role, periodMinutes, toAlarm, toOk }: AlarmLine): readonly string[] {
  const minutes = (count: number | undefined): string => (count === undefined ? 'never' : `${count} min${periodsOf(count, periodMinutes)}`);
  return [name, alarm, role, periodMinutes === 0 ? 'group' : `${periodMinutes} min`, minutes(toAlarm), minutes(toOk)];
}

/** Periods that had begun by then. */
const periodsOf = (minutes: number, period: number): string => (period <= 1 ? '' : ` (period ${Math.max(1, Math.ceil(minutes / period))})`);
