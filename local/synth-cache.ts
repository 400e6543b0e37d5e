/** Assemblies of earlier runs, by a digest of everything that decides what is synthesized: most starts change none of it. */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from './assembly/json';
import { keepNewest, removeAbandoned } from './cache-folders';

/** Sources of the app and of the bundles, and what else esbuild and the CDK read. What the app comes to read besides belongs here too. */
const SOURCES = [
  'bin',
  'lib',
  'lambda',
  'cdk.json',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
];

/** Newest assemblies kept; one is some 10 MB. */
const KEPT = 4;

/**
 * Digest of sources, packages, context, Node version and the day: checks of the app may go by the date (end of support), so that no
 * assembly outlives its day.
 */
export async function assemblyKey(projectDirectory: string, context: JsonObject, now: Date): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([context, process.version, process.platform, process.arch, now.toISOString().slice(0, 10)]));
  for (const source of SOURCES) {
    for (const file of await filesUnder(join(projectDirectory, source))) {
      hash.update(`\0${file.slice(projectDirectory.length)}\0`).update(await readFile(file));
    }
  }
  return hash.digest('hex').slice(0, 32);
}

/** Copies the kept assembly into the folder; false when there is none. */
export async function restoreAssembly(cacheDirectory: string, key: string, outputDirectory: string): Promise<boolean> {
  const entry = join(cacheDirectory, key);
  if (!(await isThere(join(entry, 'manifest.json')))) {
    return false;
  }
  try {
    await cp(entry, outputDirectory, { recursive: true });
    const now = new Date();
    await utimes(entry, now, now);
    return true;
  } catch {
    // Another run has just removed it: what was copied so far is overwritten by the synthesis.
    return false;
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Keeps a copy. Made beside its place and renamed, so that a run at the same time sees a whole assembly or none. */
export async function keepAssembly(cacheDirectory: string, key: string, outputDirectory: string): Promise<void> {
  const temporary = join(cacheDirectory, `.${key}.${process.pid}`);
  try {
    await mkdir(cacheDirectory, { recursive: true });
    await cp(outputDirectory, temporary, { recursive: true });
    await rename(temporary, join(cacheDirectory, key));
    await keepNewest(cacheDirectory, KEPT, (name) => !isDraft(name));
    await removeAbandoned(cacheDirectory, isDraft);
  } catch {
    // Another run was first, or the disk is full: the assembly itself is complete, only the next start is slower.
    await rm(temporary, { recursive: true, force: true });
  }
}

const isDraft = (name: string): boolean => name.startsWith('.');

/** Files under a folder in a stable order; the path itself where it is a file; nothing where it is absent. */
async function filesUnder(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile()) {
    return found === undefined ? [] : [path];
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
