export const SCHEDULE_ERROR_CODES = ['bad-input', 'bad-start', 'bad-speed', 'bad-period', 'replay-files'] as const;
export type ScheduleErrorCode = (typeof SCHEDULE_ERROR_CODES)[number];

/** Schedules or log files that cannot be run; the message lists every problem. */
export class ScheduleError extends Error {
  readonly code: ScheduleErrorCode;
  readonly retriable = false;

  constructor(code: ScheduleErrorCode, message: string) {
    super(message);
    this.name = 'ScheduleError';
    this.code = code;
  }
}
