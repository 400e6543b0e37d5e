/** Bundles of earlier syntheses, taken again while everything that they were made of is the same: bundling starts a process for each. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface BundleCache {
  /** Where bundles are kept; made when it is not there. One that cannot be written is a cache that never has anything. */
  readonly folder: string;
  /** Paths of inputs are relative to it. */
  readonly root: string;
  /** Whatever decides about a bundle beside its inputs: options, the bundler's version, what is installed. */
  readonly conditions: string;
}

interface Entry {
  readonly conditions: string;
  /** SHA-256 of each input by its path. */
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Puts `index.js` into the folder: the one that is kept, or else a new one, which is kept then.
 * @param build writes `index.js` into the folder that it is given and returns the paths of its inputs
 */
export function bundleOnce(
  cache: BundleCache,
  name: string,
  outputDirectory: string,
  build: (directory: string) => readonly string[],
): void {
  const kept = join(cache.folder, `${name}.js`);
  const bundle = join(outputDirectory, 'index.js');
  if (isCurrent(cache, name)) {
    copyFileSync(kept, bundle);
    return;
  }
  const inputs = build(outputDirectory);
  try {
    mkdirSync(cache.folder, { recursive: true });
    // The bundle before the entry that vouches for it, each at once: several syntheses may be at work.
    const mine = `${kept}.${process.pid}`;
    copyFileSync(bundle, mine);
    renameSync(mine, kept);
    writeFileSync(mine, JSON.stringify(describe(cache, inputs)));
    renameSync(mine, entryFile(cache, name));
  } catch {
    // Kept or not, the bundle is there.
  }
}

function isCurrent(cache: BundleCache, name: string): boolean {
  try {
    // Written by `bundleOnce`: the cast is at that boundary.
    const entry = JSON.parse(readFileSync(entryFile(cache, name), 'utf8')) as Entry;
    return JSON.stringify(describe(cache, Object.keys(entry.inputs))) === JSON.stringify(entry);
  } catch {
    return false;
  }
}

const describe = ({ conditions, root }: BundleCache, inputs: readonly string[]): Entry => ({
  conditions: sha256(conditions),
  inputs: Object.fromEntries(inputs.map((input) => [input, sha256(readFileSync(resolve(root, input)))])),
});

const entryFile = ({ folder }: BundleCache, name: string): string => join(folder, `${name}.json`);

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
