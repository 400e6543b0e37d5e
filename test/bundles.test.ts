import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../lib/config/environments';
import { BUNDLES, buildBundle } from '../lib/constructs/bundle';
import { resourcesOf, synthesize } from './support/synth';

const folder = mkdtempSync(join(tmpdir(), 'msk-bundles-'));
beforeAll(() => {
  for (const name of BUNDLES) buildBundle(name, join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EXPORTS = { 'cluster-info': 'onEvent', consumer: 'handler', producer: 'handler', reader: 'poll', 'topic-config': 'onEvent' } as const;

/** Loads a bundle as Lambda does: in a Node of its own that sees no package of ours and only Lambda's variables. */
function exportsOf(name: string): Readonly<Record<string, string>> {
  const script =
    'const m = require(process.argv[1]); console.log(JSON.stringify(Object.fromEntries(Object.entries(m).map(([k, v]) => [k, typeof v]))))';
  const output = execFileSync(process.execPath, ['-e', script, join(folder, name, 'index.js')], {
    cwd: folder,
    env: { AWS_REGION: 'us-east-1' },
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

describe('each bundle', () => {
  it.each(BUNDLES)('%s loads in plain Node, by itself, and exports its handler', (name) => {
    expect(exportsOf(name)).toMatchObject({ [EXPORTS[name]]: 'function' });
  });

  it.each(BUNDLES)('%s has at most 400 kB: a cold start reads and compiles all of it', (name) => {
    expect(statSync(join(folder, name, 'index.js')).size).toBeLessThanOrEqual(400_000);
  });

  it("has kafkajs's consumer group only where a function reads in one: it is a quarter of the bytes", () => {
    const withGroups = BUNDLES.filter((name) => readFileSync(join(folder, name, 'index.js'), 'utf8').includes('group_join'));
    expect(withGroups).toEqual(['reader']);
  });

  it("has none of the SDK's providers of credentials: files, SSO, STS and processes are a third of its bytes", () => {
    const withProviders = BUNDLES.filter((name) =>
      /sso_start_url|AssumeRoleWithWebIdentity|credential_process/.test(readFileSync(join(folder, name, 'index.js'), 'utf8')),
    );
    expect(withProviders).toEqual([]);
  });

  it('is the same bytes when it is built again', () => {
    const again = join(folder, 'again');
    buildBundle('consumer', again);
    expect(readFileSync(join(again, 'index.js')).equals(readFileSync(join(folder, 'consumer', 'index.js')))).toBe(true);
  });

  it('names no folder of the machine that built it', () => {
    for (const name of BUNDLES) expect(readFileSync(join(folder, name, 'index.js'), 'utf8')).not.toContain(join(__dirname, '..'));
  });
});

describe('each function of the templates', () => {
  it.each(ENVIRONMENT_NAMES)('%s: has a handler that some bundle exports', (environment) => {
    const handlers = resourcesOf(synthesize(environment))
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => String(Properties?.['Handler']))
      .filter((handler) => handler.startsWith('index.'));
    expect([...new Set(handlers)].sort()).toEqual(['index.handler', 'index.onEvent']);
    const deployed = BUNDLES.filter((name) => name !== 'reader').map((name) => `index.${EXPORTS[name]}`);
    expect(new Set(deployed)).toEqual(new Set(handlers));
  });

  it.each(ENVIRONMENT_NAMES)('%s: twenty services share one bundle', (environment) => {
    const keys = resourcesOf(synthesize(environment))
      .filter(({ id, Type }) => Type === 'AWS::Lambda::Function' && id.startsWith('Services'))
      .map(({ Properties }) => JSON.stringify(Properties?.['Code']));
    expect(keys).toHaveLength(20);
    expect(new Set(keys).size).toBe(1);
  });
});
