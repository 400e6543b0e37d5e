import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../local/observe/snapshot';
import { type LiveParts, live } from '../../../local/run/live';

const SNAPSHOT: Snapshot = {
  elapsedMs: 0,
  brokers: [],
  topics: [],
  produced: { acknowledged: 0, notSent: 0, perSite: {} },
  services: [],
};

/** A run whose parts write down what happens to them. */
function parts(log: string[], changes: Partial<LiveParts> = {}): LiveParts {
  return {
    traffic: { written: new Promise(() => {}), stop: async () => void log.push('traffic stopped') },
    look: async () => SNAPSHOT,
    onSnapshot: () => {},
    hasCaughtUp: async () => {
      log.push('asked whether all is read');
      return true;
    },
    view: { begin: () => {}, finish: () => {}, note: (line) => void log.push(line), show: () => {}, close: () => {} },
    signal: new AbortController().signal,
    forMs: undefined,
    lost: new AbortController().signal,
    pauseMs: 2,
    ...changes,
  };
}

describe('a run', () => {
  it('ends when its time has passed: the visits stop first, then the services drain', async () => {
    const log: string[] = [];
    expect(await live(parts(log, { forMs: 5 }))).toBe('elapsed');
    expect(log).toEqual(['traffic stopped', 'asked whether all is read']);
  });

  it('ends when a replay is written, and drains', async () => {
    const log: string[] = [];
    const traffic = { written: Promise.resolve(), stop: async () => void log.push('traffic stopped') };
    expect(await live(parts(log, { traffic, forMs: 60_000 }))).toBe('written');
    expect(log).toEqual(['traffic stopped', 'asked whether all is read']);
  });

  it('ends at once on Ctrl-C, without waiting for the services', async () => {
    const log: string[] = [];
    const interruption = new AbortController();
    const running = live(parts(log, { signal: interruption.signal }));
    interruption.abort();
    expect(await running).toBe('interrupted');
    expect(log).toEqual(['traffic stopped']);
  });

  it('goes on asking until the services have read everything', async () => {
    let asked = 0;
    const hasCaughtUp = async () => {
      asked += 1;
      if (asked === 1) throw new Error('the coordinator moves');
      return asked > 2;
    };
    await live(parts([], { forMs: 1, hasCaughtUp }));
    expect(asked).toBe(3);
  });

  it('fails when it cannot go on', async () => {
    const lost = AbortSignal.abort(new Error('all brokers have ended'));
    await expect(live(parts([], { lost }))).rejects.toThrow('all brokers have ended');
  });

  it('tells once when the brokers stop answering, and shows the run again when they do', async () => {
    const log: string[] = [];
    const interruption = new AbortController();
    let looks = 0;
    const running = live(
      parts(log, {
        signal: interruption.signal,
        look: async () => {
          looks += 1;
          if (looks <= 8) throw new Error('connection refused');
          return SNAPSHOT;
        },
        onSnapshot: () => interruption.abort(),
      }),
    );
    expect(await running).toBe('interrupted');
    expect(log.filter((line) => line.includes('connection refused'))).toHaveLength(1);
  });

  it('does not blame the brokers when its own view fails, and goes on', async () => {
    const log: string[] = [];
    const interruption = new AbortController();
    let shown = 0;
    const running = live(
      parts(log, {
        signal: interruption.signal,
        onSnapshot: () => {
          shown += 1;
          if (shown > 8) interruption.abort();
          throw new Error('no such column');
        },
      }),
    );
    expect(await running).toBe('interrupted');
    expect(log.filter((line) => line.includes('no such column'))).toEqual(['what is seen cannot be shown: no such column']);
  });
});
