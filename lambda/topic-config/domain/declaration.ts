import { DELETION_MODES, type TopicDeclaration } from '../contract';
import type { Problem } from './errors';

const KNOWN_PROPERTIES = ['name', 'partitions', 'replicationFactor', 'configs', 'allowDataLoss', 'deletion', 'pin'] as const;

/** Parsed declarations, or every reason why some are none. `path` is where the list stands, such as `topics`. */
export interface ParsedDeclarations {
  readonly declarations: readonly TopicDeclaration[];
  readonly problems: readonly Problem[];
}

/**
 * Reads declarations of unknown origin: a JSON file, or resource properties in which every scalar is a string. Numbers may be written as
 * canonical text, so that "10" is ten; nothing else is guessed.
 */
export function parseDeclarations(raw: unknown, path: string): ParsedDeclarations {
  if (!Array.isArray(raw)) return { declarations: [], problems: [{ path, message: `must be a list of topics, got ${describe(raw)}` }] };
  const results = raw.map((item: unknown, index) => parseDeclaration(item, `${path}[${index}]`));
  return {
    declarations: results.flatMap(({ declaration }) => declaration ?? []),
    problems: results.flatMap(({ problems }) => problems),
  };
}

interface Parsed {
  readonly declaration?: TopicDeclaration;
  readonly problems: readonly Problem[];
}

function parseDeclaration(raw: unknown, path: string): Parsed {
  if (!isRecord(raw)) return { problems: [{ path, message: `must be an object, got ${describe(raw)}` }] };
  const problems: Problem[] = unknownProperties(raw, path);
  const name = raw['name'];
  if (typeof name !== 'string') problems.push({ path: `${path}.name`, message: `must be text, got ${describe(name)}` });
  const partitions = integer(raw['partitions'], `${path}.partitions`, problems);
  const replicationFactor =
    raw['replicationFactor'] === undefined ? undefined : integer(raw['replicationFactor'], `${path}.replicationFactor`, problems);
  const configs = parseConfigs(raw['configs'], `${path}.configs`, problems);
  const options = parseOptions(raw, path, problems);
  if (problems.length > 0 || typeof name !== 'string' || partitions === undefined) return { problems };
  return {
    declaration: { name, partitions, ...(replicationFactor === undefined ? {} : { replicationFactor }), configs, ...options },
    problems,
  };
}

function parseOptions(
  raw: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problem[],
): Pick<TopicDeclaration, 'allowDataLoss' | 'deletion' | 'pin'> {
  const allowDataLoss = readBoolean(raw['allowDataLoss'], `${path}.allowDataLoss`, problems);
  const pin = readBoolean(raw['pin'], `${path}.pin`, problems);
  const deletion = DELETION_MODES.find((mode) => mode === raw['deletion']);
  if (raw['deletion'] !== undefined && deletion === undefined) {
    problems.push({ path: `${path}.deletion`, message: `must be one of ${DELETION_MODES.join(', ')}, got ${describe(raw['deletion'])}` });
  }
  return {
    ...(allowDataLoss === undefined ? {} : { allowDataLoss }),
    ...(deletion === undefined ? {} : { deletion }),
    ...(pin === undefined ? {} : { pin }),
  };
}

/** true, false, or their texts; undefined where nothing is said, or with a problem. "false" is false. */
export function readBoolean(raw: unknown, path: string, problems: Problem[]): boolean | undefined {
  if (raw === undefined || typeof raw === 'boolean') return raw;
  if (raw === 'true' || raw === 'false') return raw === 'true';
  problems.push({ path, message: `must be true or false, got ${describe(raw)}` });
  return undefined;
}

function unknownProperties(raw: Readonly<Record<string, unknown>>, path: string): Problem[] {
  return Object.keys(raw)
    .filter((key) => !KNOWN_PROPERTIES.some((known) => known === key))
    .map((key) => ({ path: `${path}.${key}`, message: `is not known; a topic has ${KNOWN_PROPERTIES.join(', ')}` }));
}

function integer(raw: unknown, path: string, problems: Problem[]): number | undefined {
  const value = typeof raw === 'string' && /^-?\d{1,15}$/.test(raw.trim()) ? Number(raw) : raw;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  problems.push({ path, message: `must be a whole number, got ${describe(raw)}` });
  return undefined;
}

function parseConfigs(raw: unknown, path: string, problems: Problem[]): Record<string, string | number | boolean> {
  if (raw === undefined) return {};
  if (!isRecord(raw)) {
    problems.push({ path, message: `must be an object of keys and values, got ${describe(raw)}` });
    return {};
  }
  const entries = Object.entries(raw).flatMap(([key, value]): [string, string | number | boolean][] => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [[key, value]];
    problems.push({ path: `${path}.${key}`, message: `must be text, a number or true/false, got ${describe(value)}` });
    return [];
  });
  return Object.fromEntries(entries);
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MAX_SHOWN = 80;

/** A value for an error message: short, on one line, with control characters escaped. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
