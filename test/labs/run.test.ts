import { describe, expect, it } from 'vitest';
import type { Ground } from '../../labs/support/ground';
import { check, type Lab, verdictOf } from '../../labs/support/lab';
import { holds, runLabs } from '../../labs/support/run';

const never = new AbortController().signal;

/** The runner hands the ground on and looks at nothing of it. */
const GROUND = {} as Ground;

function lab(name: string, run: Lab['run']): Lab {
  return { name, claim: 'A claim.', method: 'm.', measures: 'm.', simplifies: 's.', trap: 't.', run };
}

const finding = (isSo: boolean) => ({ tables: [], charts: [], verdict: verdictOf([check('so', isSo, 'seen')]) });
const good = lab('good', async () => finding(true));
const bad = lab('bad', async () => finding(false));
const broken = lab('broken', async () => {
  throw new Error('no leader', { cause: new Error('three brokers are down') });
});
const endless = lab('endless', () => new Promise(() => undefined));

describe('a run of labs', () => {
  it('goes through all in their order, whatever becomes of one, and says which claims hold', async () => {
    const told: string[] = [];
    const results = await runLabs([broken, bad, good], GROUND, {
      signal: never,
      onBegin: ({ name }) => told.push(`begin ${name}`),
      onEnd: ({ lab: { name } }) => told.push(`end ${name}`),
    });
    expect(results.map(holds)).toEqual([false, false, true]);
    expect(told).toEqual(['begin broken', 'end broken', 'begin bad', 'end bad', 'begin good', 'end good']);
    expect(results[0]?.outcome).toEqual({ failure: 'no leader: three brokers are down' });
  });

  it('gives up a lab that does not end, and goes on', async () => {
    const results = await runLabs([endless, good], GROUND, { signal: never, deadlineMs: 20 });
    expect(results.map(holds)).toEqual([false, true]);
    expect(results[0]?.outcome).toEqual({ failure: 'it did not end within 0.02 s' });
  });

  it('ends at once when it is interrupted: the lab under way has no result, and no other begins', async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const onBegin = ({ name }: Lab) => {
      begun.push(name);
      if (name === 'endless') stop.abort();
    };
    const results = await runLabs([good, endless, good], GROUND, { signal: stop.signal, onBegin });
    expect(results.map(({ lab: { name } }) => name)).toEqual(['good']);
    expect(begun).toEqual(['good', 'endless']);
  });
});
