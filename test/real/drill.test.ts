import { afterEach, describe, expect, it } from 'vitest';
import { DRILLS } from '../../local/drill/drills';
import { endPrograms, startProgram } from '../support/run-program';

const DEADLINE_MS = 240_000;

/** As a person would. */
const runDrill = (...words: readonly string[]) => startProgram('npm', ['run', '--silent', 'drill', '--', ...words]).ended;

afterEach(endPrograms);

describe('npm run drill', () => {
  it(
    'in its short form: each drill passes, and nothing is left',
    async () => {
      const { status, stdout, stderr, leftovers, survivors } = await runDrill('--short');
      const output = `${stdout}${stderr}`;
      const names = DRILLS.filter(({ isShort }) => isShort).map(({ name }) => name);
      const lines = output.split('\n');
      expect(names.map((name) => lines.some((line) => new RegExp(`^${name} +passed +\\d`).test(line)) || output)).toEqual(
        names.map(() => true),
      );
      expect({ status, leftovers, survivors }).toEqual({ status: 0, leftovers: [], survivors: [] });
    },
    DEADLINE_MS,
  );

  it('says in one line what it does not understand', async () => {
    const { status, stdout, stderr } = await runDrill('--shrot');
    expect(`${stdout}${stderr}`).toMatch(/^unknown option --shrot; known: --short, .*--help\n$/);
    expect(status).toBe(1);
  });
});
