import { describe, expect, it } from 'vitest';
import { parseIamEvents, readIamEvents } from '../../../../local/kafka/iam/events';

const DECISION = { event: 'decision', at: '2026-11-23T09:00:00Z', broker: 1, role: 'r', action: 'a', resource: 'x', allowed: true };

describe('the events of the brokers', () => {
  it('are one per line', () => {
    expect(parseIamEvents(`${JSON.stringify(DECISION)}\n${JSON.stringify({ ...DECISION, broker: 2 })}\n`)).toEqual([
      DECISION,
      { ...DECISION, broker: 2 },
    ]);
  });

  it('leave out a line that is being written', () => {
    expect(parseIamEvents(`${JSON.stringify(DECISION)}\n{"event":"deci`)).toEqual([DECISION]);
  });

  it('are none where a broker has written nothing yet', async () => {
    expect(await readIamEvents(['/nowhere/iam-broker-1.jsonl'])).toEqual([]);
  });
});
