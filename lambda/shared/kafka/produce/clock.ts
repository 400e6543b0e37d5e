import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '../../domain/errors';

/** Time as the sender needs it. Goes on while a function is frozen: what was sent before is late after. */
export interface Clock {
  /** Milliseconds from any start. */
  now(): number;
  /** Milliseconds since the epoch. */
  wallMs(): number;
  /** Waits before the next attempt, never beyond the deadline. */
  backOff(failedAttempts: number, deadline: number): Promise<void>;
  /** What `work` comes to, or a rejection at the deadline. */
  within<Result>(deadline: number, work: Promise<Result>): Promise<Result>;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

/** Waits are cut by a random half: clients that failed together must not come back together. */
export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  wallMs: Date.now,
  backOff: (failedAttempts, deadline) => {
    const longest = Math.min(FIRST_WAIT_MS * 2 ** (failedAttempts - 1), LONGEST_WAIT_MS);
    return delay(Math.max(0, Math.min(longest * (1 - Math.random() / 2), deadline - Date.now())));
  },
  within: async (deadline, work) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(noAnswer()), Math.max(0, deadline - Date.now()));
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  },
};

const noAnswer = (): CodedError => new CodedError('no answer came in time from the brokers', { code: 'kafka.no-answer', retriable: true });
