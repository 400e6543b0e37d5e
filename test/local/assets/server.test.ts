import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAssetServer } from '../../../local/assets/server';

const KEY = `${'ab'.repeat(32)}.json`;
const stack = (assets: ReadonlyMap<string, string>) => ({
  name: 's',
  region: 'r',
  account: 'a',
  template: { resources: new Map(), parameters: {}, conditions: {}, mappings: {}, outputs: new Map() },
  assets,
});

describe('the local bucket of assets', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-test-'));
    writeFileSync(join(folder, 'declared.json'), '{"topics":[]}');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const ask = async (assets: ReadonlyMap<string, string>, path: string, archive?: string, method = 'GET') => {
    const server = await startAssetServer({ stacks: [stack(assets)] }, archive);
    try {
      const answer = await fetch(`${server.endpoint}${path}`, { method });
      return [answer.status, await answer.text()];
    } finally {
      await server.stop();
    }
  };

  it('serves the assets of the assembly and nothing else', async () => {
    const assets = new Map([
      [`bucket/${KEY}`, join(folder, 'declared.json')],
      ['bucket/code.zip', folder],
    ]);
    expect(await ask(assets, `/bucket/${KEY}`)).toEqual([200, '{"topics":[]}']);
    for (const path of ['/bucket/code.zip', '/bucket/../../etc/passwd', '/bucket/%2e%2e%2fdeclared.json', '/'])
      expect((await ask(assets, path, folder))[0]).toBe(404);
    expect((await ask(assets, `/bucket/${KEY}`, undefined, 'DELETE'))[0]).toBe(404);
  });

  it('keeps what was read for the runs to come, as the bucket in AWS does', async () => {
    const archive = join(folder, 'archive');
    expect((await ask(new Map(), `/bucket/${KEY}`, archive))[0]).toBe(404);
    await ask(new Map([[`bucket/${KEY}`, join(folder, 'declared.json')]]), `/bucket/${KEY}`, archive);
    expect(await ask(new Map(), `/bucket/${KEY}`, archive)).toEqual([200, '{"topics":[]}']);
  });
});
