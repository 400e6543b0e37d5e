/** Seconds of scheduler time per second of this machine's time: a schedule of one minute ticks every second, and a day's rhythm takes 24 minutes. */
export const SCHEDULER_SPEED = 60;
