import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DRILLS } from '../../local/drill/drills';
import { filesOf, processesOf } from '../support/run-start';

const ROOT = join(__dirname, '..', '..');
const DEADLINE_MS = 240_000;

/** As a person would, with a temporary folder of its own so that leftovers can be seen. */
async function runDrill(...words: readonly string[]) {
  const temporary = mkdtempSync(join(tmpdir(), 'drill-'));
  const child = spawn('npm', ['run', '--silent', 'drill', '--', ...words], { cwd: ROOT, env: { ...process.env, TMPDIR: temporary } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const leftovers = [...filesOf(temporary), ...processesOf(temporary)];
  rmSync(temporary, { recursive: true, force: true });
  return { status, output, leftovers };
}

describe('npm run drill', () => {
  it(
    'in its short form: each drill passes, and nothing is left',
    async () => {
      const { status, output, leftovers } = await runDrill('--short');
      const names = DRILLS.filter(({ isShort }) => isShort).map(({ name }) => name);
      const lines = output.split('\n');
      expect(names.map((name) => lines.some((line) => new RegExp(`^${name} +passed +\\d`).test(line)) || output)).toEqual(
        names.map(() => true),
      );
      expect({ status, leftovers }).toEqual({ status: 0, leftovers: [] });
    },
    DEADLINE_MS,
  );

  it('says in one line what it does not understand', async () => {
    const { status, output } = await runDrill('--shrot');
    expect(output).toMatch(/^unknown option --shrot; known: --short, .*--help\n$/);
    expect(status).toBe(1);
  });
});
