import type { AlarmDrill, AlarmGround } from './drills';
import { type AlarmDrillResult, judgeDrill } from './judge';

/** Real milliseconds; a minute of the alarms is a second. */
const QUIET_MS = 120_000;
const ALARM_MS = 120_000;
const OK_MS = 120_000;

/** Breaks, waits for the alarms, mends, waits for quiet. What does not come in time is a problem in the result, not an error. */
export async function playDrill(drill: AlarmDrill, place: AlarmGround, environment: string): Promise<AlarmDrillResult> {
  const { ground, watch } = place;
  const prefix = `msk-${environment}-`;
  const short = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  const expected = drill.expected(place);
  const isOn = (alarm: string): boolean => watch.snapshot().some(({ name, state }) => short(name) === alarm && state === 'ALARM');
  const isQuiet = async (): Promise<boolean> => watch.snapshot().every(({ state }) => state !== 'ALARM');
  const problems: string[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    await work().catch((error: unknown) => problems.push(error instanceof Error ? error.message : String(error)));
  };
  await attempt(() => ground.until('no alarm before the drill', QUIET_MS, isQuiet));
  const brokenAt = watch.minute;
  const since = <Each extends { readonly alarm: string; readonly minute: number }>(all: readonly Each[]): readonly Each[] =>
    all.filter(({ minute }) => minute >= brokenAt).map((each) => ({ ...each, alarm: short(each.alarm) }));
  const hasTold = (group: string): boolean => since(watch.notifications).some(({ alarm, state }) => alarm === group && state === 'ALARM');
  let mend: () => Promise<void> = async () => {};
  await attempt(async () => {
    mend = await drill.break(place);
  });
  await attempt(() => ground.until('all expected alarms', ALARM_MS, async () => expected.every(isOn) && drill.notifies.every(hasTold)));
  const mendedAt = watch.minute;
  await attempt(() => mend());
  await attempt(() => ground.until('no alarm after the mending', OK_MS, isQuiet));
  const periods = new Map(watch.plan.metricAlarms.map(({ name, periodMinutes }) => [short(name), periodMinutes]));
  const result = judgeDrill({
    ...{ drill, expected, brokenAt, mendedAt },
    transitions: since(watch.histories().flatMap(({ transitions }) => transitions)),
    notifications: since(watch.notifications),
    periodOf: (alarm) => periods.get(alarm) ?? 0,
  });
  return { ...result, problems: [...problems, ...result.problems] };
}
