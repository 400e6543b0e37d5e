import { parseArgs } from 'node:util';
import { brokerProblems, splitBrokers } from '../../shared/kafka/connection';
import { ADOPT_POLICIES, type AdoptPolicy, REPLICATION_POLICIES, type ReplicationPolicy } from '../contract';
import { type Prune, parsePrune } from './prune';
import { parseRetentionPace, type RetentionPace } from './retention';

export const COMMANDS = ['plan', 'apply', 'drift', 'export'] as const;
export type Command = (typeof COMMANDS)[number];

export type Source = { readonly kind: 'environment'; readonly name: string } | { readonly kind: 'file'; readonly path: string };

export interface CliOptions {
  readonly command: Command;
  /** undefined only for `export`, which reads nothing but the cluster. */
  readonly source: Source | undefined;
  readonly target: ClusterTarget;
  readonly isJson: boolean;
  readonly adopt: AdoptPolicy;
  readonly previousPath: string | undefined;
  readonly isAuthoritative: boolean;
  readonly allowsDataLoss: boolean;
  readonly isStrict: boolean;
  readonly replication: ReplicationPolicy;
  /** Kafka's own id of the cluster that is meant. */
  readonly clusterId: string | undefined;
  readonly prune: Prune | undefined;
  /** undefined: a smaller retention is set in one go. */
  readonly retention: RetentionPace | undefined;
  /** Whether an export has the cluster's ACLs too. */
  readonly exportsAcls: boolean;
}

/** Which cluster: its brokers, or the ARN by which MSK tells them. */
export type ClusterTarget =
  | { readonly kind: 'bootstrap'; readonly brokers: readonly string[] }
  | { readonly kind: 'arn'; readonly clusterArn: string };

/** The command line does not fit; the message holds every problem. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage.invalid';
  readonly retriable = false;
}

export const USAGE = `usage: npm run topics -- ${COMMANDS.join('|')} (--env NAME | --file FILE) (--bootstrap HOST:PORT[,HOST:PORT] | --cluster-arn ARN)
       [--json] [--adopt ${ADOPT_POLICIES.join('|')}] [--previous FILE] [--authoritative] [--strict] [--allow-data-loss]
       [--replication ${REPLICATION_POLICIES.join('|')}] [--cluster-id ID] [--prune-prefix PREFIX --prune-max NUMBER]
       [--retention-step DURATION [--retention-interval DURATION]]
       export needs --bootstrap or --cluster-arn alone, and takes --acls`;

const OPTIONS = {
  env: { type: 'string' },
  file: { type: 'string' },
  bootstrap: { type: 'string' },
  json: { type: 'boolean' },
  adopt: { type: 'string' },
  previous: { type: 'string' },
  authoritative: { type: 'boolean' },
  strict: { type: 'boolean' },
  'allow-data-loss': { type: 'boolean' },
  replication: { type: 'string' },
  'cluster-arn': { type: 'string' },
  'cluster-id': { type: 'string' },
  acls: { type: 'boolean' },
  'prune-prefix': { type: 'string' },
  'prune-max': { type: 'string' },
  'retention-step': { type: 'string' },
  'retention-interval': { type: 'string' },
} as const;

const KNOWN = Object.keys(OPTIONS)
  .map((name) => `--${name}`)
  .join(', ');

/** @throws UsageError with every problem at once */
export function parseOptions(args: readonly string[]): CliOptions {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const text = (name: keyof typeof OPTIONS): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const unknown = tokens.flatMap((token) => (token.kind === 'option' && !Object.hasOwn(OPTIONS, token.name) ? [token.rawName] : []));
  const [word, ...extra] = positionals;
  const command = COMMANDS.find((known) => known === word);
  const adopt = ADOPT_POLICIES.find((policy) => policy === (values.adopt ?? 'adopt'));
  const replication = REPLICATION_POLICIES.find((policy) => policy === (values.replication ?? 'apply'));
  const target = parseTarget(text('bootstrap'), text('cluster-arn'));
  const prune = parsePrune(text('prune-prefix'), text('prune-max'));
  const retention = parseRetentionPace(text('retention-step'), text('retention-interval'));
  const problems = [
    ...unknown.map((name) => `${name} is not known; known are ${KNOWN}`),
    ...(command === undefined ? [`the first word must be one of ${COMMANDS.join(', ')}, got ${word ?? 'nothing'}`] : []),
    ...extra.map((each) => `${each} is one word too many`),
    ...withoutValue(values),
    ...target.problems,
    ...prune.problems,
    ...retention.problems,
    ...(values.acls === true && command !== undefined && command !== 'export'
      ? ['--acls goes with export; a file has its own "acls"']
      : []),
    ...(adopt === undefined ? [`--adopt must be one of ${ADOPT_POLICIES.join(', ')}, got ${text('adopt') ?? 'nothing'}`] : []),
    ...(replication === undefined
      ? [`--replication must be one of ${REPLICATION_POLICIES.join(', ')}, got ${text('replication') ?? 'nothing'}`]
      : []),
    ...(command === undefined ? [] : sourceProblems(command, text('env'), text('file'))),
  ];
  if (command === undefined || adopt === undefined || replication === undefined || problems.length > 0)
    throw new UsageError(`${problems.join('; ')}\n${USAGE}`);
  return {
    command,
    source: sourceOf(text('env'), text('file')),
    target: target.value,
    isJson: values.json === true,
    adopt,
    previousPath: text('previous'),
    isAuthoritative: values.authoritative === true,
    allowsDataLoss: values['allow-data-loss'] === true,
    isStrict: values.strict === true,
    replication,
    clusterId: text('cluster-id'),
    prune: prune.value,
    retention: retention.value,
    exportsAcls: values.acls === true,
  };
}

