import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseOptions } from '../../../local/options';
import { prepare } from '../../../local/run/prepare';
import { openWorkspace } from '../../../local/run/workspace';
import { Steps } from '../../../local/steps';

const folders: string[] = [];
let interruption = new AbortController();
afterEach(async () => {
  interruption.abort();
  interruption = new AbortController();
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A project whose app never ends by itself. */
async function endlessProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'project-'));
  folders.push(folder);
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'cdk.json'), '{}');
  await writeFile(join(folder, 'bin', 'msk.ts'), 'setInterval(() => {}, 1_000);\n');
  return folder;
}

const VIEW = { begin: () => {}, finish: () => {}, note: () => {}, show: () => {}, close: () => {} };

describe('what a run needs', () => {
  it('when Java is missing, is said without waiting for the synthesis, which is given up', async () => {
    const parsed = parseOptions([]);
    if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
    const projectDirectory = await endlessProject();
    const environment = { PATH: projectDirectory, TMPDIR: projectDirectory };
    const workspace = await openWorkspace(environment);
    const world = { environment, projectDirectory, signal: interruption.signal, view: VIEW, startedAt: 0 };
    const prepared = prepare(parsed.options, world, workspace, new Steps(VIEW));
    await expect(prepared).rejects.toThrow(/^java: not found in JAVA_HOME or PATH/);
  });
});
