import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Environment } from '../../local/ports';
import type { Usage } from './hosts/driver';

export interface Contestant {
  readonly name: string;
  run(records: number, batch: number): Promise<Usage>;
  close(): Promise<void>;
}

/** A Node of its own with a bundled host (hosts/), on a topic of its own. */
export function nodeContestant(name: string, file: string, args: readonly string[], environment: Environment): Contestant {
  const child = spawn(process.execPath, [file, ...args], { env: { ...environment }, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    run: async (records, batch) => {
      child.stdin.write(`${records} ${batch}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error(`${name} ended instead of sending ${records} records`);
      // Written by hosts/driver.ts.
      return JSON.parse(answer.value) as Usage;
    },
    close: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}
