import type { z } from 'zod';

/** One thing that does not fit: where it is (`topics[1].partitions`), and what is allowed and what was found there. */
export interface Problem {
  readonly path: string;
  readonly text: string;
}

/** `topics[1].configs.retention.ms`; the root is `environment`. */
export function renderPath(path: readonly PropertyKey[]): string {
  const rendered = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    const name = String(key);
    return /^[\w.-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return rendered.join('').replace(/^\./, '') || 'environment';
}

export const renderProblem = ({ path, text }: Problem): string => `${path}: ${text}`;

const LONGEST_SHOWN = 80;

/** A value as it may stand in a message: JSON, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  const text = asJson(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    // Circular values and big integers inside objects have no JSON.
    return 'a value that is no JSON';
  }
}

/** zod's issue in our words. Keys that are not known get a problem each, at their own path. */
export function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = renderPath(issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: renderPath([...issue.path, key]), text: issue.message }));
  if (issue.code === 'invalid_key') return [{ path, text: `must not be a key: ${issue.issues.map((i) => i.message).join('; ')}` }];
  return [{ path, text: `${allowed(issue)}, got ${show(found(issue))}` }];
}

/** Where a union found no variant, the value of its discriminator says more than the whole object. */
function found(issue: z.core.$ZodIssue): unknown {
  const { input } = issue;
  if (issue.code !== 'invalid_union' || !('discriminator' in issue) || issue.discriminator === undefined) return input;
  return typeof input === 'object' && input !== null ? Reflect.get(input, issue.discriminator) : input;
}

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${withArticle(issue.expected)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must ${verb(issue.origin)} ${issue.exact === true ? 'exactly' : '>='} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must ${verb(issue.origin)} ${issue.exact === true ? 'exactly' : '<='} ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_union':
      return 'options' in issue ? `must be one of ${(issue.options ?? []).map(String).join(', ')}` : issue.message;
    default:
      return issue.message;
  }
}

const isNumeric = (origin: string): boolean => origin === 'number' || origin === 'int';
const verb = (origin: string): string => (isNumeric(origin) ? 'be' : 'have');
const unit = (origin: string): string => (isNumeric(origin) ? '' : origin === 'string' ? ' characters' : ' entries');
const withArticle = (noun: string): string =>
  noun === 'int' ? 'a whole number' : noun === 'record' ? 'an object' : /^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`;
