import { parseArgs } from 'node:util';
import { findService, SERVICES, type Service } from '../../lambda/consumer/domain/services';
import type { Bound, ReplayRange } from '../../lambda/consumer/replay';
import { utcMillis } from '../../lambda/shared/domain/utc';
import { brokerProblems, splitBrokers } from '../../lambda/shared/kafka/connection';

export interface ReplayCommand {
  readonly service: Service;
  readonly topic: string;
  readonly windowMinutes: number;
  readonly range: ReplayRange;
  readonly target: { readonly brokers: readonly string[] } | { readonly clusterArn: string };
}

export const USAGE = `usage: npm run replay -- --service NAME (--bootstrap HOST:PORT[,HOST:PORT] | --cluster-arn ARN) [--topic NAME]
       [--from TIME|OFFSET|AGE] [--to TIME|OFFSET|AGE] [--partitions 0,3] [--window MINUTES]
       TIME in ISO 8601 UTC, of the records' timestamps; AGE as 90s, 15m, 2h or 7d before now; without --from all that is there.
       Prints one prediction per line as JSON, and at last, on standard error, what was read. Writes nothing to the cluster.`;

const OPTIONS = {
  service: { type: 'string' },
  topic: { type: 'string', default: 'website-logs' },
  from: { type: 'string' },
  to: { type: 'string' },
  partitions: { type: 'string' },
  window: { type: 'string', default: '5' },
  bootstrap: { type: 'string' },
  'cluster-arn': { type: 'string' },
} as const;

const AGE_UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The command, or every problem of the words that were given. */
export function parseReplayOptions(
  args: readonly string[],
  nowMs: number,
): { readonly command: ReplayCommand } | { readonly problems: readonly string[] } {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const text = (name: keyof typeof OPTIONS): string | undefined => (typeof values[name] === 'string' ? values[name] : undefined);
  const known = Object.keys(OPTIONS).map((name) => `--${name}`);
  const service = findService(text('service') ?? '');
  const windowMinutes = Number(text('window'));
  const [from, to] = [parseBound(text('from'), nowMs), parseBound(text('to'), nowMs)];
  const partitions = parsePartitions(text('partitions'));
  const target = parseTarget(text('bootstrap'), text('cluster-arn'));
  const problems = [
    ...tokens.flatMap((token) =>
      token.kind === 'option' && !Object.hasOwn(OPTIONS, token.name)
        ? [`${token.rawName} is not known; known are ${known.join(', ')}`]
        : [],
    ),
    ...positionals.map((word) => `${word} is one word too many`),
    ...(service === undefined
      ? [`--service must be one of ${SERVICES.map(({ name }) => name).join(', ')}, got ${text('service') ?? 'nothing'}`]
      : []),
    ...(Number.isInteger(windowMinutes) && windowMinutes >= 1 ? [] : [`--window must be whole minutes, got ${text('window')}`]),
    ...(from === 'invalid' ? [boundProblem('from', text('from'))] : []),
    ...(to === 'invalid' ? [boundProblem('to', text('to'))] : []),
    ...(partitions === 'invalid' ? [`--partitions must be numbers with commas between, got ${text('partitions')}`] : []),
    ...target.problems,
  ];
  if (service === undefined || from === 'invalid' || to === 'invalid' || partitions === 'invalid' || problems.length > 0)
    return { problems };
  const range = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(partitions === undefined ? {} : { partitions }),
  };
  return { command: { service, topic: text('topic') ?? '', windowMinutes, range, target: target.value } };
}

function parseBound(text: string | undefined, nowMs: number): Bound | undefined | 'invalid' {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return { offset: Number(text) };
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const age = Number(count) * (AGE_UNITS_MS[unit ?? ''] ?? Number.NaN);
  const timestampMs = Number.isNaN(age) ? utcMillis(text) : nowMs - age;
  return Number.isNaN(timestampMs) ? 'invalid' : { timestampMs };
}

function parsePartitions(text: string | undefined): readonly number[] | undefined | 'invalid' {
  if (text === undefined) return undefined;
  return /^\d{1,6}(,\d{1,6})*$/.test(text) ? text.split(',').map(Number) : 'invalid';
}

function parseTarget(
  bootstrap: string | undefined,
  clusterArn: string | undefined,
): { readonly value: ReplayCommand['target']; readonly problems: readonly string[] } {
  const brokers = splitBrokers(bootstrap);
  if (clusterArn === undefined)
    return { value: { brokers }, problems: brokerProblems(brokers).map((problem) => problem.replace(/^\w+/, '--bootstrap')) };
  return { value: { clusterArn }, problems: bootstrap === undefined ? [] : ['--bootstrap and --cluster-arn cannot be combined'] };
}

const boundProblem = (name: string, got: string | undefined): string =>
  `--${name} must be a time in ISO 8601 UTC, an offset or an age such as 2h, got ${got}`;
