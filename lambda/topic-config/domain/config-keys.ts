import { type CataloguedKey, CONFIG_CATALOGUE } from './generated/config-catalogue';
import { MAX_LONG, parseDurationLong, parseSizeLong, UnitError } from './units';

/** How a key's value is read, compared and written. Integers carry their bounds. */
export type ConfigType =
  | { readonly kind: 'duration' | 'size' | 'integer'; readonly min: bigint; readonly max: bigint }
  | { readonly kind: 'double'; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' | 'text' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly values?: readonly string[] };

/** Lines of Kafka whose catalogue we have, oldest first. */
export const KAFKA_LINES = ['3.9', '4.1', '4.2'] as const satisfies readonly (keyof typeof CONFIG_CATALOGUE)[];
export type KafkaLine = (typeof KAFKA_LINES)[number];

/** Written by the service, and in no catalogue of Apache's. */
const MSK_KEYS: Readonly<Record<string, ConfigType>> = {
  'remote.log.msk.disable.policy': { kind: 'enum', values: ['Delete', 'Retain'] },
};

const MAX_INT = 2n ** 31n - 1n;

/** By line, then by key; made once from what Kafka's own jars say (generated/config-catalogue.ts). */
const TYPES = new Map(
  KAFKA_LINES.map((line) => [
    line,
    new Map([
      ...Object.entries<CataloguedKey>(CONFIG_CATALOGUE[line]).map(([key, known]) => [key, typeOf(key, known)] as const),
      ...Object.entries(MSK_KEYS),
    ]),
  ]),
);

/** Kafka knows numbers only; that a number is a time or a size is said by its name. */
function typeOf(key: string, { type, min, max, values }: CataloguedKey): ConfigType {
  switch (type) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'double':
      return { kind: 'double', min: Number(min ?? -Number.MAX_VALUE), max: Number(max ?? Number.MAX_VALUE) };
    case 'list':
      return { kind: 'list', ...(values === undefined ? {} : { values }) };
    case 'string':
      return values === undefined ? { kind: 'text' } : { kind: 'enum', values };
    default:
      return { kind: unitOf(key), min: BigInt(min ?? -1), max: BigInt(max ?? (type === 'int' ? MAX_INT : MAX_LONG)) };
  }
}

function unitOf(key: string): 'duration' | 'size' | 'integer' {
  if (key.endsWith('.ms')) return 'duration';
  return key.endsWith('.bytes') ? 'size' : 'integer';
}

/** Set by tools that move replicas; ours only when declared. */
export const THROTTLE_KEYS: ReadonlySet<string> = new Set([
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
]);

/**
 * The type of a key, or undefined for a key that the catalogue does not know.
 * @param line undefined: not known which, so the oldest that has the key, which allows the most
 */
export function configType(key: string, line?: KafkaLine): ConfigType | undefined {
  const lines = line === undefined ? KAFKA_LINES : [line];
  return lines.map((each) => TYPES.get(each)?.get(key)).find((type) => type !== undefined);
}

/** The catalogue for a version such as `3.9.x` or `4.1.x.kraft`; undefined for a line that we have none of. */
export const kafkaLineOf = (version: string): KafkaLine | undefined => KAFKA_LINES.find((line) => version.startsWith(`${line}.`));

export type ConfigValueResult = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string };

/** The canonical text of a value: integers without units, booleans in lower case, lists without spaces; or what is allowed instead. */
export function canonicalValue(key: string, raw: string | number | boolean, line?: KafkaLine): ConfigValueResult {
  const type = configType(key, line);
  const text = String(raw).trim();
  if (type === undefined) return { ok: true, value: text };
  switch (type.kind) {
    case 'text':
      return { ok: true, value: text };
    case 'boolean':
      return oneOf(['true', 'false'], text.toLowerCase(), raw);
    case 'enum':
      return oneOf(type.values, text, raw);
    case 'list':
      return canonicalList(text, raw, type.values);
    case 'double':
      return canonicalDouble(type, text, raw);
    default:
      return canonicalInteger(type, text, raw);
  }
}

/** True if two values of a key mean the same: integers as 64-bit numbers, booleans without regard to case, lists as sets. */
export function isSameValue(key: string, left: string, right: string): boolean {
  const form = (value: string): string => {
    const canonical = canonicalValue(key, value);
    if (!canonical.ok) return value.trim();
    return configType(key)?.kind === 'list' ? [...new Set(splitList(canonical.value))].sort().join(',') : canonical.value;
  };
  return form(left) === form(right);
}

/** The known key that looks most like an unknown one, if any is near. */
export function nearestKey(unknown: string): string | undefined {
  const ranked = [...new Set([...TYPES.values()].flatMap((types) => [...types.keys()]))]
    .map((key) => ({ key, distance: editDistance(key, unknown.toLowerCase().replaceAll('_', '.')) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(best.key.length / 4)) ? best.key : undefined;
}

export const splitList = (value: string): readonly string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const got = (raw: unknown): string => `got ${JSON.stringify(raw)}`;

function oneOf(allowed: readonly string[], text: string, raw: unknown): ConfigValueResult {
  if (allowed.includes(text)) return { ok: true, value: text };
  return { ok: false, message: `must be one of ${allowed.join(', ')}, ${got(raw)}` };
}

function canonicalList(text: string, raw: unknown, allowed?: readonly string[]): ConfigValueResult {
  const parts = splitList(text);
  const unknown = allowed === undefined ? [] : parts.filter((part) => !allowed.includes(part));
  if (unknown.length > 0) return { ok: false, message: `must be a comma-separated list of ${allowed?.join(', ')}, ${got(raw)}` };
  return { ok: true, value: parts.join(',') };
}

function canonicalDouble(type: Extract<ConfigType, { kind: 'double' }>, text: string, raw: unknown): ConfigValueResult {
  const value = /^-?\d+(\.\d+)?([eE]-?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= type.min && value <= type.max) return { ok: true, value: String(value) };
  return { ok: false, message: `must be a number from ${type.min} to ${type.max}, ${got(raw)}` };
}

type IntegerType = Extract<ConfigType, { min: bigint }>;

function canonicalInteger(type: IntegerType, text: string, raw: unknown): ConfigValueResult {
  try {
    const value = readInteger(type, text, raw);
    if (value >= type.min && value <= type.max) return { ok: true, value: String(value) };
    return { ok: false, message: `must be from ${type.min} to ${type.max}, ${got(raw)}` };
  } catch (error) {
    if (error instanceof UnitError) return { ok: false, message: error.message };
    throw error;
  }
}

function readInteger(type: IntegerType, text: string, raw: unknown): bigint {
  if (/^-?\d{1,20}$/.test(text)) return BigInt(text);
  if (type.kind === 'duration') return parseDurationLong(text);
  if (type.kind === 'size') return parseSizeLong(text);
  throw new UnitError(`must be a whole number, ${got(raw)}`);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
