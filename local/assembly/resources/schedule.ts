/** `AWS::Scheduler::Schedule` with a rate and a function as its target. */
import type { ScheduleSpec } from '../../ports';
import { type Fields, readFields } from '../fields';
import type { JsonObject } from '../json';
import type { ResourceValue } from '../physical';

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Undefined for a schedule that is switched off. Throws `RESOURCE_INVALID` for cron and one-time schedules and for other targets. */
export function readSchedule(properties: JsonObject, value: ResourceValue, where: string): ScheduleSpec | undefined {
  const fields = readFields(properties, where);
  if (fields.text('State', 'ENABLED') === 'DISABLED') {
    return undefined;
  }
  const functionArn = fields.text('Target.Arn');
  if (!/^arn:[^:]+:lambda:[^:]*:[^:]*:function:/.test(functionArn)) {
    fields.refuse(`Target.Arn must be a function, got ${functionArn}`);
  }
  return fields.checked({ name: value.ref, functionArn, periodMs: readPeriod(fields), input: fields.text('Target.Input', '{}') });
}

/** `rate(5 minutes)`: a positive whole number; the unit in the singular or the plural. */
function readPeriod(fields: Fields): number {
  const expression = fields.text('ScheduleExpression');
  const [, count, unit = ''] = expression.match(/^rate\((\d+) (minute|hour|day)s?\)$/) ?? [];
  const period = Number(count ?? 0) * (UNIT_MS[unit] ?? 0);
  if (period <= 0) {
    fields.refuse(`ScheduleExpression must be rate(N minutes|hours|days) to run on one machine, got ${expression}`);
  }
  return period;
}
