import { SCHEDULED_TIME } from '../../lambda/producer/contract';
import type { ScheduleSpec } from '../ports';
import { ScheduleError } from './errors';

/** Scheduler time: begins at `startMs` (epoch, a whole minute) and runs `speed` times as fast as the machine's clock. */
export interface SchedulerTime {
  readonly startMs: number;
  readonly speed: number;
}

/** A schedule with its place in the period, so that not all of them fire at the same moment. */
export interface PlannedSchedule {
  readonly spec: ScheduleSpec;
  /** Scheduler time after which its ticks fire, behind the time that they are for. */
  readonly offsetMs: number;
}

const MINUTE_MS = 60_000;

/**
 * Spreads the schedules of the same period evenly over it.
 * @throws ScheduleError with every problem
 */
export function planSchedules(specs: readonly ScheduleSpec[], time: SchedulerTime): readonly PlannedSchedule[] {
  if (!Number.isFinite(time.speed) || time.speed <= 0)
    throw new ScheduleError('bad-speed', `speed: must be a positive number, got ${time.speed}`);
  if (!Number.isInteger(time.startMs / MINUTE_MS))
    throw new ScheduleError('bad-start', `start: must be a whole minute, got ${time.startMs} ms`);
  const problems = specs.flatMap(problemsOf);
  if (problems.length > 0) throw new ScheduleError('bad-input', problems.join('\n'));
  return specs.map((spec) => {
    const alike = specs.filter(({ periodMs }) => periodMs === spec.periodMs);
    return { spec, offsetMs: Math.floor((alike.indexOf(spec) * spec.periodMs) / alike.length) };
  });
}

function problemsOf({ name, periodMs, input }: ScheduleSpec): readonly string[] {
  const period =
    Number.isInteger(periodMs) && periodMs > 0
      ? []
      : [`schedule ${name}: period must be a positive number of milliseconds, got ${periodMs}`];
  try {
    JSON.parse(input);
    return period;
  } catch {
    return [...period, `schedule ${name}: input must be JSON, got ${input.slice(0, 80)}`];
  }
}

/** Epoch milliseconds of scheduler time for which tick `index` (from 0) is. */
export const tickTime = (time: SchedulerTime, { spec }: PlannedSchedule, index: number): number => time.startMs + index * spec.periodMs;

/** Milliseconds of the machine after the start at which tick `index` fires. */
export const tickDueMs = (time: SchedulerTime, { spec, offsetMs }: PlannedSchedule, index: number): number =>
  (index * spec.periodMs + offsetMs) / time.speed;

/** Index of the last tick that is due; -1 before the first. */
export function lastDueTick(time: SchedulerTime, planned: PlannedSchedule, elapsedMs: number): number {
  let index = Math.floor((elapsedMs * time.speed - planned.offsetMs) / planned.spec.periodMs);
  // Rounding must not make a timer that fired in time find nothing due.
  if (tickDueMs(time, planned, index + 1) <= elapsedMs) index += 1;
  return Math.max(-1, index);
}

/** The target's input for one tick, as EventBridge Scheduler fills it in. */
export function inputAt(spec: ScheduleSpec, timeMs: number): unknown {
  const scheduledTime = new Date(timeMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return JSON.parse(spec.input.replaceAll(SCHEDULED_TIME, scheduledTime));
}
