import { retry } from '../retry';
import { refusalOf } from './access';

export interface Patience {
  /** No attempt begins later than this many milliseconds after the first. */
  readonly deadlineMs: number;
  readonly now?: () => number;
  /** 0 up to 1. */
  readonly random?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2_000;

/** Brokers that are asked for too many logins at once (kafka.t3.small: 4 per second) let them wait or cut them off. */
const CUT_OFF = /closed|timed? ?out|reset|EPIPE|disconnect/i;

/**
 * Connects again after a cut-off login, each time after a random part of a growing time ("full jitter"): functions that start together must
 * not come back together. Whatever else goes wrong is thrown at once.
 */
export async function connectPatiently(connect: () => Promise<void>, patience: Patience): Promise<void> {
  const { deadlineMs, now = () => performance.now(), random = Math.random, sleep } = patience;
  const deadline = now() + deadlineMs;
  const pauseAfter = (error: unknown, failures: number): number | undefined => {
    const wait = random() * Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
    return wasCutOff(error) && now() + wait <= deadline ? wait : undefined;
  };
  return retry(connect, pauseAfter, sleep);
}

const wasCutOff = (error: unknown): boolean => error instanceof Error && refusalOf(error) === undefined && CUT_OFF.test(error.message);
