/** How long a Node takes to load each deployed bundle, beside one that loads only kafkajs; and how large each is. */
import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { startMskApi } from '../../local/msk-api/server';
import { CLUSTER_VIEW } from '../../test/local/msk-api/support';
import { median } from '../topics/table';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const BUNDLES = ['producer', 'consumer', 'reader', 'topic-config', 'cluster-info'];
const FLOOR = 'kafkajs alone';
/** The one bundle that loads more than its start does: what its init leaves to the first request is counted as well. */
const ASKING = 'cluster-info, and MSK asked for the first time';

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
  files.set(ASKING, join(folder, 'cluster-info', 'index.js'));
  const msk = await startMskApi([CLUSTER_VIEW]);
  try {
    return await table(files, await measure(files, starts, msk.endpoint), starts);
  } finally {
    await msk.stop();
  }
}

interface Load {
  /** Milliseconds of the processor, all threads: what says something on a machine that has other work. */
  readonly cpuMs: number;
  readonly ms: number;
}

const CREATE = { RequestType: 'Create', ResourceProperties: { ClusterArn: CLUSTER_VIEW.arn } };
const QUESTION = `.onEvent(${JSON.stringify(CREATE)}, { getRemainingTimeInMillis: () => 60_000 })`;

/** What the module takes, as Lambda's init phase would count it: without Node's own start. */
const scriptOf = (file: string, asks: boolean): string => `
  const before = process.cpuUsage();
  const start = process.hrtime.bigint();
  const loaded = require(${JSON.stringify(file)});
  const end = () => {
    const ms = Number(process.hrtime.bigint() - start) / 1e6;
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ cpuMs: (user + system) / 1e3, ms }));
    process.exit(0);
  };
  ${asks ? `loaded${QUESTION}.then(end)` : 'end()'}`;

/** Turn by turn, so that a machine that slows down slows all. */
async function measure(
  files: ReadonlyMap<string, string>,
  starts: number,
  mskEndpoint: string,
): Promise<ReadonlyMap<string, readonly Load[]>> {
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_KAFKA: mskEndpoint,
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    // A newer Node, as the deployed one, says nothing either.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const times = new Map<string, Load[]>([...files.keys()].map((name) => [name, []]));
  for (let turn = 0; turn < starts; turn += 1) {
    for (const [name, file] of files) {
      const { stdout } = await run(process.execPath, ['-e', scriptOf(file, name === ASKING)], { env });
      // Written by the script above.
      times.get(name)?.push(JSON.parse(stdout) as Load);
    }
  }
  return times;
}

async function table(
  files: ReadonlyMap<string, string>,
  times: ReadonlyMap<string, readonly Load[]>,
  starts: number,
): Promise<readonly string[]> {
  const cpuOf = (name: string) => median((times.get(name) ?? []).map(({ cpuMs }) => cpuMs));
  const floor = cpuOf(FLOOR);
  const rows = [...files].map(async ([name, file]) => {
    const ms = median((times.get(name) ?? []).map((load) => load.ms));
    const zip = gzipSync(await readFile(file)).length;
    const cells = [name, `${(await stat(file)).size}`, `${zip}`, `${cpuOf(name).toFixed(1)} ms`, `${(cpuOf(name) / floor).toFixed(2)}x`];
    return `| ${[...cells, `${ms.toFixed(1)} ms`].join(' | ')} |`;
  });
  return [
    `### Loading a bundle, medians of ${starts} starts, Node ${process.versions.node}`,
    '',
    '| | bytes | compressed | processor | to kafkajs | time |',
    '|---|---|---|---|---|---|',
    ...(await Promise.all(rows)),
  ];
}
