import type { Notification, Transition } from '../../alarms/board';
import type { AlarmDrill } from './drills';

/** One alarm in one drill; minutes of the alarms' time. */
export interface AlarmLine {
  /** Without what all names of the environment begin with. */
  readonly alarm: string;
  readonly role: 'expected' | 'consequence' | 'unexpected';
  readonly periodMinutes: number;
  /** From the fault to ALARM; undefined: it did not go there. */
  readonly toAlarm: number | undefined;
  /** From the mending to OK; undefined: it did not go back. */
  readonly toOk: number | undefined;
}

export interface AlarmDrillResult {
  readonly name: string;
  readonly lines: readonly AlarmLine[];
  /** Groups that told of ALARM, each as often as it did. */
  readonly notified: readonly string[];
  /** Empty: passed. */
  readonly problems: readonly string[];
}

export interface DrillRecord {
  readonly drill: Pick<AlarmDrill, 'name' | 'mayFollow' | 'notifies'>;
  readonly expected: readonly string[];
  readonly brokenAt: number;
  /** Undefined: it did not come to that. */
  readonly mendedAt: number | undefined;
  /** Since the fault, in order; short names. */
  readonly transitions: readonly Transition[];
  readonly notifications: readonly Notification[];
  readonly periodOf: (alarm: string) => number;
}

export function judgeDrill(record: DrillRecord): AlarmDrillResult {
  const { drill, expected, transitions, notifications } = record;
  const fired = [...new Set(transitions.filter(({ to }) => to === 'ALARM').map(({ alarm }) => alarm))];
  const lines = [...new Set([...expected, ...fired])].map((alarm) => lineOf(alarm, record));
  const notified = notifications.filter(({ state }) => state === 'ALARM').map(({ alarm }) => alarm);
  return {
    name: drill.name,
    lines,
    notified,
    problems: [
      ...lines.flatMap(problemsOf),
      ...(notified.toSorted().join() === drill.notifies.toSorted().join()
        ? []
        : [`must notify once by ${drill.notifies.join(', ')}, and notified by ${notified.join(', ') || 'none'}`]),
    ],
  };
}

function lineOf(alarm: string, { drill, expected, brokenAt, mendedAt, transitions, periodOf }: DrillRecord): AlarmLine {
  const own = transitions.filter((each) => each.alarm === alarm);
  const first = own.find(({ to }) => to === 'ALARM');
  const last = own.at(-1);
  const isBack = first !== undefined && last?.to === 'OK';
  const role = expected.includes(alarm)
    ? 'expected'
    : drill.mayFollow.some((pattern) => pattern.test(alarm))
      ? 'consequence'
      : 'unexpected';
  return {
    alarm,
    role,
    periodMinutes: periodOf(alarm),
    toAlarm: first === undefined ? undefined : first.minute - brokenAt + 1,
    toOk: isBack && mendedAt !== undefined ? Math.max(0, last.minute - mendedAt + 1) : undefined,
  };
}

function problemsOf({ alarm, role, toAlarm, toOk }: AlarmLine): readonly string[] {
  if (role === 'unexpected') return [`${alarm} went to ALARM, which nobody expects`];
  if (toAlarm === undefined) return [`${alarm} did not go to ALARM`];
  return toOk === undefined ? [`${alarm} did not go back to OK`] : [];
}
