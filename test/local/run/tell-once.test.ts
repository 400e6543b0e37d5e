import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { tellOnce } from '../../../local/run/tell-once';

function telling() {
  const notes: string[] = [];
  return { notes, tell: tellOnce({ note: (line) => void notes.push(line) }) };
}

describe('problems of services', () => {
  it('are told once per kind and service, whatever request and however many records they were about', () => {
    const { notes, tell } = telling();
    for (let records = 1; records <= 100; records += 1) {
      const timeout = `failed with ${records} records: Sandbox.Timedout: RequestId: ${randomUUID()} Error: Task timed out after 30.00 seconds`;
      tell('traffic', timeout);
      tell('errors', timeout);
    }
    tell('traffic', 'failed with 3 records: Error: the table is throttled');
    expect(notes).toEqual([
      expect.stringMatching(/^traffic: failed .*timed out/),
      expect.stringMatching(/^errors: failed .*timed out/),
      expect.stringMatching(/^traffic: failed .*throttled$/),
    ]);
  });

  it('are bounded where every one is of another kind, and leave room for other services', () => {
    const { notes, tell } = telling();
    for (let code = 97; code < 123; code += 1) tell('traffic', `failed: ${String.fromCharCode(code)}`);
    tell('errors', 'failed: z');
    expect(notes).toHaveLength(6);
    expect(notes.at(-1)).toBe('errors: failed: z');
  });
});
