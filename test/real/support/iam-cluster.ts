/** Brokers that enforce IAM, and clients made of the unmodified signer and kafkajs, without anything of ours in between. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateAuthTokenFromCredentialsProvider } from 'aws-msk-iam-sasl-signer-js';
import { Kafka, logLevel, type RetryOptions } from 'kafkajs';
import { ensureKafka } from '../../../local/kafka/artifacts';
import { startKafka } from '../../../local/kafka/cluster';
import { type BrokerPolicy, type BrokerRole, type BrokerStatement, writePolicyFile } from '../../../local/kafka/iam/policy-file';
import type { KafkaRelease } from '../../../local/kafka/versions';
import type { BrokerSpec, RunningIam, RunningKafka } from '../../../local/ports';
import { findToolsOrThrow } from '../../../local/tools';
import { CACHE_DIRECTORY } from './kafka.setup';

export const REGION = 'eu-central-1';
export const CLUSTER_ARN = `arn:aws:kafka:${REGION}:111122223333:cluster/test/6f0c1a52-1b1c-4c0a-8a71-3d5a1c7b9e10-3`;
export const arnOf = (kind: 'topic' | 'group' | 'transactional-id', name: string) =>
  `${CLUSTER_ARN.replace(':cluster/', `:${kind}/`)}/${name}`;

export interface IamCluster {
  readonly kafka: RunningKafka;
  readonly iam: RunningIam;
  readonly caPem: string;
  /** Replaces all roles. */
  setRoles(roles: readonly BrokerRole[]): Promise<void>;
}

export interface IamClusterOptions {
  /** Own; made when missing. */
  readonly folder: string;
  readonly release: KafkaRelease;
  readonly brokers: readonly BrokerSpec[];
  readonly roles: readonly BrokerRole[];
}

export async function startIamCluster({ folder, release, brokers, roles }: IamClusterOptions): Promise<IamCluster> {
  const environment = process.env;
  const tools = await findToolsOrThrow(environment);
  await mkdir(folder, { recursive: true });
  const policyFile = join(folder, 'policy.json');
  const setRoles = (next: readonly BrokerRole[]) => writePolicyFile(policyFile, policyOf(next));
  await setRoles(roles);
  const kafka = await startKafka(brokers, {
    artifacts: await ensureKafka({ cacheDirectory: CACHE_DIRECTORY, environment, tools }, release),
    tools,
    environment,
    dataDirectory: join(folder, 'kafka'),
    iam: { policyFile, logDirectory: join(folder, 'logs') },
  });
  if (kafka.iam === undefined) {
    throw new Error('the brokers enforce no IAM');
  }
  return { kafka, iam: kafka.iam, caPem: await readFile(kafka.iam.caFile, 'utf8'), setRoles };
}

export function policyOf(roles: readonly BrokerRole[]): BrokerPolicy {
  return { region: REGION, clusterArn: CLUSTER_ARN, roles };
}

/** A role with credentials of its own. */
export function newRole(name: string, statements: readonly BrokerStatement[], more: Partial<BrokerRole> = {}): BrokerRole {
  const accessKeyId = `TESTKEY${randomBytes(6).toString('hex').toUpperCase()}`;
  const secretAccessKey = randomBytes(20).toString('hex');
  return { arn: `arn:aws:iam::111122223333:role/${name}`, accessKeyId, secretAccessKey, statements, ...more };
}

export const allow = (resource: string, ...actions: readonly string[]): BrokerStatement => ({
  effect: 'Allow',
  actions: actions.map((action) => `kafka-cluster:${action}`),
  resources: [resource],
});

/** A token as every client of the role's would make it. */
export async function signToken({ accessKeyId, secretAccessKey, sessionToken }: BrokerRole, region = REGION): Promise<string> {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const { token } = await generateAuthTokenFromCredentialsProvider({ region, awsCredentialsProvider: async () => credentials });
  return token;
}

export interface ClientOptions {
  readonly token: () => Promise<string>;
  readonly retry?: RetryOptions;
  /** Milliseconds before the end of a session at which kafkajs authenticates anew. */
  readonly reauthenticationThreshold?: number;
}

export function plainClient(
  cluster: IamCluster,
  { token, retry = { retries: 0 }, reauthenticationThreshold = 10_000 }: ClientOptions,
): Kafka {
  return new Kafka({
    brokers: cluster.kafka.bootstrap.split(','),
    clientId: 'independent',
    ssl: { ca: [cluster.caPem] },
    sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await token() }) },
    logLevel: logLevel.NOTHING,
    retry,
    reauthenticationThreshold,
  });
}

export function clientOf(cluster: IamCluster, role: BrokerRole, retry?: RetryOptions): Kafka {
  return plainClient(cluster, { token: () => signToken(role), ...(retry === undefined ? {} : { retry }) });
}
