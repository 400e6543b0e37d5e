import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';

export interface OwnNodeOptions {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly alias?: Readonly<Record<string, string>>;
  /** Default: the Node of the test. */
  readonly node?: string;
}

/** Runs TypeScript, bundled as functions are, in a Node of its own. @returns its standard output */
export async function inOwnNode(
  source: string,
  { folder, env = {}, alias = {}, node = process.execPath }: OwnNodeOptions,
): Promise<string> {
  const outfile = join(folder, `script-${process.hrtime.bigint()}.mjs`);
  buildSync({
    stdin: { contents: source, resolveDir: join(__dirname, '../..'), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // CommonJS packages inside of an ES module.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    mainFields: ['module', 'main'],
    alias: { ...alias },
    logLevel: 'error',
  });
  const { stdout } = await promisify(execFile)(node, [outfile], { env, maxBuffer: 1e8 });
  return stdout;
}
