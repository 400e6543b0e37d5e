import { describe } from './declaration';
import { CONFIG_FIELD_PREFIX, type FieldChange, type TopicPlan } from './topic';
import { formatDuration, parseDuration, UnitError } from './units';

/**
 * By how much `retention.ms` is lowered at a time. After a large drop brokers delete a mountain of segments at once, and nobody has time to
 * notice that it was a mistake.
 */
export interface RetentionStep {
  readonly ms: number;
  /** Most steps for which there is time; undefined: any number. */
  readonly maxSteps?: number | undefined;
  /** true: the first step was taken in a call before this one, and `maxSteps` are what should be left. */
  readonly isUnderWay?: boolean;
}

/** How often brokers look for what is too old (`log.retention.check.interval.ms`): steps that follow faster are one large step to them. */
export const RETENTION_CHECK_MS = 300_000;

/** A deployment asks once per step, and CloudFormation waits an hour (lib/constructs/house-provider.ts). */
export const MAX_STEPS_OF_A_DEPLOYMENT = 11;

const FIELD = `${CONFIG_FIELD_PREFIX}retention.ms`;

/**
 * A smaller retention as the next of its steps, from what the cluster has now: who plans again after each comes to the declared value, never
 * below it. What has no number to start from, or needs more steps than there is time for, is refused.
 */
export function inSteps(change: FieldChange, step: RetentionStep | undefined): FieldChange {
  if (step === undefined || change.field !== FIELD || !change.destructive) return change;
  const [from, to, by] = [limitOf(change.before), limitOf(change.after), BigInt(step.ms)];
  const refuse = (why: string): FieldChange => ({ ...change, op: 'refuse', reason: `${change.reason}; ${why}` });
  if (from === undefined || to === undefined) return refuse(NO_START);
  const left = divideUp(from - to, by);
  const { maxSteps } = step;
  if (maxSteps !== undefined && left > BigInt(maxSteps)) {
    if (step.isUnderWay === true) return refuse(`${left} steps are left where ${maxSteps} should be: ${RAISED}`);
    const enough = formatDuration(roundUp(divideUp(from - to, BigInt(maxSteps))));
    return refuse(`${left} steps of ${formatDuration(by)}, and there is time for ${maxSteps}; let a step be ${enough} or more`);
  }
  if (left === 1n) return { ...change, step: { next: change.op === 'remove' ? null : change.after, left: 1 } };
  const next = from - by;
  const reason = `${change.reason}; in ${left} steps of at most ${formatDuration(by)}, the next one to ${formatDuration(next)}`;
  return { ...change, reason, step: { next: String(next), left: Number(left) } };
}

/** One topic whose retention is on its way down. */
export interface StepProgress {
  readonly name: string;
  /** Milliseconds that hold now. */
  readonly value: string;
  readonly left: number;
}

/** What is still to be lowered after a run of the plan; while steps are held, that is every change that goes in steps. */
export function stepsAfter({ topics }: TopicPlan, holdsSteps: boolean): readonly StepProgress[] {
  return topics
    .filter(({ action }) => action === 'update')
    .flatMap(({ name, fields }) =>
      fields.flatMap(({ before, step }) => {
        if (step === undefined) return [];
        return holdsSteps
          ? [{ name, value: before ?? '', left: step.left }]
          : [{ name, value: step.next ?? '', left: step.left - 1 }].filter(({ left }) => left > 0);
      }),
    );
}

type ParsedPeriod = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly message: string };

/** Milliseconds of a duration above zero, such as `1d`; or what is allowed instead. */
export function parsePeriod(raw: unknown, most: number = Number.MAX_SAFE_INTEGER): ParsedPeriod {
  const refused = { ok: false, message: `must be a duration above 0 such as 1d, 12h or 5m, got ${describe(raw)}` } as const;
  if (typeof raw !== 'string' && typeof raw !== 'number') return refused;
  try {
    const value = parseDuration(raw);
    if (value > most) return { ok: false, message: `must be at most ${formatDuration(most)}, got ${describe(raw)}` };
    return value > 0 ? { ok: true, value } : refused;
  } catch (error) {
    if (error instanceof UnitError) return refused;
    throw error;
  }
}

const RAISED =
  'the retention was raised meanwhile, as by a rollback, or the questions came late; it is not lowered any further, so deploy anew if it shall be';

const NO_START =
  'without a limit, or with one that is not told, nobody knows here how old the oldest records are, so that there is nothing to step down from: lower it once without a retention step';

const limitOf = (value: string | null): bigint | undefined => (value !== null && /^\d+$/.test(value) ? BigInt(value) : undefined);

const divideUp = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

const UNITS_MS = [86_400_000n, 3_600_000n, 60_000n, 1_000n] as const;

/** To a whole number of the largest unit that it reaches: a remedy that one can read. */
function roundUp(ms: bigint): bigint {
  const unit = UNITS_MS.find((each) => ms >= each) ?? 1n;
  return divideUp(ms, unit) * unit;
}
