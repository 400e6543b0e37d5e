import { z } from 'zod';
import { formatDuration, formatSize, parseDuration, parseSize } from '../../lambda/topic-config/domain/units';

/** A strict object: an unknown key is a problem that names the known ones. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `unknown key, must be one of ${Object.keys(shape).sort().join(', ')}` : undefined,
  });
}

/** Text of a pattern; `what` completes "must be …". */
export const text = (pattern: RegExp, what: string) => z.string().regex(pattern, `must be ${what}`);

export const LOWER_NAME = /^[a-z][a-z0-9-]{0,30}$/;
export const lowerName = () => text(LOWER_NAME, 'lower-case letters, digits and hyphens, at most 31, starting with a letter');

/** Why a choice was made; stands in the template's acknowledgements and in messages. */
export const because = () => z.string().min(10);

/** Keys and values as Kafka takes them. */
export const scalars = () =>
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], { error: 'must be text, a number, true or false' }));

/** Distinct values of one field. */
export const distinct = <Item extends z.ZodType>(item: Item, least: number, most: number) =>
  z
    .array(item)
    .min(least)
    .max(most)
    .superRefine((values, context) => {
      values.forEach((value, index) => {
        if (values.indexOf(value) < index) {
          context.addIssue({ code: 'custom', path: [index], message: 'must be different from the entries before it', input: value });
        }
      });
    });

interface Limits {
  readonly least: number;
  readonly most: number;
  /** What else must hold, and the words for it. */
  readonly also?: { readonly holds: (value: number) => boolean; readonly text: string };
}

/** `7d`, `90s`, …; becomes milliseconds. */
export const duration = (limits: Limits) => quantity(parseDuration, formatDuration, limits);
/** `50GiB`, …; becomes bytes. */
export const size = (limits: Limits) => quantity(parseSize, formatSize, limits);

function quantity(parse: (text: string) => number, format: (value: number) => string, { least, most, also }: Limits) {
  return z.string().transform((value, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message, input: value });
      return z.NEVER;
    };
    const parsed = attempt(parse, value);
    if (parsed === undefined) return refuse(`must be a quantity with its unit, such as ${format(least)} or ${format(most)}`);
    if (parsed < least || parsed > most) return refuse(`must be ${format(least)} to ${format(most)}`);
    return also === undefined || also.holds(parsed) ? parsed : refuse(`must be ${also.text}`);
  });
}

function attempt(parse: (text: string) => number, value: string): number | undefined {
  try {
    return parse(value);
  } catch {
    // What the parser says is said again by the caller, with the bounds.
    return undefined;
  }
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const DAY_MS = 24 * 60 * MINUTE_MS;
export const GIB = 2 ** 30;
export const TIB = 2 ** 40;

/** What CloudWatch Logs accepts as retention, in days (aws-logs `RetentionDays`). */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];

/** Becomes days. */
export const logRetention = () =>
  duration({
    least: DAY_MS,
    most: 3653 * DAY_MS,
    also: {
      holds: (ms) => LOG_RETENTION_DAYS.includes(ms / DAY_MS),
      text: `a retention of CloudWatch Logs: ${LOG_RETENTION_DAYS.map((days) => `${days}d`).join(', ')}`,
    },
  }).transform((ms) => ms / DAY_MS);

/** A field that this variant must not have; its type admits no value, and `reason` tells why. */
export const absent = (reason: string) =>
  z.custom<undefined>((value) => value === undefined, { error: `must be left out (${reason})` }).optional();

export type DeepReadonly<Value> = Value extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> }
    : Value;
