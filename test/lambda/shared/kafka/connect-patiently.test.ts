import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectPatiently } from '../../../../lambda/shared/kafka/connect-patiently';

const CUT_OFF = new Error('SASL OAUTHBEARER authentication failed: Closed connection');

/** A clock that moves only while somebody sleeps. */
function sleeper() {
  const slept: number[] = [];
  const now = () => slept.reduce((sum, ms) => sum + ms, 0);
  return { slept, now, sleep: async (ms: number) => void slept.push(ms) };
}

describe('connecting to brokers that take few logins a second', () => {
  it('comes back after a cut-off login until it is let in', async () => {
    const clock = sleeper();
    let attempts = 0;
    await connectPatiently(
      async () => {
        attempts += 1;
        if (attempts < 4) throw CUT_OFF;
      },
      { deadlineMs: 60_000, random: () => 0.5, ...clock },
    );
    expect(clock.slept).toEqual([125, 250, 500]);
  });

  it('waits a random part of the time, so that clients which failed together do not come back together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (random) => {
        const clock = sleeper();
        const failed = connectPatiently(() => Promise.reject(CUT_OFF), { deadlineMs: 5_000, random: () => random + 0.001, ...clock });
        await expect(failed).rejects.toBe(CUT_OFF);
        expect(clock.now()).toBeLessThanOrEqual(5_000);
        expect(Math.max(...clock.slept)).toBeLessThanOrEqual(2_000);
      }),
      { numRuns: 30 },
    );
  });

  it.each(['SASL OAUTHBEARER authentication failed: Access denied', 'connect ECONNREFUSED 127.0.0.1:9098'])(
    'does not come back after: %s',
    async (message) => {
      const clock = sleeper();
      await expect(connectPatiently(() => Promise.reject(new Error(message)), { deadlineMs: 60_000, ...clock })).rejects.toThrow(message);
      expect(clock.slept).toEqual([]);
    },
  );
});
