import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
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
function synthesize(name: string): Outcome {
  const started = performance.now();
  const directory = join('cdk.out', name);
  rmSync(join(ROOT, directory), { recursive: true, force: true });
  const args = [CDK, 'synth', '--context', `env=${name}`, '--output', directory, ...OPTIONS];
  const run = spawnSync(process.execPath, args, { cwd: ROOT, env: { ...withoutAws(), ...OFFLINE }, encoding: 'utf8' });
  const output = `${run.stdout}${run.stderr}${run.error?.message ?? ''}`
    .split('\n')
    .filter((line) => !CHATTER.test(line))
    .join('\n');
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return { name, isClean: run.status === 0 && output === '', output, seconds };
}

function withoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name)));
}

for (const name of ENVIRONMENT_NAMES) {
  const { isClean, output, seconds } = synthesize(name);
  if (isClean) {
    console.log(`${name}: sound, in cdk.out/${name} (${seconds} s)`);
  } else {
    console.error(`${name}: has findings\n${output}`);
    process.exitCode = 1;
  }
}
