import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';

/** A host as one file, as a function would be deployed: no loader in its memory and time. */
export function bundleHost(source: string, outfile: string): string {
  buildSync({
    entryPoints: [join(__dirname, source)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  });
  return outfile;
}

const PLATFORMATIC = join(__dirname, 'platformatic');

/** The peer, which is installed for the benchmark alone; undefined with a word where npm cannot. */
export async function bundlePlatformatic(): Promise<string | undefined> {
  if (!existsSync(join(PLATFORMATIC, 'node_modules'))) {
    try {
      await promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd: PLATFORMATIC });
    } catch (error) {
      console.error(`@platformatic/kafka is left out: ${String(error).split('\n')[0]}`);
      return undefined;
    }
  }
  const outfile = join(PLATFORMATIC, 'node_modules', '.host.mjs');
  buildSync({
    entryPoints: [join(PLATFORMATIC, 'host.mjs')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  });
  return outfile;
}
