import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { unlessAborted } from '../../local/unless-aborted';

const NEVER = new Promise<never>(() => {});

describe('waiting for work unless it is given up', () => {
  it('comes to what the work comes to, and leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(5), signal)).toBe(5);
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends with the reason of a signal that is aborted meanwhile, or was before', async () => {
    const interruption = new AbortController();
    const waiting = unlessAborted(NEVER, interruption.signal);
    interruption.abort(new Error('Ctrl-C'));
    await expect(waiting).rejects.toThrow('Ctrl-C');
    await expect(unlessAborted(NEVER, interruption.signal)).rejects.toThrow('Ctrl-C');
  });
});
