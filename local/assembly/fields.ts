/** Reads resolved properties into typed values and reports everything that is wrong with them at once. */
import { AssemblyError } from './errors';
import { at, brief, isObject, type Json, type JsonObject } from './json';

export interface Fields {
  /** Dotted path of property names, e.g. `Code.S3Key`. A value of another type counts as a problem and gives the fallback. */
  text(path: string, fallback?: string): string;
  /** Whole number or its text; CloudFormation takes both. */
  integer(path: string, fallback?: number): number;
  flag(path: string, fallback: boolean): boolean;
  /** Notes a problem that the caller found. */
  refuse(problem: string): void;
  /** Throws `RESOURCE_INVALID` with all problems, if there are any; else gives the value. */
  checked<Value>(value: Value): Value;
}

/** @param where Address of the resource, for messages. */
export function readFields(properties: JsonObject, where: string): Fields {
  const problems: string[] = [];
  const read = <Value>(
    path: string,
    fallback: Value | undefined,
    empty: Value,
    wanted: string,
    parse: (value: Json) => Value | undefined,
  ) => {
    const value = at(properties, ...path.split('.'));
    const parsed = value === undefined ? fallback : parse(value);
    if (parsed === undefined) {
      problems.push(`${path} must be ${wanted}, got ${brief(value)}`);
    }
    return parsed ?? empty;
  };
  return {
    text: (path, fallback) => read(path, fallback, '', 'text', (value) => (typeof value === 'string' ? value : undefined)),
    integer: (path, fallback) => read(path, fallback, 0, 'a whole number', parseInteger),
    flag: (path, fallback) => read(path, fallback, false, 'true or false', parseFlag),
    refuse: (problem) => {
      problems.push(problem);
    },
    checked: (value) => {
      if (problems.length > 0) {
        throw new AssemblyError('RESOURCE_INVALID', `${where}: ${problems.join('; ')}`);
      }
      return value;
    },
  };
}

function parseInteger(value: Json): number | undefined {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

function parseFlag(value: Json): boolean | undefined {
  return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
}

/** Environment variables and the like: scalars become text, as CloudFormation passes them on. */
export function textValues(value: Json | undefined, fields: Fields, path: string): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [name, item] of Object.entries(isObject(value) ? value : {})) {
    if (item === null || typeof item === 'object') {
      fields.refuse(`${path}.${name} must be text, got ${brief(item)}`);
    } else if (/\{\{resolve:/.test(String(item))) {
      fields.refuse(
        `${path}.${name} is a dynamic reference (${brief(item)}), which only CloudFormation can resolve; pass the value itself`,
      );
    } else {
      texts[name] = String(item);
    }
  }
  return texts;
}
