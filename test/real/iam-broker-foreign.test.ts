/** Kafka's own tools with AWS's own client library, as a user would point them at the local brokers (`npm start -- --client-properties FILE`). */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { renderClientProperties } from '../../local/iam/client-properties';
import { jvmArguments } from '../../local/jvm';
import { ensureIamClient, ensureKafka } from '../../local/kafka/artifacts';
import { readIamEvents } from '../../local/kafka/iam/events';
import type { BrokerRole } from '../../local/kafka/iam/policy-file';
import { findToolsOrThrow } from '../../local/tools';
import { allow, arnOf, CLUSTER_ARN, clientOf, type IamCluster, newRole, REGION, startIamCluster } from './support/iam-cluster';

/** Whose console tools take `--command-config` as all others do (KIP-1147); those of 3.9 are run by iam-start.test.ts. */
const RELEASE = '4.2.1';
const TOPIC = 'foreign';
const GROUP = 'foreign-readers';
const TIMEOUT_MS = 60_000;
const QUIET = { 'org.slf4j.simpleLogger.defaultLogLevel': 'warn' };
/** The characters of AWS's own: the library stumbles over a percent sign, which they never have. */
const SESSION = { sessionToken: 'a/session+token==' };
const ADMIN = newRole('admin', [allow('*', '*')]);
const READER_WRITER = newRole(
  'reader-writer',
  [
    allow(CLUSTER_ARN, 'Connect', 'WriteDataIdempotently'),
    allow(arnOf('topic', TOPIC), 'DescribeTopic', 'WriteData', 'ReadData'),
    allow(arnOf('group', GROUP), 'DescribeGroup', 'AlterGroup'),
  ],
  SESSION,
);
const STRANGER = newRole('stranger', [allow(CLUSTER_ARN, 'Connect')], SESSION);

let folder = '';
let cluster: IamCluster;
let classpath: readonly string[] = [];

beforeAll(async () => {
  const environment = process.env;
  const request = { cacheDirectory: inject('cacheDirectory'), environment, tools: await findToolsOrThrow(environment) };
  const { classpath: kafka } = await ensureKafka(request, RELEASE);
  classpath = [...kafka, ...(await ensureIamClient(request))];
  folder = await mkdtemp(join(tmpdir(), 'msk-blueprint-iam-'));
  const brokers = [{ id: 1, rack: 'a', properties: {} }];
  cluster = await startIamCluster({ folder, release: RELEASE, brokers, roles: [ADMIN, READER_WRITER, STRANGER] });
  const admin = clientOf(cluster, ADMIN).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
});

afterAll(async () => {
  await cluster.kafka.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Result {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the tool with the role's credentials in the variables of the AWS SDK. */
async function runAs(role: BrokerRole, mainClass: string, args: readonly string[], input = ''): Promise<Result> {
  const file = join(folder, `${role.accessKeyId}.properties`);
  const credentials = { ...role, sessionToken: role.sessionToken ?? '' };
  const { bootstrap } = cluster.kafka;
  await writeFile(file, renderClientProperties({ bootstrap, caFile: cluster.iam.caFile, region: REGION, credentials }));
  const all = args.map((arg) => (arg === 'FILE' ? file : arg));
  const jvm = jvmArguments({
    heapMiB: 128,
    classpath,
    systemProperties: QUIET,
    mainClass,
    args: ['--bootstrap-server', bootstrap, ...all],
  });
  const env = {
    PATH: process.env['PATH'],
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
  return new Promise((resolve) => {
    const tool = execFile(inject('java'), [...jvm], { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
    tool.stdin?.end(input);
  });
}

const produce = (role: BrokerRole, input: string) =>
  runAs(role, 'org.apache.kafka.tools.ConsoleProducer', ['--topic', TOPIC, '--command-config', 'FILE'], input);

describe('Kafka’s own tools with aws-msk-iam-auth', () => {
  it('write and read with a role that has the rights of both', async () => {
    const produced = await produce(READER_WRITER, 'one\ntwo\n');
    expect(produced.stderr).not.toMatch(/ERROR|Exception/);
    const from = ['--topic', TOPIC, '--group', GROUP, '--from-beginning', '--max-messages', '2', '--timeout-ms', '30000'];
    const consumed = await runAs(READER_WRITER, 'org.apache.kafka.tools.consumer.ConsoleConsumer', [...from, '--command-config', 'FILE']);
    expect(consumed.stdout).toBe('one\ntwo\n');
  });

  it('see only the topics that the role may see', async () => {
    const list = (role: BrokerRole) => runAs(role, 'org.apache.kafka.tools.TopicCommand', ['--list', '--command-config', 'FILE']);
    expect((await list(READER_WRITER)).stdout.trim()).toBe(TOPIC);
    expect((await list(STRANGER)).stdout.trim()).toBe('');
  });

  it('are told which topic they may not write, and the log tells the action', async () => {
    expect((await produce(STRANGER, 'x\n')).stderr).toMatch(/TopicAuthorizationException|Not authorized to access topics: \[foreign\]/);
    const refusal = { role: STRANGER.arn, action: 'kafka-cluster:DescribeTopic', resource: arnOf('topic', TOPIC), allowed: false };
    expect(await readIamEvents(cluster.iam.eventFiles)).toContainEqual(expect.objectContaining(refusal));
  });

  it('are refused with credentials that the brokers do not know', async () => {
    const { stderr, stdout } = await produce({ ...READER_WRITER, secretAccessKey: 'wrong' }, 'x\n');
    expect(`${stdout}${stderr}`).toMatch(/\[[0-9a-f-]{36}\]: Access denied/);
  });
});
