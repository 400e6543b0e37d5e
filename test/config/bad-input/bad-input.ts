import { ENVIRONMENTS } from '../../../lib/config/environments';

/** One thing wrong with a sound environment, and every word that is said of it. */
export interface BadInput {
  /** Of lib/config/rules.ts, or the schema that says it. */
  readonly rule: string;
  readonly base: keyof typeof ENVIRONMENTS;
  /** Laid over the environment: objects merge, anything else replaces, `undefined` takes away. */
  readonly change: object;
  /** All problems (or warnings), in order. */
  readonly says: readonly string[];
}

/** The day of the checks whose outcome depends on one. */
export const TODAY = new Date('2026-11-23T00:00:00Z');

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function laidOver(base: unknown, change: unknown): unknown {
  if (!isPlain(base) || !isPlain(change)) return change;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(change)])];
  const merged = keys.map((key) => [key, Object.hasOwn(change, key) ? laidOver(base[key], change[key]) : base[key]] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** Topics of an environment, the first of them changed. */
export const firstTopic = (base: keyof typeof ENVIRONMENTS, change: object): readonly unknown[] =>
  ENVIRONMENTS[base].topics.map((topic, index) => (index === 0 ? laidOver(topic, change) : topic));

/** How services read without a mapping. */
export const POLLING = { mode: 'poll', every: '1m', batchSize: undefined, batchingWindow: undefined };

/** A network of somebody else, with an answer to every question. */
export const IMPORTED_NETWORK = {
  kind: 'imported',
  cidr: undefined,
  flowLogs: undefined,
  vpcId: 'vpc-0a1b2c3d',
  brokerSubnetIds: ['subnet-0000000a', 'subnet-0000000b', 'subnet-0000000c'],
  functionSubnetIds: ['subnet-0000001a', 'subnet-0000001b', 'subnet-0000001c'],
  hasNat: false,
};

const UUID = '0a1b2c3d-0000-0000-0000-000000000000';
export const KEY = `arn:aws:kms:us-east-1:111122223333:key/${UUID}`;
export const AUTHORITY = `arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/${UUID}`;
