import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../../../local/run/workspace';
import { withFolder } from '../assembly/support';

/** Belongs to nobody: above the highest that a system gives away. */
const GONE = 2 ** 30;

describe('the folder of --state', () => {
  /** A state folder in a folder that is the temporary one as well. */
  const withState = (use: (state: string, open: () => ReturnType<typeof openWorkspace>, left: () => readonly string[]) => Promise<void>) =>
    withFolder(async (folder) => {
      const state = join(folder, 'kept', 'state');
      const left = () => readdirSync(folder).filter((name) => name !== 'kept');
      await use(state, () => openWorkspace({ TMPDIR: folder }, state), left);
    });

  it('belongs to one run at a time, and is free when that has ended', () =>
    withState(async (state, open, left) => {
      const workspace = await open();
      expect(readFileSync(join(state, 'run.pid'), 'utf8')).toBe(`${process.pid}\n`);
      await workspace.stop();
      expect(readdirSync(state)).toEqual([]);
      expect(left()).toEqual([]);
    }));

  it('is refused while another process runs with it, which is named, and nothing is changed', () =>
    withState(async (state, open, left) => {
      await (await open()).stop();
      writeFileSync(join(state, 'run.pid'), `${process.ppid}\n`);
      const refusal = `--state ${state}: process ${process.ppid} runs with this folder`;
      await expect(open()).rejects.toMatchObject({ code: 'STATE_IN_USE', message: expect.stringContaining(refusal) });
      expect(readFileSync(join(state, 'run.pid'), 'utf8')).toBe(`${process.ppid}\n`);
      expect(left()).toEqual([]);
    }));

  it.each([
    ['a run that was killed', `${GONE}\n`],
    ['a run that was killed before it wrote its id', ''],
    ['an earlier run of the same process id', `${process.pid}\n`],
  ])('is taken over from %s', (_, text) =>
    withState(async (state, open) => {
      await (await open()).stop();
      writeFileSync(join(state, 'run.pid'), text);
      const workspace = await open();
      expect(readFileSync(join(state, 'run.pid'), 'utf8')).toBe(`${process.pid}\n`);
      await workspace.stop();
      expect(existsSync(join(state, 'run.pid'))).toBe(false);
    }),
  );
});
