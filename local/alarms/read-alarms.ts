/** The alarms of the templates, resolved, as rules that can be evaluated; those that cannot are listed with the reason. */
import { type Json, type JsonObject, stringsOf } from '../assembly/json';
import type { Assembly } from '../assembly/template';
import { existing, type Resolver } from '../assembly/values';
import { ConditionError, nameOfAlarm, parseCondition } from './domain/condition';
import { FormulaError } from './domain/formula';
import type { CompositeAlarm, MetricAlarm, Notifies } from './domain/rule';
import { type AlarmFields, NotEvaluated, readAlarmFields } from './read-fields';
import { readMetrics } from './read-metrics';

export interface NotEvaluatedAlarm {
  readonly name: string;
  readonly reason: string;
}

export interface ReadAlarms {
  readonly metricAlarms: readonly MetricAlarm[];
  /** A part of a rule comes before the whole. */
  readonly compositeAlarms: readonly CompositeAlarm[];
  readonly notEvaluated: readonly NotEvaluatedAlarm[];
}

const METRIC_ALARM = 'AWS::CloudWatch::Alarm';
const COMPOSITE_ALARM = 'AWS::CloudWatch::CompositeAlarm';
const SECONDS_PER_MINUTE = 60;

/** Nothing is thrown for an alarm that is not understood: it is in `notEvaluated`. @throws AssemblyError for a reference that leads nowhere */
export function readAlarms(assembly: Assembly, resolver: Resolver): ReadAlarms {
  const notEvaluated: NotEvaluatedAlarm[] = [];
  const readAll = <Alarm>(type: string, read: (properties: JsonObject) => Alarm): readonly Alarm[] =>
    existing(assembly, resolver, (each) => each === type).flatMap(({ stack, resource }) => {
      const properties = resolver.properties(stack, resource);
      try {
        return [read(properties)];
      } catch (error) {
        if (!isUnderstood(error)) throw error;
        const name = typeof properties['AlarmName'] === 'string' ? properties['AlarmName'] : resource.logicalId;
        notEvaluated.push({ name, reason: error.message });
        return [];
      }
    });
  return {
    metricAlarms: readAll(METRIC_ALARM, readMetricAlarm),
    compositeAlarms: readAll(COMPOSITE_ALARM, readCompositeAlarm),
    notEvaluated,
  };
}

const isUnderstood = (error: unknown): error is Error =>
  error instanceof NotEvaluated || error instanceof FormulaError || error instanceof ConditionError;

/** Properties of an `AWS::CloudWatch::Alarm` without intrinsics. @throws NotEvaluated, FormulaError */
export function readMetricAlarm(properties: JsonObject): MetricAlarm {
  const fields = readAlarmFields(properties);
  const { queries, formula, periodSeconds } = readMetrics(properties);
  const evaluationPeriods = fields.number('EvaluationPeriods');
  return {
    name: fields.text('AlarmName'),
    description: fields.text('AlarmDescription', ''),
    queries,
    formula,
    periodMinutes: minutesOf(periodSeconds, 'Period'),
    comparison: fields.comparison(),
    threshold: fields.number('Threshold'),
    evaluationPeriods,
    datapointsToAlarm: fields.number('DatapointsToAlarm', evaluationPeriods),
    missingData: fields.missingData(),
    notifies: notifiesOf(properties),
  };
}

/** Properties of an `AWS::CloudWatch::CompositeAlarm` without intrinsics. @throws NotEvaluated, ConditionError */
export function readCompositeAlarm(properties: JsonObject): CompositeAlarm {
  const fields = readAlarmFields(properties);
  const suppressor = suppressorOf(properties['ActionsSuppressor'], fields);
  return {
    name: fields.text('AlarmName'),
    description: fields.text('AlarmDescription', ''),
    condition: parseCondition(fields.text('AlarmRule')),
    ...(suppressor === undefined ? {} : { suppressor }),
    notifies: notifiesOf(properties),
  };
}

function suppressorOf(written: Json | undefined, fields: AlarmFields): CompositeAlarm['suppressor'] {
  if (typeof written !== 'string') return undefined;
  return {
    alarm: nameOfAlarm(written),
    waitMinutes: fields.number('ActionsSuppressorWaitPeriod') / SECONDS_PER_MINUTE,
    extensionMinutes: fields.number('ActionsSuppressorExtensionPeriod') / SECONDS_PER_MINUTE,
  };
}

function notifiesOf(properties: JsonObject): Notifies {
  if (properties['ActionsEnabled'] === false) return { onAlarm: false, onOk: false };
  const has = (name: string): boolean => stringsOf(properties[name]).length > 0;
  return { onAlarm: has('AlarmActions'), onOk: has('OKActions') };
}

function minutesOf(seconds: number, what: string): number {
  const minutes = seconds / SECONDS_PER_MINUTE;
  if (Number.isInteger(minutes) && minutes >= 1) return minutes;
  throw new NotEvaluated(`${what} must be whole minutes, got ${seconds} seconds: high-resolution alarms are not evaluated here`);
}
