import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InvocationResult, ScheduleSpec } from '../../../local/ports';
import type { ScheduleClock } from '../../../local/schedules/clock';
import { type SchedulesOptions, startSchedules } from '../../../local/schedules/schedules';
import { lastDueTick, planSchedules, tickDueMs } from '../../../local/schedules/ticks';

const START = new Date('2026-11-23T10:00:00Z');
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:producer';

function schedule(name: string, more: Partial<ScheduleSpec> = {}): ScheduleSpec {
  const input = JSON.stringify({ kind: 'schedule', site: name, scheduledTime: '<aws.scheduler.scheduled-time>' });
  return { name, functionArn: ARN, periodMs: 60_000, input, ...more };
}

/** A clock that moves only when it is told to, and lets promises settle between timers. */
class FakeClock implements ScheduleClock {
  #nowMs = 0;
  readonly #timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const [next] = [...this.#timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = untilMs;
  }

  /** Time passes without a timer, as when the machine sleeps. */
  sleep(ms: number): void {
    this.#nowMs += ms;
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const OK: InvocationResult = { ok: true, payload: null, durationMs: 1, coldStart: false };

interface Call {
  readonly atMs: number;
  readonly site: string;
  readonly scheduledTime: string;
  readonly end: (result?: InvocationResult) => void;
}

function run(specs: readonly ScheduleSpec[], more: Partial<SchedulesOptions> = {}, endsAtOnce = true) {
  const clock = new FakeClock();
  const calls: Call[] = [];
  const results: { readonly name: string; readonly isOk: boolean; readonly time: string }[] = [];
  const schedules = startSchedules(specs, {
    start: START,
    clock,
    invoke: (_, payload) =>
      new Promise((resolve) => {
        const { site, scheduledTime } = payload as { site: string; scheduledTime: string };
        calls.push({ atMs: clock.now(), site, scheduledTime, end: (result = OK) => resolve(result) });
        if (endsAtOnce) resolve(OK);
      }),
    onResult: (spec, result, time) => results.push({ name: spec.name, isOk: result.ok, time: time.toISOString() }),
    ...more,
  });
  return { clock, calls, results, schedules };
}

describe('schedules', () => {
  it('tick at their period of scheduler time, sixty times as fast as the machine, from the start on', async () => {
    const { clock, calls, schedules } = run([schedule('a')]);
    await clock.advance(2_500);
    expect(calls.map(({ atMs, scheduledTime }) => [atMs, scheduledTime])).toEqual([
      [0, '2026-11-23T10:00:00Z'],
      [1_000, '2026-11-23T10:01:00Z'],
      [2_000, '2026-11-23T10:02:00Z'],
    ]);
    expect(schedules.now().toISOString()).toBe('2026-11-23T10:02:30.000Z');
  });

  it('spread over the period, each for the same whole minute', async () => {
    const { clock, calls } = run(['a', 'b', 'c', 'd'].map((name) => schedule(name)));
    await clock.advance(999);
    expect(calls.map(({ atMs, site, scheduledTime }) => [atMs, site, scheduledTime])).toEqual([
      [0, 'a', '2026-11-23T10:00:00Z'],
      [250, 'b', '2026-11-23T10:00:00Z'],
      [500, 'c', '2026-11-23T10:00:00Z'],
      [750, 'd', '2026-11-23T10:00:00Z'],
    ]);
  });

  it('run as fast as is asked for, whatever the period', async () => {
    const { clock, calls } = run([schedule('a', { periodMs: 300_000 })], { speed: 600 });
    await clock.advance(1_000);
    expect(calls.map(({ scheduledTime }) => scheduledTime)).toEqual([
      '2026-11-23T10:00:00Z',
      '2026-11-23T10:05:00Z',
      '2026-11-23T10:10:00Z',
    ]);
  });

  it('never overlap with themselves: a tick waits for the invocation before it', async () => {
    const { clock, calls } = run([schedule('a')], {}, false);
    await clock.advance(2_500);
    expect(calls.length).toBe(1);
    calls[0]?.end();
    await clock.advance(0);
    expect(calls.map(({ scheduledTime }) => scheduledTime)).toEqual(['2026-11-23T10:00:00Z', '2026-11-23T10:01:00Z']);
  });

  it('leave out and count what would wait too long; event time moves on', async () => {
    const { clock, calls, schedules } = run([schedule('a')], { maxQueuedTicks: 2 }, false);
    await clock.advance(6_500);
    expect(schedules.statistics()).toMatchObject([{ name: 'a', invocations: 1, queuedTicks: 2, skippedTicks: 4 }]);
    for (let i = 0; i < 3; i += 1) {
      calls[i]?.end();
      await clock.advance(0);
    }
    expect(calls.map(({ scheduledTime }) => scheduledTime.slice(11, 16))).toEqual(['10:00', '10:01', '10:02']);
    await clock.advance(1_000);
    expect(calls.at(-1)?.scheduledTime).toBe('2026-11-23T10:07:00Z');
  });

  it('go on after the machine has slept, with the last ticks only', async () => {
    const { clock, calls, schedules } = run([schedule('a')], { maxQueuedTicks: 2 });
    await clock.advance(500);
    clock.sleep(3_600_000);
    await clock.advance(0);
    expect(calls.length).toBe(4);
    expect(calls.at(-1)?.scheduledTime).toBe('2026-11-25T22:00:00Z');
    expect(schedules.statistics()[0]?.skippedTicks).toBe(3_597);
  });

  it('tell every result, failures and refusals too, and go on', async () => {
    const { clock, results, schedules } = run([schedule('a')], { invoke: () => Promise.reject(new Error('unknown function')) });
    await clock.advance(1_500);
    expect(results).toEqual([
      { name: 'a', isOk: false, time: '2026-11-23T10:00:00.000Z' },
      { name: 'a', isOk: false, time: '2026-11-23T10:01:00.000Z' },
    ]);
    expect(schedules.statistics()).toMatchObject([{ invocations: 2, failures: 2 }]);
  });

  it('stopped, wait for what runs, drop what is queued and leave no timer', async () => {
    const { clock, calls, schedules } = run([schedule('a'), schedule('b')], {}, false);
    await clock.advance(1_600);
    let isStopped = false;
    const stopped = schedules.stop().then(() => {
      isStopped = true;
    });
    await settle();
    expect(isStopped).toBe(false);
    for (const call of calls) call.end();
    await stopped;
    expect(calls.length).toBe(2);
    expect(clock.timers).toBe(0);
  });

  it('are refused with every problem when they cannot run', () => {
    expect(() => run([schedule('a', { periodMs: 0, input: '{' }), schedule('b', { input: '' })])).toThrow(
      /schedule a: period must be a positive number[^\n]*\nschedule a: input must be JSON[^\n]*\nschedule b: input must be JSON/,
    );
    expect(() => run([schedule('a')], { speed: 0 })).toThrow(/speed: must be a positive number, got 0/);
    expect(() => run([schedule('a')], { start: new Date('2026-11-23T10:00:01Z') })).toThrow(/start: must be a whole minute/);
  });

  it('find the tick that a timer was set for, whatever period, speed and place', () => {
    const any = fc.record({
      period: fc.integer({ min: 1, max: 10_000_000 }),
      speed: fc.double({ min: 0.01, max: 10_000, noNaN: true }),
      others: fc.nat(9),
      index: fc.nat(10_000),
    });
    fc.assert(
      fc.property(any, ({ period, speed, others, index }) => {
        const time = { startMs: START.getTime(), speed };
        const specs = Array.from({ length: others + 1 }, (_, i) => schedule(`s${i}`, { periodMs: period }));
        for (const planned of planSchedules(specs, time)) {
          expect(lastDueTick(time, planned, tickDueMs(time, planned, index))).toBeGreaterThanOrEqual(index);
          expect(planned.offsetMs).toBeLessThan(period);
        }
      }),
    );
  });
});
