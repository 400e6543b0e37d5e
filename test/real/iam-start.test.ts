import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { jvmArguments } from '../../local/jvm';
import { ensureIamClient } from '../../local/kafka/artifacts';
import { findToolsOrThrow } from '../../local/tools';
import { endPrograms } from '../support/run-program';
import { type StartResult, startRun } from '../support/run-start';

const START_DEADLINE_MS = 150_000;
const TOOL_TIMEOUT_MS = 90_000;
const SNAPSHOTS = join(__dirname, '..', '__snapshots__');

/** What gives a secret away wherever it is printed: our access keys, AWS's, signatures, tokens (base64 of "https://kafka."), private keys. */
const SECRETS =
  /LOCAL[A-Z2-7]{15}|\b(AKIA|ASIA)[0-9A-Z]{16}\b|X-Amz-(Signature|Security-Token|Credential)=[^*]|aHR0cHM6Ly9rYWZrYS4|PRIVATE KEY/i;

/** Text files of a run that stay behind: logs, answers of custom resources, templates. Keys of the brokers are for the brokers alone. */
function textsUnder(folder: string): readonly (readonly [string, string])[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  const files = names.filter((name) => /\.(log|txt|json|jsonl|properties)$/.test(name) && !/(^|\/)tls\//.test(name));
  return files.filter((name) => statSync(join(folder, name)).isFile()).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
}

/** Kafka's tools with AWS's library: fetched before a run begins, which would be over when a first fetch is. */
async function toolsClasspath(): Promise<readonly string[]> {
  const artifacts = { cacheDirectory: inject('cacheDirectory'), environment: process.env, tools: await findToolsOrThrow(process.env) };
  return [...inject('kafkaClasspath'), ...(await ensureIamClient(artifacts))];
}

/** Kafka's console consumer with nothing but the offered file: credentials by the README's shell line, addresses and TLS from its properties. */
async function readAsTheReadmeSays(
  file: string,
  topic: string,
  classpath: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const bootstrap = /^bootstrap\.servers=(.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const what = ['--bootstrap-server', bootstrap, '--topic', topic, '--from-beginning', '--max-messages', '3', '--timeout-ms', '60000'];
  const args = [...what, '--consumer.config', file];
  const java = jvmArguments({ heapMiB: 128, classpath, mainClass: 'org.apache.kafka.tools.consumer.ConsoleConsumer', args });
  return withVariablesOf(file, 'exec "$@"', [inject('java'), ...java]);
}

/** Our own command line against brokers that enforce IAM: all that it needs is in the file. */
function exportTopicsAsTheReadmeSays(file: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return withVariablesOf(file, 'exec npm run --silent topics -- export --bootstrap "$BOOTSTRAP_BROKERS"', []);
}

function withVariablesOf(
  file: string,
  command: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const { PATH, HOME } = process.env;
  const script = `eval "$(sed -n 's/^# export/export/p' "$1")"; shift; ${command}`;
  return promisify(execFile)('sh', ['-c', script, 'sh', file, ...args], { env: { PATH, HOME }, timeout: TOOL_TIMEOUT_MS });
}

describe('npm start enforces the policies of the templates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'iam-start-'));
  const state = join(folder, 'state');
  const properties = join(folder, 'client.properties');
  let result: StartResult;
  /** By all runs on the state so far: a second try goes on where the first one ended. */
  let acknowledged = 0;
  let offered = '';
  let foreign = { stdout: '', stderr: '' };
  let exported = { stdout: '', stderr: '' };

  beforeAll(async () => {
    const classpath = await toolsClasspath();
    const run = startRun(['--state', state, '--client-properties', properties, '--for', '6s', '--rate', '30']);
    await run.waitFor(/properties and credentials/, START_DEADLINE_MS);
    offered = readFileSync(properties, 'utf8');
    [foreign, exported] = await Promise.all([
      readAsTheReadmeSays(properties, 'website-logs', classpath),
      exportTopicsAsTheReadmeSays(properties),
    ]);
    result = await run.ended;
    acknowledged += result.report?.produced.acknowledged ?? 0;
  });
  afterEach(endPrograms);
  afterAll(async () => {
    await endPrograms();
    rmSync(folder, { recursive: true, force: true });
  });

  it('and everything works: nothing is denied, and every function is let in with its own role', () => {
    expect(result).toMatchObject({ status: 0, stderr: '', leftovers: [], survivors: [] });
    const { iam, services, produced } = result.report ?? {};
    expect(iam?.enforced).toBe(true);
    expect(iam?.denied).toEqual([]);
    const connected = (iam?.allowed ?? []).filter((line) => line.includes(' kafka-cluster:Connect ')).map((line) => line.split(' ')[0]);
    expect(new Set(connected).size).toBe(22);
    expect(new Set(services?.map(({ consumed }) => consumed))).toEqual(new Set([produced?.acknowledged]));
  });

  it('the groups that are read in are those of the services, by their own roles', () => {
    const groups = (result.report?.iam.allowed ?? []).filter((line) => line.includes(' kafka-cluster:AlterGroup '));
    expect(groups).toHaveLength(20);
    expect(new Set(groups.map((line) => line.split(' ')[0])).size).toBe(20);
  });

  it('offers properties to a client of somebody else, and takes them back at the end', () => {
    expect(offered).toMatch(/^security\.protocol=SASL_SSL$/m);
    expect(offered).toMatch(/^# export AWS_SECRET_ACCESS_KEY=[A-Za-z0-9]{40}$/m);
    expect(existsSync(properties)).toBe(false);
  });

  it('with which AWS’s own Java library lets Kafka’s console consumer read visits', () => {
    const visits = foreign.stdout.trim().split('\n');
    expect(foreign.stderr).toMatch(/Processed a total of 3 messages/);
    expect(visits.map((line) => JSON.parse(line).schema)).toEqual([1, 1, 1]);
  });

  it('and our own commands speak to the brokers with what stands in the file', () => {
    expect(exported.stderr).toBe('');
    expect(JSON.parse(exported.stdout)).toHaveProperty('topics');
  });

  it('prints no key and no token: not on the terminal, in the report, in a log or in a template', () => {
    const guest = [...offered.matchAll(/^# export AWS_[A-Z]+_[A-Z_]+=(\S+)$/gm)].map((match) => match[1] ?? '');
    expect(guest).toHaveLength(3);
    const texts = [
      ['stdout', result.stdout],
      ['stderr', result.stderr],
      ['report', JSON.stringify(result.report)],
      ...textsUnder(state),
      ...textsUnder(SNAPSHOTS),
    ] as const;
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter(([, text]) => SECRETS.test(text) || guest.some((secret) => text.includes(secret))).map(([name]) => name)).toEqual(
      [],
    );
    expect(SECRETS.test(offered)).toBe(true);
  });

  it('and goes on where the last run ended when it keeps its state: the log grows, and no record is counted twice', async () => {
    const { report } = await startRun(['--state', state, '--for', '4s', '--rate', '30']).ended;
    acknowledged += report?.produced.acknowledged ?? 0;
    expect(report?.errors).toEqual([]);
    expect(report?.iam.denied).toEqual([]);
    expect(new Set(report?.services.map(({ consumed }) => consumed))).toEqual(new Set([acknowledged]));
  });
});
