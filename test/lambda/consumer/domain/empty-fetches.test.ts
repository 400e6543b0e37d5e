import { beforeEach, describe, expect, it } from 'vitest';
import { EmptyFetches } from '../../../../lambda/consumer/domain/empty-fetches';

describe('fetches that bring nothing', () => {
  let fetches: EmptyFetches;
  const rounds = (broker: number, times: number) => {
    for (let time = 0; time < times; time += 1) {
      fetches.asked(broker);
      fetches.answered(broker);
    }
  };
  beforeEach(() => {
    fetches = new EmptyFetches();
    for (const broker of [1, 2]) fetches.asked(broker);
  });

  it('are enough when every broker that was asked has answered four times', () => {
    rounds(1, 4);
    rounds(2, 3);
    expect(fetches.areEnough).toBe(false);
    rounds(2, 1);
    expect(fetches.areEnough).toBe(true);
  });

  it('are not enough while a broker that was asked has not answered, however often the others did', () => {
    rounds(1, 100);
    expect(fetches.areEnough).toBe(false);
  });

  it('are not enough while a broker works on its answer after another one has brought records', () => {
    rounds(1, 4);
    rounds(2, 4);
    fetches.broughtSomething();
    fetches.asked(2);
    rounds(1, 100);
    expect(fetches.areEnough).toBe(false);
    rounds(2, 4);
    expect(fetches.areEnough).toBe(true);
  });

  it('do not forget a broker that works on its answer while partitions are assigned anew', () => {
    rounds(1, 4);
    fetches.assignedAnew();
    rounds(1, 4);
    expect(fetches.areEnough).toBe(false);
    rounds(2, 4);
    expect(fetches.areEnough).toBe(true);
  });

  it('are none after a new assignment, until a broker is asked', () => {
    rounds(1, 4);
    rounds(2, 4);
    fetches.assignedAnew();
    expect(fetches.areEnough).toBe(false);
    rounds(3, 4);
    expect(fetches.areEnough).toBe(true);
  });

  it('do not wait for a broker that answered and is asked no more', () => {
    rounds(1, 1);
    rounds(2, 20);
    expect(fetches.areEnough).toBe(true);
  });
});
