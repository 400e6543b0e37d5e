import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BundleCache, bundleOnce } from '../../lib/constructs/bundle-cache';

let root: string;
let builds = 0;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bundle-cache-'));
  builds = 0;
  writeFileSync(join(root, 'a.ts'), 'a');
  writeFileSync(join(root, 'b.ts'), 'b');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Bundles by putting the inputs behind each other. */
function bundled(changes: Partial<BundleCache> = {}): string {
  const output = mkdtempSync(join(root, 'output-'));
  bundleOnce({ folder: join(root, 'cache'), root, conditions: 'esbuild 1', ...changes }, 'consumer', output, (directory) => {
    builds += 1;
    writeFileSync(join(directory, 'index.js'), ['a.ts', 'b.ts'].map((name) => readFileSync(join(root, name), 'utf8')).join(''));
    return ['a.ts', 'b.ts'];
  });
  return readFileSync(join(output, 'index.js'), 'utf8');
}

describe('a bundle', () => {
  it('is made once while nothing of it changes', () => {
    expect([bundled(), bundled(), builds]).toEqual(['ab', 'ab', 1]);
  });

  it('is made again when one of its inputs has changed, or is gone', () => {
    bundled();
    writeFileSync(join(root, 'b.ts'), 'c');
    expect([bundled(), builds]).toEqual(['ac', 2]);
    rmSync(join(root, 'a.ts'));
    expect(() => bundled()).toThrow('ENOENT');
  });

  it('is made again under other conditions', () => {
    bundled();
    expect([bundled({ conditions: 'esbuild 2' }), builds]).toEqual(['ab', 2]);
  });

  it('is made again when what was kept cannot be read', () => {
    bundled();
    writeFileSync(join(root, 'cache', 'consumer.json'), '{"inputs":');
    expect([bundled(), builds]).toEqual(['ab', 2]);
    rmSync(join(root, 'cache', 'consumer.json'));
    expect([bundled(), builds]).toEqual(['ab', 3]);
  });

  it('is there too where nothing can be kept', () => {
    const folder = join(root, 'a.ts', 'not-a-folder');
    expect([bundled({ folder }), bundled({ folder }), builds]).toEqual(['ab', 'ab', 2]);
  });
});
