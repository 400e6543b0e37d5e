/** One run at a time in a folder of `--state`: a second one would overwrite certificates, properties and logs under the first one's feet. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeAtExit } from '../at-exit';
import { LocalError } from '../errors';
import type { Stoppable } from '../ports';

const LOCK = 'run.pid';

/**
 * Writes our process id into the folder; `stop` removes it. What a run has left that was killed is taken over.
 *
 * @throws LocalError STATE_IN_USE while the process that wrote it runs
 */
export async function lockState(folder: string): Promise<Stoppable> {
  const file = join(folder, LOCK);
  if (!(await take(file))) {
    const holder = await readFile(file, 'utf8').catch(() => '');
    if (isRunning(Number.parseInt(holder, 10))) {
      throw new LocalError(
        'STATE_IN_USE',
        `--state ${folder}: process ${holder.trim()} runs with this folder; wait until it has ended, or name another folder (if that process is no run of this project, remove ${file})`,
      );
    }
    await rm(file, { force: true });
    if (!(await take(file)))
      throw new LocalError('STATE_IN_USE', `--state ${folder}: another run has just taken this folder; name another one`);
  }
  const forget = removeAtExit(file);
  return {
    stop: async () => {
      await rm(file, { force: true });
      forget();
    },
  };
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Our own id there is an earlier process's: in a container every run may have the same. */
function isRunning(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
