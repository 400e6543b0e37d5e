import { describe, expect, it } from 'vitest';
import { ENVIRONMENT_NAMES } from '../../../lib/config/environments';
import { CATALOGUE, type Need } from '../../../local/alarms/catalogue';
import { alarmsIn } from '../../../local/alarms/domain/condition';
import { type AlarmPlan, groupsOf, planAlarms, runbookIn } from '../../../local/alarms/plan';
import { readCompositeAlarm, readMetricAlarm } from '../../../local/alarms/read-alarms';
import { NotEvaluated } from '../../../local/alarms/read-fields';
import { mappingIds } from '../../../local/alarms/read-mapping-ids';
import { volumeBytesOf } from '../../../local/alarms/read-volume';
import type { JsonObject } from '../../../local/assembly/json';
import type { Assembly } from '../../../local/assembly/template';
import { synthesize } from '../../support/synth';

const ALL: ReadonlySet<Need> = new Set(['own-brokers', 'iam', 'volumes']);
const assemblyOf = (name: string): Assembly => synthesize(name).assembly;

const alarmNames = (assembly: Assembly): readonly string[] =>
  assembly.stacks.flatMap(({ template }) =>
    [...template.resources.values()]
      .filter(({ type }) => type.startsWith('AWS::CloudWatch::') && type.endsWith('Alarm'))
      .map(({ properties }) => String(properties['AlarmName'])),
  );

const namesOf = ({ metricAlarms, compositeAlarms, notEvaluated }: AlarmPlan): readonly string[] =>
  [...metricAlarms, ...compositeAlarms, ...notEvaluated].map(({ name }) => name);

const kindOf = (name: string): string => name.replace(/^msk-[a-z]+-/, '').replace(/-(\d+)$/, '');

describe.each(ENVIRONMENT_NAMES)('the alarms of %s', (environment) => {
  it('are each evaluated, or listed with a reason', () => {
    const assembly = assemblyOf(environment);
    const plan = planAlarms(assembly, ALL);
    expect([...namesOf(plan)].sort()).toEqual([...alarmNames(assembly)].sort());
    expect(plan.notEvaluated.every(({ reason }) => reason.length > 20)).toBe(true);
  });

  it('name others that exist, in rules and as suppressors, and a runbook each', () => {
    const plan = planAlarms(assemblyOf(environment), ALL);
    const known = new Set(namesOf(plan));
    const named = plan.compositeAlarms.flatMap(({ condition, suppressor }) => [
      ...alarmsIn(condition),
      ...(suppressor === undefined ? [] : [suppressor.alarm]),
    ]);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    expect(plan.metricAlarms.filter(({ description }) => runbookIn(description) === '')).toEqual([]);
  });

  it('are told by a composite alarm that notifies', () => {
    const plan = planAlarms(assemblyOf(environment), ALL);
    const notifying = new Set(plan.compositeAlarms.filter(({ notifies }) => notifies.onAlarm).map(({ name }) => name));
    expect([...new Set(groupsOf(plan).values())].filter((name) => !notifying.has(name))).toEqual([]);
  });
});

describe('what cannot be evaluated here', () => {
  const missing = (environment: string, has: ReadonlySet<Need> = ALL): readonly string[] => [
    ...new Set(planAlarms(assemblyOf(environment), has).notEvaluated.map(({ name }) => kindOf(name))),
  ];

  it('is credits, refused connections and what must be learnt from weeks, and nothing else', () => {
    expect(missing('learn')).toEqual(['cpu-credits-low']);
    expect(missing('production')).toEqual(['iam-too-many-connections']);
    expect(missing('express', new Set<Need>(['own-brokers', 'iam']))).toEqual(['storage-growth', 'iam-too-many-connections']);
    expect(missing('serverless', new Set<Need>(['own-brokers', 'iam']))).toEqual([]);
  });

  it('is what brokers of others would have to tell, and the IAM connections of a run without IAM', () => {
    expect(missing('learn', new Set<Need>(['volumes']))).toContain('broker-silent');
    expect(missing('learn', new Set<Need>(['own-brokers', 'volumes']))).toEqual(['cpu-credits-low', 'connections-high']);
  });

  it('is in the catalogue with its reason, each metric once', () => {
    const all = CATALOGUE.flatMap(({ namespace, names }) => names.map((name) => `${namespace} ${name}`));
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('what the templates say beside', () => {
  it('is the volume of a broker, where it has one', () => {
    expect(volumeBytesOf(assemblyOf('learn'))).toBe(10 * 1024 ** 3);
    expect(volumeBytesOf(assemblyOf('express'))).toBeUndefined();
    expect(volumeBytesOf(assemblyOf('serverless'))).toBeUndefined();
  });

  it('is the id of each mapping, which its alarms name', () => {
    const assembly = assemblyOf('production');
    const ids = mappingIds(assembly);
    const alarm = planAlarms(assembly, ALL).metricAlarms.find(({ name }) => name === 'msk-production-records-dropped-traffic');
    expect(alarm?.queries[0]?.metric.dimensions).toEqual({ EventSourceMappingUUID: ids.get('production-traffic') });
    expect(ids.size).toBe(20);
  });

  it('is which log group each service writes to, so that its metric filter finds its lines', () => {
    const { logFilters, logGroups } = planAlarms(assemblyOf('learn'), ALL);
    expect(logFilters).toHaveLength(20);
    const groups = new Set(logGroups.values());
    expect(logFilters.filter(({ logGroup }) => !groups.has(logGroup))).toEqual([]);
    expect(logFilters[0]).toMatchObject({
      namespace: 'MskBlueprint/Services/learn',
      name: 'DeadLetterBatches',
      dimensions: { Service: 'service' },
    });
  });
});

describe('an alarm that is written badly', () => {
  const GOOD = {
    AlarmName: 'a',
    Namespace: 'N',
    MetricName: 'M',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 2,
    Threshold: '1.5',
    ComparisonOperator: 'GreaterThanThreshold',
  };

  it('needs no more than CloudFormation wants: numbers as text, CloudWatch defaults for the rest', () => {
    expect(readMetricAlarm(GOOD)).toMatchObject({
      threshold: 1.5,
      datapointsToAlarm: 2,
      missingData: 'missing',
      notifies: { onAlarm: false },
    });
  });

  it.each<{ readonly changes: JsonObject; readonly says: string }>([
    { changes: { Statistic: 'p99' }, says: 'Statistic must be one of' },
    { changes: { Period: 10 }, says: 'whole minutes' },
    { changes: { Threshold: 'much' }, says: 'Threshold must be a number, got "much"' },
    { changes: { ComparisonOperator: 'GreaterThanUpperThreshold' }, says: 'ComparisonOperator must be one of' },
    { changes: { TreatMissingData: 'whatever' }, says: 'TreatMissingData must be one of missing, ignore' },
    { changes: { ThresholdMetricId: 'band' }, says: 'anomaly detection' },
    { changes: { Metrics: [] }, says: 'one period, got none' },
  ])('is not evaluated: $says', ({ changes, says }) => {
    expect(() => readMetricAlarm({ ...GOOD, ...changes })).toThrow(NotEvaluated);
    expect(() => readMetricAlarm({ ...GOOD, ...changes })).toThrow(says);
  });

  it('is told by nobody when its actions are off', () => {
    const read = readCompositeAlarm({ AlarmName: 'c', AlarmRule: 'ALARM(a)', AlarmActions: ['arn'], ActionsEnabled: false });
    expect(read.notifies).toEqual({ onAlarm: false, onOk: false });
  });
});
