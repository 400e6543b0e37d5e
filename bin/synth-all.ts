import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT_NAMES } from '../lib/config/environments';

const ROOT = join(__dirname, '..');
const CDK = require.resolve('aws-cdk/bin/cdk');

/** Nothing of AWS and nothing of the network: no account, no instance metadata, no notices, no version check, no telemetry. */
const OFFLINE = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  CDK_DISABLE_VERSION_CHECK: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
} as const;

const OPTIONS = ['--quiet', '--no-lookups', '--no-notices', '--no-version-reporting', '--no-asset-metadata', '--no-color', '--ci=false'];

/** What the command says when nothing is wrong. */
const CHATTER = /^(Bundling asset .*|Successfully synthesized to .*|Supply a stack id .*|npm warn .*|\S+: about \d+ USD a month, .*|\s*)$/;

interface Outcome {
  readonly name: string;
  readonly isClean: boolean;
  readonly output: string;
  readonly seconds: string;
}

/** `cdk synth` of one environment into cdk.out/NAME. Anything it prints beyond its chatter is a finding: warnings count. */
async function synthesize(name: string): Promise<Outcome> {
  const started = performance.now();
  const directory = join('cdk.out', name);
  rmSync(join(ROOT, directory), { recursive: true, force: true });
  const args = [CDK, 'synth', '--context', `env=${name}`, '--output', directory, ...OPTIONS];
  const run = spawn(process.execPath, args, { cwd: ROOT, env: { ...withoutAws(), ...OFFLINE }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [run.stdout, run.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const [status] = await once(run, 'close');
  const output = text
    .split('\n')
    .filter((line) => !CHATTER.test(line))
    .join('\n');
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return { name, isClean: status === 0 && output === '', output, seconds };
}

function withoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name)));
}

function tell({ name, isClean, output, seconds }: Outcome): void {
  if (isClean) {
    console.log(`${name}: sound, in cdk.out/${name} (${seconds} s)`);
  } else {
    console.error(`${name}: has findings\n${output}`);
    process.exitCode = 1;
  }
}

/**
 * As many at a time as there are processors. Each is one process, whose threads for the checkers' rules (lib/checks/rules-ahead.ts) share the
 * processors with the others.
 */
async function main(): Promise<void> {
  const waiting = [...ENVIRONMENT_NAMES];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) tell(await synthesize(name));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
