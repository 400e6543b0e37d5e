export const realSleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks until it succeeds or a failure is final.
 * @param pauseAfter milliseconds until the next attempt; undefined: this failure is final, and thrown. `failures` counts from 1
 */
export async function retry<T>(
  ask: () => Promise<T>,
  pauseAfter: (error: unknown, failures: number) => number | undefined,
  sleep = realSleep,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await ask();
    } catch (error) {
      const pauseMs = pauseAfter(error, failures);
      if (pauseMs === undefined) throw error;
      await sleep(pauseMs);
    }
  }
}
