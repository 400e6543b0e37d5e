/** How long a Node takes to load each deployed bundle, beside one that loads only kafkajs; and how large each is. */
import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { median } from '../topics/table';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const BUNDLES = ['producer', 'consumer', 'reader', 'topic-config', 'cluster-info'];
const FLOOR = 'kafkajs alone';

/** @returns lines of Markdown */
export async function compareStarts(folder: string, starts: number): Promise<readonly string[]> {
  const files = new Map<string, string>();
  const kafkajs = join(folder, 'kafkajs-alone.cjs');
  const stdin = {
    contents: "import { Kafka } from 'kafkajs'; export const handler = async () => new Kafka({ brokers: ['b:1'] });",
    resolveDir: ROOT,
  };
  buildSync({
    stdin,
    outfile: kafkajs,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
  });
  const empty = join(folder, 'empty.cjs');
  await writeFile(empty, '');
  files.set('nothing', empty).set(FLOOR, kafkajs);
  for (const name of BUNDLES) {
    await run(
      process.execPath,
      ['--import', 'tsx', '-e', "require('./lib/constructs/bundle').buildBundle(...process.argv.slice(1))", name, join(folder, name)],
      {
        cwd: ROOT,
      },
    );
    files.set(name, join(folder, name, 'index.js'));
  }
  const times = await measure(files, starts);
  return await table(files, times, starts);
}

/** Turn by turn, so that a machine that slows down slows all. */
async function measure(files: ReadonlyMap<string, string>, starts: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>([...files.keys()].map((name) => [name, []]));
  for (let turn = 0; turn < starts; turn += 1) {
    for (const [name, file] of files) {
      // The time that the module takes, as Lambda's init phase would count it: without Node's own start.
      const script = `const t = process.hrtime.bigint(); require(${JSON.stringify(file)}); console.log(Number(process.hrtime.bigint() - t) / 1e6); process.exit(0)`;
      const { stdout } = await run(process.execPath, ['-e', script], { env: { AWS_REGION: 'us-east-1' } });
      times.get(name)?.push(Number(stdout));
    }
  }
  return times;
}

async function table(
  files: ReadonlyMap<string, string>,
  times: ReadonlyMap<string, readonly number[]>,
  starts: number,
): Promise<readonly string[]> {
  const floor = median(times.get(FLOOR) ?? []);
  const rows = [...files].map(async ([name, file]) => {
    const ms = median(times.get(name) ?? []);
    const zip = gzipSync(await readFile(file)).length;
    return `| ${name} | ${(await stat(file)).size} | ${zip} | ${ms.toFixed(1)} ms | ${(ms / floor).toFixed(2)}x |`;
  });
  return [
    `### Loading a bundle, medians of ${starts} starts, Node ${process.versions.node}`,
    '',
    '| | bytes | compressed | load | to kafkajs |',
    '|---|---|---|---|---|',
    ...(await Promise.all(rows)),
  ];
}
