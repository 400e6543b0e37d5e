import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;

/** Asks again and again; throws what was waited for when the deadline has passed, and the signal's reason when it is aborted. */
export async function until(what: string, deadlineMs: number, isSo: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  // A broker that is down makes questions fail as well.
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await delay(POLL_MS, undefined, { signal });
  }
}
