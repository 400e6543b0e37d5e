import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../lib/config/environments';
import { redact } from './support/redact';
import { PARTS, synthesize, testContext } from './support/synth';

const ROOT = join(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'msk-environments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const REPORT = 'validation-report.json';

interface Run {
  readonly status: number;
  readonly output: string;
  readonly directory: string;
}

/** Runs bin/msk.ts as the CDK's command line does, without credentials; `context` goes over cdk.json's. The slow checkers have their say in `npm run synth`. */
function runApp(directory: string, context: object = {}): Run {
  const { 'aws:cdk:bundling-stacks': _off, ...init } = testContext();
  const outdir = join(folder, directory);
  const env = {
    PATH: process.env['PATH'],
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...init, ...context }),
    CDK_VALIDATION: 'false',
  };
  const args = ['--import', 'tsx', 'bin/msk.ts'];
  try {
    const output = execFileSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8', stdio: 'pipe' });
    return { status: 0, output, directory: outdir };
  } catch (error) {
    // What execFileSync throws for an exit status other than 0.
    const { status, stdout, stderr } = error as { readonly status: number; readonly stdout: string; readonly stderr: string };
    return { status, output: `${stdout}${stderr}`, directory: outdir };
  }
}

/** Path to content of every file below a folder. */
function filesOf(directory: string): ReadonlyMap<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((file) => [relative(directory, join(file.parentPath, file.name)), readFileSync(join(file.parentPath, file.name), 'base64')]),
  );
}

describe.each(ENVIRONMENT_NAMES)('environment %s', (name) => {
  it.each(PARTS)('%s: has the template that was reviewed', async (part) => {
    await expect(redact(synthesize(name).json[part])).toMatchFileSnapshot(`__snapshots__/${name}/${part}.template.json`);
  });
});

/** One environment stands for all: that every one passes the checkers is `npm run synth`, a step of the gate of its own. */
describe('the app as a process', () => {
  it('synthesizes without credentials and without a finding, and twice gives the same bytes', () => {
    const [first, second] = [runApp('learn-1'), runApp('learn-2')];
    expect([first, second]).toMatchObject([{ status: 0 }, { status: 0 }]);
    const report: { readonly pluginReports: readonly { readonly violations: readonly unknown[] }[] } = JSON.parse(
      readFileSync(join(first.directory, REPORT), 'utf8'),
    );
    // Errors fail the process; warnings, of annotations too, only stand here.
    expect(report.pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
    const [once, twice] = [filesOf(first.directory), filesOf(second.directory)];
    expect([...twice.keys()].sort()).toEqual([...once.keys()].sort());
    expect([...once].filter(([path, bytes]) => path !== REPORT && twice.get(path) !== bytes).map(([path]) => path)).toEqual([]);
  });
});

describe('an app that cannot be built', () => {
  it('says why in one paragraph, with exit status 1', () => {
    const { status, output } = runApp('unknown', { env: 'prod' });
    expect(status).toBe(1);
    expect(output).toBe('unknown environment "prod", must be one of learn, production, express, serverless (choose with -c env=NAME)\n');
  });

  it('synthesizes nothing that would delete the data of a production environment', () => {
    const { status, output } = runApp('delete', { env: 'production', deleteData: 'production' });
    expect(status).toBe(1);
    expect(output).toMatch(/^deleteData: environment "production" keeps its data/);
  });
});
