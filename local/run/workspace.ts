import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { removeAtExit } from '../at-exit';
import type { Environment, Stoppable } from '../ports';
import { lockState } from './state-lock';

/** Folders of one run. Without `--state` all of it is temporary and goes at the end. */
export interface Workspace extends Stoppable {
  readonly assembly: string;
  readonly functions: string;
  /** Policies, secrets and decisions; never outlives the run. */
  readonly iam: string;
  readonly kafka: string;
  /** Folder of the tables' files; undefined: in memory. */
  readonly tables?: string;
  readonly logs: string;
  /** What controls of the live page hand to commands. */
  readonly page: string;
  readonly destinations: string;
  readonly stateFile?: string;
  /** Objects of deployments before, which stay in the bucket in AWS. */
  readonly assets?: string;
}

/**
 * A fresh temporary folder, and in `stateDirectory` (when given) what outlives the run: brokers' data, tables, answers of custom resources.
 *
 * @throws LocalError STATE_IN_USE while another run uses the folder; the file system's error, with the folder in its message
 */
export async function openWorkspace(environment: Environment, stateDirectory?: string): Promise<Workspace> {
  const temporary = await mkdtemp(join(environment['TMPDIR'] ?? tmpdir(), 'msk-blueprint-'));
  const forget = removeAtExit(temporary);
  const removeTemporary = async () => {
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
    forget();
  };
  const [assembly = '', functions = '', iam = '', page = ''] = ['assembly', 'functions', 'iam', 'page'].map((name) =>
    join(temporary, name),
  );
  const within = { assembly, functions, iam, page, stop: removeTemporary };
  if (stateDirectory === undefined) {
    const [kafka, logs, destinations] = ['kafka', 'logs', 'destinations'].map((name) => join(temporary, name));
    return { ...within, kafka: kafka ?? '', logs: logs ?? '', destinations: destinations ?? '' };
  }
  const kept = resolve(stateDirectory);
  const lock = await lockFolder(kept).catch(async (error) => {
    await removeTemporary();
    throw error;
  });
  return {
    ...within,
    stop: async () => {
      await removeTemporary();
      await lock.stop();
    },
    kafka: join(kept, 'kafka'),
    tables: join(kept, 'tables'),
    logs: join(kept, 'logs'),
    destinations: join(kept, 'destinations'),
    stateFile: join(kept, 'deploy.json'),
    assets: join(kept, 'assets'),
  };
}

async function lockFolder(folder: string): Promise<Stoppable> {
  await mkdir(folder, { recursive: true });
  return lockState(folder);
}
