import { describe, expect, it } from 'vitest';
import { until } from '../../local/until';

describe('waiting for a condition', () => {
  it('asks again when the question fails, and says at the deadline what was waited for and why', async () => {
    let asked = 0;
    const answer = () => {
      asked += 1;
      if (asked === 1) throw new Error('no broker');
      return asked === 3;
    };
    await expect(until('a leader', 5_000, answer)).resolves.toBeGreaterThan(0);
    const failure = until('a leader', 0, () => Promise.reject(new Error('no broker')));
    await expect(failure).rejects.toMatchObject({ message: 'a leader: not within 0 s', cause: { message: 'no broker' } });
  });

  it('ends early, with an error, when its signal is aborted', async () => {
    const interruption = new AbortController();
    const waiting = until('a leader', 5_000, () => false, interruption.signal);
    interruption.abort('SIGINT');
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
