import { describe, expect, it } from 'vitest';
import { untilCoordinated } from '../../../../lambda/shared/kafka/until-coordinated';

const LOADING = Object.assign(new Error("The coordinator is loading and hence can't process requests for this group"), { retriable: true });

/** A clock that moves only while somebody sleeps. */
function sleeper() {
  const slept: number[] = [];
  const now = () => slept.reduce((sum, ms) => sum + ms, 0);
  return { slept, now, sleep: async (ms: number) => void slept.push(ms) };
}

describe('a question to the coordinator of a group', () => {
  it('is asked again while the coordinator is loading', async () => {
    const clock = sleeper();
    const answers = [LOADING, LOADING, 'offsets'];
    const ask = async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
    expect(await untilCoordinated(ask, { deadlineMs: 10_000, ...clock })).toBe('offsets');
    expect(clock.slept).toEqual([250, 250]);
  });

  it('ends with the last answer when the time is over', async () => {
    const clock = sleeper();
    await expect(untilCoordinated(() => Promise.reject(LOADING), { deadlineMs: 1_000, ...clock })).rejects.toBe(LOADING);
    expect(clock.slept).toEqual([250, 250, 250, 250]);
  });

  it('is not asked again after what does not pass', async () => {
    const clock = sleeper();
    const refused = Object.assign(new Error('Not authorized to access group'), { retriable: false });
    await expect(untilCoordinated(() => Promise.reject(refused), { deadlineMs: 10_000, ...clock })).rejects.toBe(refused);
    expect(clock.slept).toEqual([]);
  });
});
