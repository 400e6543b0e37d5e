import { describe, expect, it } from 'vitest';
import { installWrongClock } from '../../../local/functions/bootstrap/wrong-clock';

const HOUR_MS = 3_600_000;
/** Far more than the test takes. */
const SLACK_MS = 60_000;

describe('a clock that can be wrong', () => {
  it('is right until it is set, and then so far ahead or behind, also for who took hold of Date before', () => {
    const scope = { Date };
    const setClock = installWrongClock(scope);
    const { now } = scope.Date;
    const ahead = () =>
      [now(), new scope.Date().getTime(), Date.parse(scope.Date())].map((ms) => Math.round((ms - Date.now()) / SLACK_MS) * SLACK_MS);
    expect(ahead()).toEqual([0, 0, 0]);
    setClock(HOUR_MS);
    expect(ahead()).toEqual([HOUR_MS, HOUR_MS, HOUR_MS]);
    setClock(-HOUR_MS);
    expect(ahead()).toEqual([-HOUR_MS, -HOUR_MS, -HOUR_MS]);
  });

  it('changes no date that is said, and is Date in every other way', () => {
    const scope = { Date };
    installWrongClock(scope)(HOUR_MS);
    expect(new scope.Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(new scope.Date('2026-01-01T00:00:00Z').getTime()).toBe(Date.UTC(2026, 0, 1));
    expect(new scope.Date(2026, 0, 1)).toBeInstanceOf(Date);
    expect(scope.Date.UTC(2026, 0, 1)).toBe(Date.UTC(2026, 0, 1));
    expect(new scope.Date() instanceof scope.Date).toBe(true);
  });
});
