import { CREDENTIALS_ENV, type CredentialsProvider, lambdaCredentials } from '../aws/credentials';
import { type Environment, EnvironmentError, isSet } from '../env';
import type { KafkaIdentity } from './access';
import { KAFKA_AUTH_MODES, KAFKA_ENV, type KafkaAuthMode } from './contract';

interface Endpoint {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** Shown in the brokers' request logs and quotas. */
  readonly clientId: string;
  /** Names role and cluster in errors. */
  readonly identity?: KafkaIdentity;
  /** PEM file of the authority that the brokers' certificates come from; default: those that Node knows. */
  readonly caFile?: string;
}

/** Where the brokers are and how to speak to them. */
export type KafkaConnection = Endpoint &
  ({ readonly auth: 'none' } | { readonly auth: 'iam'; readonly region: string; readonly credentials: CredentialsProvider });

/** Lambda's own variables, beside `KAFKA_ENV`. */
const AWS_ENV = {
  region: 'AWS_REGION',
  functionName: 'AWS_LAMBDA_FUNCTION_NAME',
} as const;

const DEFAULT_CLIENT_ID = 'msk-blueprint';
const MAX_PORT = 65_535;

/**
 * Reads the connection from a function's environment.
 * @throws EnvironmentError with every problem of it
 */
export function parseKafkaConnection(env: Environment): KafkaConnection {
  const auth = parseAuth(env[KAFKA_ENV.auth]);
  const brokers = splitBrokers(env[KAFKA_ENV.bootstrapBrokers]);
  const problems = [
    ...(auth === undefined ? [`${KAFKA_ENV.auth}: must be one of ${KAFKA_AUTH_MODES.join(', ')}, got ${quote(env[KAFKA_ENV.auth])}`] : []),
    ...brokerProblems(brokers),
    ...(auth === 'iam' ? missingForIam(env) : []),
  ];
  if (auth === undefined || problems.length > 0) throw new EnvironmentError(problems);
  const endpoint = { brokers, clientId: env[AWS_ENV.functionName] ?? DEFAULT_CLIENT_ID, ...identityOf(env), ...authorityOf(env) };
  if (auth === 'none') return { ...endpoint, auth };
  const credentials = lambdaCredentials(env);
  return { ...endpoint, auth, region: env[AWS_ENV.region] ?? '', credentials: async () => credentials };
}

function identityOf(env: Environment): Pick<Endpoint, 'identity'> {
  const { [KAFKA_ENV.roleArn]: roleArn, [KAFKA_ENV.clusterArn]: clusterArn } = env;
  if (!isSet(roleArn) && !isSet(clusterArn)) return {};
  return { identity: { ...(isSet(roleArn) ? { roleArn } : {}), ...(isSet(clusterArn) ? { clusterArn } : {}) } };
}

function authorityOf(env: Environment): Pick<Endpoint, 'caFile'> {
  const caFile = env[KAFKA_ENV.caFile];
  return isSet(caFile) ? { caFile: caFile.trim() } : {};
}

/** `host:port,host:port` as a list; empty parts fall away. */
export function splitBrokers(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** One problem per part that is no `host:port`, or one for an empty list. */
export function brokerProblems(brokers: readonly string[]): readonly string[] {
  if (brokers.length === 0) return [`${KAFKA_ENV.bootstrapBrokers}: must be a comma-separated list of host:port, got nothing`];
  return brokers
    .filter((broker) => !isHostAndPort(broker))
    .map((broker) => `${KAFKA_ENV.bootstrapBrokers}: must be host:port with a port of 1 to ${MAX_PORT}, got ${quote(broker)}`);
}

function isHostAndPort(text: string): boolean {
  const port = /^[^\s:/]+:(\d{1,5})$/.exec(text)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= MAX_PORT;
}

function parseAuth(text: string | undefined): KafkaAuthMode | undefined {
  return KAFKA_AUTH_MODES.find((mode) => mode === text?.trim());
}

function missingForIam(env: Environment): readonly string[] {
  return [AWS_ENV.region, CREDENTIALS_ENV.accessKeyId, CREDENTIALS_ENV.secretAccessKey]
    .filter((name) => !isSet(env[name]))
    .map((name) => `${name}: must be set for ${KAFKA_ENV.auth}=iam, got nothing`);
}

const quote = (value: string | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value));
