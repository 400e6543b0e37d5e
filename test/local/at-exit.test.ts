import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeAtExit } from '../../local/at-exit';
import { withFolder } from './assembly/support';

/** What a run makes that holds secrets, and then an end as at a second Ctrl-C, which waits for nothing. */
const CUT_SHORT = `
const { openWorkspace } = require('./local/run/workspace.ts');
const { writeClientProperties } = require('./local/iam/client-properties.ts');
const [folder] = process.argv.slice(1);
const properties = { bootstrap: '127.0.0.1:1', caFile: 'ca.pem', region: 'us-east-1', credentials: require('./local/iam/credentials.ts').makeCredentials() };
openWorkspace({ TMPDIR: folder + '/temporary' }, folder + '/state').then(async ({ iam }) => {
  await require('node:fs/promises').mkdir(iam);
  await require('node:fs/promises').writeFile(iam + '/policy.json', 'secret');
  await writeClientProperties(folder + '/client.properties', properties);
  process.exit(130);
});`;

const runIn = (folder: string, script: string): number => {
  try {
    const cwd = join(__dirname, '..', '..');
    execFileSync(process.execPath, ['--import', 'tsx', '-e', script, folder], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
    return 0;
  } catch (error) {
    if (error instanceof Error && 'status' in error && typeof error.status === 'number') return error.status;
    throw error;
  }
};

describe('a run that is ended at once', () => {
  it('leaves neither its folder nor credentials nor its mark in the folder of --state', () =>
    withFolder(async (folder) => {
      mkdirSync(join(folder, 'temporary'));
      expect(runIn(folder, CUT_SHORT)).toBe(130);
      expect(readdirSync(join(folder, 'temporary'))).toEqual([]);
      expect(readdirSync(join(folder, 'state'))).toEqual([]);
      expect(existsSync(join(folder, 'client.properties'))).toBe(false);
    }));

  it('touches nothing that it has removed before: somebody else may have made it anew', () => {
    const before = process.listenerCount('exit');
    const forget = removeAtExit('/nowhere');
    expect(process.listenerCount('exit')).toBe(before + 1);
    forget();
    expect(process.listenerCount('exit')).toBe(before);
  });
});
