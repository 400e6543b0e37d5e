import type { SourceRecord } from './record';

/** Whether a record is for the function. */
export type RecordFilter = (record: SourceRecord) => boolean;

type Matcher = (value: unknown) => boolean;

/**
 * `FilterCriteria` of a mapping: a record passes when one of the patterns matches
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html). No npm package for this language is maintained, so here
 * is the part of it that Lambda documents. An unknown operator is refused, never ignored.
 * @throws RangeError naming the pattern's part that is wrong
 */
export function compileFilters(patterns: readonly string[]): RecordFilter {
  const matchers = patterns.map((pattern) => compilePattern(pattern));
  return (record) => matchers.some((matches) => matches(record));
}

function compilePattern(text: string): RecordFilter {
  const pattern = parseJson(text);
  if (!isObject(pattern)) throw new RangeError(`pattern must be a JSON object, got ${text}`);
  const { value: ofValue, ...ofRest } = pattern;
  const rest = compileObject(ofRest, 'pattern');
  if (ofValue === undefined) return (record) => rest(metadataOf(record));
  const matchesValue = isObject(ofValue) ? compileObject(ofValue, 'value') : compileLeaf(ofValue, 'value');
  return (record) => {
    const value = contentOf(record, isObject(ofValue) ? 'json' : 'text');
    return value !== undefined && matchesValue(value) && rest(metadataOf(record));
  };
}

function metadataOf({ topic, partition, offset, timestampMs, key }: SourceRecord): object {
  return { topic, partition, offset, timestamp: timestampMs, ...(key === null ? {} : { key: Buffer.from(key).toString('utf8') }) };
}

/** Undefined where Lambda drops the record: its value is not of the pattern's kind, or is no text. */
function contentOf({ value }: SourceRecord, kind: 'json' | 'text'): unknown {
  if (value === null) return undefined;
  const text = decodeUtf8(value);
  if (text === undefined) return undefined;
  const json = parseJson(text);
  if (kind === 'json') return isObject(json) ? json : undefined;
  return isObject(json) ? undefined : text;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Every field must match; of `$or`, one of its objects. */
function compileObject(pattern: Readonly<Record<string, unknown>>, path: string): Matcher {
  const fields = Object.entries(pattern).map(([name, inner]): Matcher => {
    if (name === '$or') return compileOr(inner, path);
    const matches = isObject(inner) ? compileObject(inner, `${path}.${name}`) : compileLeaf(inner, `${path}.${name}`);
    return (value) => matches(isObject(value) ? value[name] : undefined);
  });
  return (value) => fields.every((matches) => matches(value));
}

function compileOr(alternatives: unknown, path: string): Matcher {
  if (!Array.isArray(alternatives) || alternatives.length < 2) throw new RangeError(`${path}.$or must be a list of at least two objects`);
  const matchers = alternatives.map((each: unknown) => {
    if (!isObject(each)) throw new RangeError(`${path}.$or must be a list of objects, got ${JSON.stringify(each)}`);
    return compileObject(each, path);
  });
  return (value) => matchers.some((matches) => matches(value));
}

/** One of the conditions; of a list in the record, for one of its items. */
function compileLeaf(conditions: unknown, path: string): Matcher {
  if (!Array.isArray(conditions) || conditions.length === 0)
    throw new RangeError(`${path} must be a list of conditions, got ${JSON.stringify(conditions)}`);
  const matchers = conditions.map((condition: unknown) => compileCondition(condition, path));
  return (value) => (Array.isArray(value) ? value : [value]).some((each) => matchers.some((matches) => matches(each)));
}

function compileCondition(condition: unknown, path: string): Matcher {
  if (!isObject(condition)) return (value) => value === condition;
  const [entry, ...others] = Object.entries(condition);
  const operator = entry === undefined ? undefined : OPERATORS[entry[0]];
  const matches = others.length === 0 ? operator?.(entry?.[1]) : undefined;
  if (matches === undefined) {
    throw new RangeError(`${path}: ${JSON.stringify(condition)} is no condition; known are ${Object.keys(OPERATORS).join(', ')}`);
  }
  return matches;
}

/** Undefined: the operand does not fit. */
const OPERATORS: Readonly<Record<string, (operand: unknown) => Matcher | undefined>> = {
  exists: (wanted) => (typeof wanted === 'boolean' ? (value) => (value !== undefined && !isObject(value)) === wanted : undefined),
  prefix: ofText((value, operand) => value.startsWith(operand)),
  suffix: ofText((value, operand) => value.endsWith(operand)),
  'equals-ignore-case': ofText((value, operand) => value.toLowerCase() === operand.toLowerCase()),
  'anything-but': (operand) => {
    const refused: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    if (!refused.every((each) => typeof each === 'string' || typeof each === 'number')) return undefined;
    return (value) => value !== undefined && !refused.some((each) => each === value);
  },
  numeric: (operand) => (Array.isArray(operand) ? compileNumeric(operand) : undefined),
};

function ofText(test: (value: string, operand: string) => boolean) {
  return (operand: unknown): Matcher | undefined =>
    typeof operand === 'string' ? (value) => typeof value === 'string' && test(value, operand) : undefined;
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", 5]` or `[">", 0, "<=", 5]` */
function compileNumeric(parts: readonly unknown[]): Matcher | undefined {
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const [compare, bound] = [COMPARISONS[String(parts[index])], parts[index + 1]];
    if (compare === undefined || typeof bound !== 'number') return undefined;
    tests.push((value) => compare(value, bound));
  }
  return tests.length === 1 || tests.length === 2 ? (value) => typeof value === 'number' && tests.every((test) => test(value)) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
