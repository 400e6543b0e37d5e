import { describe, expect, it } from 'vitest';
import { together } from '../../local/together';

const NEVER = new AbortController().signal;

/** Takes for ever, unless it is given up. */
const endless = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))));

describe('parts that are begun together', () => {
  it('come to what each came to', async () => {
    expect(await together(NEVER, () => [Promise.resolve(1), Promise.resolve('two')])).toEqual([1, 'two']);
  });

  it('are given up as soon as one of them fails, with the error of that one', async () => {
    const fails = async (): Promise<never> => {
      throw new Error('no such folder');
    };
    await expect(together(NEVER, (signal) => [endless(signal), fails()])).rejects.toThrow('no such folder');
    await expect(together(NEVER, (signal) => [fails(), endless(signal)])).rejects.toThrow('no such folder');
  });

  it('are given up together from outside', async () => {
    const outside = new AbortController();
    const both = together(outside.signal, (signal) => [endless(signal), endless(signal)]);
    outside.abort();
    await expect(both).rejects.toThrow('given up');
  });

  it('end before the error is told: what one of them has made is there to be stopped', async () => {
    const made: string[] = [];
    const slow = async (signal: AbortSignal): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      made.push('registered');
    };
    await expect(together(NEVER, (signal) => [slow(signal), Promise.reject(new Error('no'))])).rejects.toThrow('no');
    expect(made).toEqual(['registered']);
  });
});
