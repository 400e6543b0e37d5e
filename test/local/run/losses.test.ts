import { describe, expect, it } from 'vitest';
import { Facts } from '../../../local/run/facts';
import { watchLosses } from '../../../local/run/losses';

/** Three brokers and the tables' process, which end as told; what the run says of it. */
function watched() {
  const alive = new Set([1, 2, 3]);
  let brokerEnded: (id: number, text: string) => void = () => {};
  let tablesEnded: (text: string) => void = () => {};
  const own = {
    get running() {
      return alive.size;
    },
    onUnexpectedExit: (listener: typeof brokerEnded) => {
      brokerEnded = listener;
    },
  };
  const dynamoDb = {
    onUnexpectedExit: (listener: typeof tablesEnded) => {
      tablesEnded = listener;
    },
  };
  const notes: string[] = [];
  const facts = new Facts('learn');
  const lost = watchLosses({ kafka: { own }, dynamoDb }, { note: (line) => void notes.push(line) }, facts);
  return {
    lost,
    notes,
    facts,
    die: (id: number) => {
      alive.delete(id);
      brokerEnded(id, `broker ${id} ended with signal SIGKILL:`);
    },
    kill: (id: number) => void alive.delete(id),
    startAgain: (id: number) => void alive.add(id),
    endTables: () => tablesEnded('DynamoDB Local 3.1.0 ended with exit status 1:\nout of memory'),
  };
}

describe('a run that loses what it needs', () => {
  it('goes on while a broker runs, also when each of them has died once and was started again', () => {
    const { lost, die, startAgain, notes, facts } = watched();
    for (const id of [1, 2, 3]) {
      die(id);
      startAgain(id);
    }
    expect(lost.aborted).toBe(false);
    expect(notes).toEqual([1, 2, 3].map((id) => `broker ${id} ended with signal SIGKILL:`));
    expect(facts.errors).toEqual(notes);
  });

  it('cannot go on when the last broker has died, one that was killed on the page among them', () => {
    const { lost, die, kill } = watched();
    kill(1);
    die(2);
    expect(lost.aborted).toBe(false);
    die(3);
    expect(lost.reason).toMatchObject({ message: 'all brokers have ended: the run cannot go on' });
  });

  it('cannot go on without its tables, and says what their process said', () => {
    const { lost, endTables, notes } = watched();
    endTables();
    expect(notes).toEqual([expect.stringContaining('out of memory')]);
    expect(lost.reason).toMatchObject({ message: expect.stringMatching(/^DynamoDB Local has ended, .*: the run cannot go on$/) });
  });
});
