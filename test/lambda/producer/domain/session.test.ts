import { describe, expect, it } from 'vitest';
import { childSeed } from '../../../../lambda/producer/domain/random';
import {
  LONGEST_SESSION_MINUTES,
  LONGEST_STEP_MS,
  MEAN_REQUESTS,
  planSession,
  requestsBetween,
  visitorOf,
} from '../../../../lambda/producer/domain/session';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 9, 1, 12);
// A failure rate that changes with the minute: what a request comes to must not depend on who asks.
const SITE = { origin: 'https://shop.example', failureRateAt: (atMs: number) => (Math.floor(atMs / MINUTE) % 2 === 0 ? 0.5 : 0) };
const PLANS = Array.from({ length: 3_000 }, (_, index) => planSession(childSeed(7, index), NOON));
const whole = (plan: (typeof PLANS)[number]) => requestsBetween(plan, SITE, 0, Number.POSITIVE_INFINITY);

describe('sessions', () => {
  it('come to the same requests minute by minute as at once: none is lost or sent twice at a border', () => {
    for (const plan of PLANS.slice(0, 400)) {
      const byMinute = Array.from({ length: LONGEST_SESSION_MINUTES + 1 }, (_, index) => {
        const [from, to] = [NOON + index * MINUTE, NOON + (index + 1) * MINUTE];
        return requestsBetween(plan, SITE, from - LONGEST_STEP_MS, to).filter(({ atMs }) => atMs >= from && atMs < to);
      });
      const inOrder = (requests: ReturnType<typeof whole>) => requests.toSorted((a, b) => a.atMs - b.atMs);
      expect(inOrder(byMinute.flat())).toEqual(inOrder(whole(plan)));
    }
  });

  it('keep to the bounds that the simulation relies on', () => {
    const ends = PLANS.map((plan) => plan.startMs + (plan.stepsMs.at(-1) ?? 0) + LONGEST_STEP_MS);
    expect(Math.max(...ends)).toBeLessThan(NOON + (LONGEST_SESSION_MINUTES + 1) * MINUTE);
    const delays = PLANS.flatMap((plan) => whole(plan).map(({ delayMs }) => delayMs));
    expect(Math.max(...delays)).toBeLessThan(LONGEST_STEP_MS);
  });

  it('have as many requests on average as the rate is worked out with', () => {
    const mean = PLANS.reduce((sum, plan) => sum + whole(plan).length, 0) / PLANS.length;
    expect(Math.abs(mean / MEAN_REQUESTS - 1)).toBeLessThan(0.05);
  });

  it('belong to one visitor, the same in each minute', () => {
    for (const plan of PLANS.slice(0, 50)) expect(visitorOf(plan)).toEqual(visitorOf(plan));
    expect(new Set(PLANS.map((plan) => visitorOf(plan).client)).size).toBeGreaterThan(2_800);
  });
});
