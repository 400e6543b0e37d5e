import { describe, expect, it } from 'vitest';
import { Lifecycle } from '../../local/lifecycle';

function part(name: string, log: string[], failure?: string) {
  return {
    stop: async () => {
      log.push(name);
      if (failure !== undefined) throw new Error(failure);
    },
  };
}

describe('what was started', () => {
  it('is stopped in reverse order, once', async () => {
    const log: string[] = [];
    const lifecycle = new Lifecycle();
    for (const name of ['brokers', 'tables', 'functions']) await lifecycle.add(name, part(name, log));
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    await lifecycle.stop();
    expect(log).toEqual(['functions', 'tables', 'brokers']);
  });

  it('is stopped even when a later part fails to stop, and the failure is told', async () => {
    const log: string[] = [];
    const lifecycle = new Lifecycle();
    await lifecycle.add('brokers', part('brokers', log));
    await lifecycle.add('functions', part('functions', log, 'still busy'));
    await lifecycle.stop();
    expect(log).toEqual(['functions', 'brokers']);
    expect(lifecycle.problems).toEqual(['functions did not stop: still busy']);
  });

  it('is stopped at once when it comes up while everything is being stopped', async () => {
    const log: string[] = [];
    const lifecycle = new Lifecycle();
    await lifecycle.stop();
    await lifecycle.add('brokers', part('brokers', log));
    expect(log).toEqual(['brokers']);
  });
});
