/**
 * `npm run bench:synth [-- --runs 5 --env learn,production]`: `cdk synth` of the project's environments beside the smallest app with the same checkers, in turns,
 * in one run. Prints Markdown.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../topics/table';

const ROOT = resolve(__dirname, '..', '..');
const CDK = require.resolve('aws-cdk/bin/cdk');
const SYNTH = ['synth', '--quiet', '--no-lookups', '--no-notices', '--no-version-reporting', '--no-asset-metadata', '--no-color'];

interface Contestant {
  readonly name: string;
  readonly args: readonly string[];
}

/** Milliseconds of one `cdk synth`, into a folder that keeps what the run before left. */
function synthesize({ name, args }: Contestant, folder: string): number {
  const started = performance.now();
  const output = join(folder, name.replaceAll(/\W/g, '-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CDK, ...SYNTH, '--output', output, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name}: cdk synth failed\n${stdout}${stderr}`);
  return performance.now() - started;
}

function main(): void {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' }, env: { type: 'string', default: 'learn' } } });
  const contestants: readonly Contestant[] = [
    { name: 'smallest app', args: ['--app', `"${process.execPath}" --import tsx bench/synth/minimal.ts`] },
    // So that both differences can be told apart: that of the stacks, and that of the checkers' two threads.
    { name: 'smallest app, side by side', args: ['--app', `"${process.execPath}" --import tsx bench/synth/minimal.ts side-by-side`] },
    ...values.env
      .split(',')
      .map((name) => ({ name, args: ['--app', `"${process.execPath}" --import tsx bin/msk.ts`, '--context', `env=${name}`] })),
  ];
  const folder = mkdtempSync(join(tmpdir(), 'msk-bench-synth-'));
  try {
    // Once for nothing: files that nobody has read yet are slow to read.
    for (const contestant of contestants) synthesize(contestant, folder);
    const times = new Map(contestants.map(({ name }) => [name, [] as number[]]));
    for (let run = 0; run < Number(values.runs); run += 1) {
      for (const contestant of contestants) times.get(contestant.name)?.push(synthesize(contestant, folder));
    }
    console.log(render(times, Number(values.runs)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function render(times: ReadonlyMap<string, readonly number[]>, runs: number): string {
  const [floor = []] = times.values();
  const seconds = (ms: number) => (ms / 1_000).toFixed(2);
  const rows = [...times].map(([name, own]) => {
    return `| ${name} | ${seconds(median(own))} | ${seconds(Math.min(...own))} | ${seconds(Math.max(...own))} | ${(median(own) / median(floor)).toFixed(2)} |`;
  });
  return [
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model ?? 'processor'}, Node ${process.versions.node}, ${runs} runs in turns`,
    '',
    '| cdk synth | median s | least | most | median, times the smallest |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

main();
