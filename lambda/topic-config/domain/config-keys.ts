import { MAX_LONG, parseDurationLong, parseSizeLong, UnitError } from './units';

/** How a key's value is read, compared and written. Integers carry their bounds. */
export type ConfigType =
  | { readonly kind: 'duration' | 'size' | 'integer'; readonly min: bigint; readonly max: bigint }
  | { readonly kind: 'double'; readonly min: number; readonly max: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly values?: readonly string[] };

const MAX_INT = 2n ** 31n - 1n;
const long = (kind: 'duration' | 'size' | 'integer', min: bigint) => ({ kind, min, max: MAX_LONG }) as const;
const int = (kind: 'size' | 'integer', min: bigint, max = MAX_INT) => ({ kind, min, max }) as const;

/**
 * Topic-level keys of Apache Kafka 3.6 to 4.2 with their types and bounds (org.apache.kafka.storage.internals.log.LogConfig), and MSK's own.
 * The catalogue is open: an unknown key is passed on with a warning, since a newer broker may know it.
 */
export const CONFIG_KEYS = {
  'cleanup.policy': { kind: 'list', values: ['compact', 'delete'] },
  'compression.gzip.level': int('integer', -1n, 9n),
  'compression.lz4.level': int('integer', 1n, 17n),
  'compression.type': { kind: 'enum', values: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'] },
  'compression.zstd.level': int('integer', -131_072n, 22n),
  'delete.retention.ms': long('duration', 0n),
  'file.delete.delay.ms': long('duration', 0n),
  'flush.messages': long('integer', 1n),
  'flush.ms': long('duration', 0n),
  'follower.replication.throttled.replicas': { kind: 'list' },
  'index.interval.bytes': int('size', 0n),
  'leader.replication.throttled.replicas': { kind: 'list' },
  'local.retention.bytes': long('size', -2n),
  'local.retention.ms': long('duration', -2n),
  'max.compaction.lag.ms': long('duration', 1n),
  'max.message.bytes': int('size', 0n),
  'message.downconversion.enable': { kind: 'boolean' },
  'message.timestamp.after.max.ms': long('duration', 0n),
  'message.timestamp.before.max.ms': long('duration', 0n),
  'message.timestamp.difference.max.ms': long('duration', 0n),
  'message.timestamp.type': { kind: 'enum', values: ['CreateTime', 'LogAppendTime'] },
  'min.cleanable.dirty.ratio': { kind: 'double', min: 0, max: 1 },
  'min.compaction.lag.ms': long('duration', 0n),
  'min.insync.replicas': int('integer', 1n),
  preallocate: { kind: 'boolean' },
  'remote.log.copy.disable': { kind: 'boolean' },
  'remote.log.delete.on.disable': { kind: 'boolean' },
  'remote.log.msk.disable.policy': { kind: 'enum', values: ['Delete', 'Retain'] },
  'remote.storage.enable': { kind: 'boolean' },
  'retention.bytes': long('size', -1n),
  'retention.ms': long('duration', -1n),
  'segment.bytes': int('size', 14n),
  'segment.index.bytes': int('size', 4n),
  'segment.jitter.ms': long('duration', 0n),
  'segment.ms': long('duration', 1n),
  'unclean.leader.election.enable': { kind: 'boolean' },
} as const satisfies Readonly<Record<string, ConfigType>>;

/** Set by tools that move replicas; ours only when declared. */
export const THROTTLE_KEYS: ReadonlySet<string> = new Set([
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
]);

/** The type of a key, or undefined for a key that the catalogue does not know. */
export function configType(key: string): ConfigType | undefined {
  // The catalogue's keys are literals; any other key is simply absent.
  return Object.hasOwn(CONFIG_KEYS, key) ? CONFIG_KEYS[key as keyof typeof CONFIG_KEYS] : undefined;
}

export type ConfigValueResult = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string };

/** The canonical text of a value: integers without units, booleans in lower case, lists without spaces; or what is allowed instead. */
export function canonicalValue(key: string, raw: string | number | boolean): ConfigValueResult {
  const type = configType(key);
  const text = String(raw).trim();
  if (type === undefined) return { ok: true, value: text };
  switch (type.kind) {
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
  const ranked = Object.keys(CONFIG_KEYS)
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