function parseTarget(
  bootstrap: string | undefined,
  clusterArn: string | undefined,
): { readonly value: ClusterTarget; readonly problems: readonly string[] } {
  if (clusterArn !== undefined) {
    const isArn = /^arn:[a-z-]+:kafka:[a-z0-9-]+:\d{12}:cluster\/\S+$/.test(clusterArn);
    const problems = [
      ...(bootstrap === undefined ? [] : ['--bootstrap and --cluster-arn exclude each other']),
      ...(isArn ? [] : [`--cluster-arn must be the ARN of an MSK cluster, got ${clusterArn}`]),
    ];
    return { value: { kind: 'arn', clusterArn }, problems };
  }
  const brokers = splitBrokers(bootstrap);
  const problems = brokerProblems(brokers).map((problem) => problem.replace(/^[A-Z_]+/, '--bootstrap'));
  return { value: { kind: 'bootstrap', brokers }, problems };
}

// Not strict, so that all problems are told at once: `--file` without a value then reads as true, and `--json=x` as text.
function withoutValue(values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(OPTIONS).flatMap(([name, { type }]) => {
    const value = values[name];
    const isNextOption = typeof value === 'string' && value.startsWith('--');
    if (value === undefined || (typeof value === type && value !== '' && !isNextOption)) return [];
    return [type === 'string' ? `--${name} needs a value` : `--${name} takes no value, got ${String(value)}`];
  });
}

function sourceProblems(command: Command, env: string | undefined, file: string | undefined): readonly string[] {
  if (command === 'export') return env === undefined && file === undefined ? [] : ['export takes neither --env nor --file'];
  const count = Number(env !== undefined) + Number(file !== undefined);
  return count === 1 ? [] : [`${command} needs exactly one of --env NAME and --file FILE, got ${count === 0 ? 'neither' : 'both'}`];
}

function sourceOf(env: string | undefined, file: string | undefined): Source | undefined {
  if (env !== undefined) return { kind: 'environment', name: env };
  return file === undefined ? undefined : { kind: 'file', path: file };
}
