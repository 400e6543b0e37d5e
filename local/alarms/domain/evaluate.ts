import { type AlarmState, COMPARISONS, type MetricAlarm } from './rule';

/** A datapoint of each period, the newest last; undefined: missing. */
export type Datapoints = readonly (number | undefined)[];

export interface Verdict {
  readonly state: AlarmState;
  readonly reason: string;
}

export type Judged = Pick<
  MetricAlarm,
  'comparison' | 'threshold' | 'datapointsToAlarm' | 'evaluationPeriods' | 'missingData' | 'periodMinutes'
>;

/**
 * CloudWatch looks at more datapoints than it needs, in case some are missing. How many more it does not promise; its examples
 * look at 5 for 3, so two more it is here
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, "evaluation range").
 */
const LOOK_BACK = 2;

export const evaluationRange = (evaluationPeriods: number): number => evaluationPeriods + LOOK_BACK;

/**
 * The state of a metric alarm by CloudWatch's rules (same page): as many real datapoints as it needs, the newest of the range; what lacks is filled as
 * the alarm says, as few as possible. @param datapoints of the evaluation range @param current the state so far, which `ignore` keeps
 */
export function evaluate(alarm: Judged, datapoints: Datapoints, current: AlarmState): Verdict {
  const range = datapoints.slice(-evaluationRange(alarm.evaluationPeriods));
  const real = range.filter((value) => value !== undefined).slice(-alarm.evaluationPeriods);
  const { isBreaching } = COMPARISONS[alarm.comparison];
  const breaching = real.filter((value) => isBreaching(value, alarm.threshold)).length;
  const lacking = alarm.evaluationPeriods - real.length;
  const filled = alarm.missingData === 'breaching' ? lacking : 0;
  const verdict = (state: AlarmState): Verdict => ({ state, reason: reasonOf(alarm, real, breaching, lacking, state) });
  if (breaching + filled >= alarm.datapointsToAlarm) return verdict('ALARM');
  if (lacking === 0 || alarm.missingData === 'breaching' || alarm.missingData === 'notBreaching') return verdict('OK');
  if (real.length === 0) return verdict(alarm.missingData === 'missing' ? 'INSUFFICIENT_DATA' : current);
  if (breaching < real.length) return verdict('OK');
  // All that is known is bad, but not enough of it: "Avoiding premature transitions to alarm state" on the same page.
  return verdict(alarm.missingData === 'missing' && ageOfOldest(range) >= alarm.datapointsToAlarm ? 'ALARM' : current);
}

/** 1: it is the newest of the range. */
const ageOfOldest = (range: Datapoints): number => range.length - range.findIndex((value) => value !== undefined);

function reasonOf(alarm: Judged, real: readonly number[], breaching: number, lacking: number, state: AlarmState): string {
  const { words } = COMPARISONS[alarm.comparison];
  const limit = `${words} ${figure(alarm.threshold)}`;
  const every = alarm.periodMinutes === 1 ? 'minutes' : `periods of ${alarm.periodMinutes} minutes`;
  const values = real.length === 0 ? '' : `, newest ${figure(real.at(-1) ?? 0)}`;
  const silence = lacking <= 0 ? '' : `; ${lacking} without a value${FILLED[alarm.missingData]}`;
  const wanted = state === 'ALARM' ? '' : ` (${alarm.datapointsToAlarm} to alarm)`;
  return `${breaching} of ${alarm.evaluationPeriods} ${every} ${limit}${wanted}${values}${silence}`;
}

const FILLED = { breaching: ', which counts as bad', notBreaching: '', ignore: '', missing: '' } as const;

const figure = (value: number): string => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4))));
