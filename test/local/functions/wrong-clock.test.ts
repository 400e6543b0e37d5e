import { describe, expect, it } from 'vitest';
import { installWrongClock } from '../../../local/functions/bootstrap/wrong-clock';
import { openRuntime } from './harness';

const HOUR_MS = 3_600_000;
/** Far more than the test takes. */
const SLACK_MS = 60_000;

/** 0 and never -0, which is another number to `toEqual`. */
const roundly = (ms: number): number => Math.round(ms / SLACK_MS) * SLACK_MS + 0;

describe('a clock that can be wrong', () => {
  it('is right until it is set, and then so far ahead or behind, also for who took hold of Date before', () => {
    const scope = { Date };
    const setClock = installWrongClock(scope);
    const { now } = scope.Date;
    const ahead = () => [now(), new scope.Date().getTime(), Date.parse(scope.Date())].map((ms) => roundly(ms - Date.now()));
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

describe('the clocks of functions', () => {
  const CODE = 'const { now } = Date; exports.handler = async () => now()';

  async function aheadMs(runtime: ReturnType<typeof openRuntime>['runtime'], name: string): Promise<number> {
    const result = await runtime.invoke(name, {});
    return roundly(Number(result.ok ? result.payload : Number.NaN) - Date.now());
  }

  it('are set in processes that stand still between invocations, and in those to come', async () => {
    const { runtime, define, close } = openRuntime({ freezes: true, clocksMayBeWrong: true });
    define('old', CODE);
    define('new', CODE);
    expect(await aheadMs(runtime, 'old')).toBe(0);
    runtime.setClocks(HOUR_MS);
    expect([await aheadMs(runtime, 'old'), await aheadMs(runtime, 'new')]).toEqual([HOUR_MS, HOUR_MS]);
    runtime.setClocks(0);
    expect([await aheadMs(runtime, 'old'), await aheadMs(runtime, 'new')]).toEqual([0, 0]);
    await close();
  });

  it('cannot be set where nobody asked for it', async () => {
    const { runtime, close } = openRuntime();
    expect(() => runtime.setClocks(HOUR_MS)).toThrow('have the clock of the machine');
    await close();
  });
});
