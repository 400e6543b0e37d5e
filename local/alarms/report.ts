import type { AlarmWatch } from './watch';

export interface AlarmReport {
  /** Alarms of the run with what became of them; times in milliseconds since its start. The last hundred changes of each. */
  readonly alarms: readonly {
    readonly name: string;
    readonly state: string;
    readonly history: readonly { readonly state: string; readonly atMs: number; readonly reason: string }[];
  }[];
  /** What the alarm topic would have got. */
  readonly notifications: readonly { readonly alarm: string; readonly state: string; readonly atMs: number }[];
  readonly notEvaluated: readonly { readonly name: string; readonly reason: string }[];
}

export const NO_ALARMS: AlarmReport = { alarms: [], notifications: [], notEvaluated: [] };

export function reportAlarms(watch: AlarmWatch): AlarmReport {
  return {
    alarms: watch.histories().map(({ name, state, transitions }) => ({
      name,
      state,
      history: transitions.map(({ to, minute, reason }) => ({ state: to, atMs: watch.elapsedAt(minute + 1), reason })),
    })),
    notifications: watch.notifications.map(({ alarm, state, minute }) => ({ alarm, state, atMs: watch.elapsedAt(minute + 1) })),
    notEvaluated: watch.plan.notEvaluated,
  };
}
