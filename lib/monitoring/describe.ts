import type { AlarmRule } from './definition';
import type { PlannedAlarm } from './table';

export const RUNBOOKS = 'docs/runbooks';

/** File of an alarm's runbook, from the root of the project. */
export const runbookOf = ({ name }: AlarmRule): string => `${RUNBOOKS}/${name}.md`;

/** What whoever is woken reads first: what it means, what to do, where more stands. `base`: address that the file's path is appended to. */
export function describeAlarm({ rule, subject }: PlannedAlarm, base: string): string {
  const about = subject.key === '' ? '' : `[${subject.key}] `;
  return `${about}${rule.means} What to do: ${rule.todo} Runbook: ${base}${runbookOf(rule)}`;
}
