import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;

/**
 * Asks again and again. Returns the milliseconds that it took; throws what was waited for when the deadline has passed, and AbortError when
 * the signal is aborted.
 */
export async function until(
  what: string,
  deadlineMs: number,
  isSo: () => Promise<boolean> | boolean,
  signal?: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  let lastError: unknown;
  for (;;) {
    try {
      if (await isSo()) return performance.now() - startedAt;
    } catch (error) {
      // A broker that is down makes questions fail as well.
      lastError = error;
    }
    if (performance.now() - startedAt > deadlineMs) {
      throw new Error(`${what}: not within ${deadlineMs / 1000} s`, lastError === undefined ? {} : { cause: lastError });
    }
    await delay(POLL_MS, undefined, { signal });
  }
}
