import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAN_FREEZE, residentMiB } from '../../../local/functions/process-control';
import { openRuntime, type RuntimeHarness } from './harness';

let harness: RuntimeHarness;
beforeAll(() => {
  harness = openRuntime({ freezes: true });
});
afterAll(() => harness.close());

const hasProc = existsSync('/proc/self/statm');

/** T: stopped; S, R: it may run. */
const stateOf = (pid: number): string => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

async function answer(name: string, event: unknown = {}): Promise<unknown> {
  const result = await harness.runtime.invoke(name, event);
  if (!result.ok) throw new Error(result.errorMessage);
  return result.payload;
}

describe.runIf(CAN_FREEZE && hasProc)('an instance that freezes', () => {
  it('runs nothing between invocations and goes on where it stood', async () => {
    harness.define(
      'ticker',
      `let ticks = 0; setInterval(() => ticks++, 1);
       exports.handler = async ({ wait }) => { await new Promise((r) => setTimeout(r, wait ?? 0)); return { ticks, pid: process.pid }; }`,
    );
    const first = (await answer('ticker', { wait: 50 })) as { ticks: number; pid: number };
    await expect.poll(() => stateOf(first.pid)).toBe('T');
    const cpu = () => readFileSync(`/proc/${first.pid}/stat`, 'utf8').split(' ').slice(13, 15).join(' ');
    const before = cpu();
    const [clock, until] = [performance, performance.now() + 300];
    await expect.poll(() => clock.now() > until, { interval: 20 }).toBe(true);
    expect(cpu()).toBe(before);
    const second = (await answer('ticker')) as { ticks: number; pid: number };
    expect(second.pid).toBe(first.pid);
    // Node makes up for at most one tick of an interval that was missed.
    expect(second.ticks - first.ticks).toBeLessThan(100);
  });

  it('is thawed for each invocation, however many there are', async () => {
    harness.define('count', 'let n = 0; exports.handler = async () => ++n', { reservedConcurrency: 1 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => answer('count')));
    expect(answers).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it('is frozen after a failure of its handler too, and killed when it takes too long', async () => {
    harness.define('fails', 'exports.handler = async (e) => { if (e.hang) await new Promise(() => {}); throw new Error(process.pid); }', {
      timeoutSeconds: 1,
    });
    const failed = await harness.runtime.invoke('fails', {});
    const pid = failed.ok ? 0 : Number(failed.errorMessage);
    await expect.poll(() => stateOf(pid)).toBe('T');
    expect(await harness.runtime.invoke('fails', { hang: true })).toMatchObject({ ok: false, errorType: 'Sandbox.Timedout' });
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  });

  it('ends with the runtime', async () => {
    const own = openRuntime({ freezes: true });
    own.define('pid', 'exports.handler = async () => process.pid');
    const result = await own.runtime.invoke('pid', {});
    await own.close();
    expect(existsSync(`/proc/${result.ok ? result.payload : 'self'}`)).toBe(false);
  });
});

describe.runIf(hasProc)('the memory of a function', () => {
  it('outside the heap counts too: who takes more than the function has is killed', async () => {
    harness.define(
      'greedy',
      'const kept = []; exports.handler = async () => { for (;;) { kept.push(Buffer.alloc(8e6, 1)); await new Promise((r) => setTimeout(r, 5)); } }',
      {
        memoryMiB: 200,
      },
    );
    expect(await harness.runtime.invoke('greedy', {})).toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: killed'),
    });
  });

  it('is told', async () => {
    harness.define('modest', 'exports.handler = async () => 1', { memoryMiB: 256 });
    await harness.runtime.invoke('modest', {});
    const { maxMemoryMiB } = harness.runtime.statistics().find(({ name }) => name === 'modest') ?? { maxMemoryMiB: 0 };
    expect(maxMemoryMiB).toBeGreaterThan(10);
    expect(maxMemoryMiB).toBeLessThan(256);
    expect(residentMiB(process.pid)).toBeGreaterThan(10);
    expect(residentMiB(2 ** 30)).toBeUndefined();
  });
});
