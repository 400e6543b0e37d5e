import { beforeEach, describe, expect, it } from 'vitest';
import { EmptyFetches } from '../../../../lambda/consumer/domain/empty-fetches';

describe('fetches that bring nothing', () => {
  let fetches: EmptyFetches;
  const answer = (broker: number, times: number) => {
    for (let time = 0; time < times; time += 1) fetches.answered(broker);
  };
  beforeEach(() => {
    fetches = new EmptyFetches();
    for (const broker of [1, 2]) fetches.asked(broker);
  });

  it('are enough when every broker that was asked has answered four times', () => {
    answer(1, 4);
    answer(2, 3);
    expect(fetches.areEnough).toBe(false);
    answer(2, 1);
    expect(fetches.areEnough).toBe(true);
  });

  it('are not enough while a broker that was asked has not answered, however often the others did', () => {
    answer(1, 100);
    expect(fetches.areEnough).toBe(false);
  });

  it('are not enough while a broker works on its answer after another one has brought records', () => {
    answer(1, 4);
    answer(2, 4);
    fetches.broughtSomething();
    answer(1, 100);
    expect(fetches.areEnough).toBe(false);
    answer(2, 4);
    expect(fetches.areEnough).toBe(true);
  });

  it('are none after a new assignment, until a broker is asked', () => {
    answer(1, 4);
    answer(2, 4);
    fetches.assignedAnew();
    expect(fetches.areEnough).toBe(false);
    fetches.asked(3);
    expect(fetches.areEnough).toBe(false);
    answer(3, 4);
    expect(fetches.areEnough).toBe(true);
  });
});
