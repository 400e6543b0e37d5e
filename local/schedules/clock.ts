/** Time and timers, so that tests need not wait. */
export interface ScheduleClock {
  /** Milliseconds; only differences matter. */
  now(): number;
  /** Calls back once after `ms`; the result cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const SYSTEM_SCHEDULE_CLOCK: ScheduleClock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
