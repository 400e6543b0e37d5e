/** Which metrics an alarm looks at, and the formula over them. */
import { isList, isObject, type Json, type JsonObject, objectOrEmpty } from '../assembly/json';
import { parseFormula } from './domain/formula';
import type { Formula, MetricQuery } from './domain/rule';
import { NotEvaluated, readAlarmFields } from './read-fields';

export interface ReadMetrics {
  readonly queries: readonly MetricQuery[];
  readonly formula: Formula;
  readonly periodSeconds: number;
}

/** The name of the metric of an alarm that has only one. */
const ONLY = 'm';

/** @throws NotEvaluated, FormulaError */
export function readMetrics(properties: JsonObject): ReadMetrics {
  if (properties['ThresholdMetricId'] !== undefined)
    throw new NotEvaluated('its limit is a band that CloudWatch learns from two weeks of the metric (anomaly detection): no run has those');
  const list = properties['Metrics'];
  return isList(list) ? readFormula(list.map(objectOrEmpty)) : readOne(properties);
}

function readOne(properties: JsonObject): ReadMetrics {
  const fields = readAlarmFields(properties);
  const query = { id: ONLY, metric: metricOf(properties), statistic: fields.statistic('Statistic') };
  return { queries: [query], formula: { kind: 'metric', id: ONLY }, periodSeconds: fields.number('Period') };
}

function readFormula(list: readonly JsonObject[]): ReadMetrics {
  const measured = list.filter((each) => isObject(each['MetricStat']));
  const queries = measured.map((each) => {
    const stat = objectOrEmpty(each['MetricStat']);
    const metric = metricOf(objectOrEmpty(stat['Metric']));
    return { id: readAlarmFields(each).text('Id'), metric, statistic: readAlarmFields(stat).statistic('Stat') };
  });
  const periods = new Set(measured.map((each) => readAlarmFields(objectOrEmpty(each['MetricStat'])).number('Period')));
  const [periodSeconds, ...others] = periods;
  if (periodSeconds === undefined || others.length > 0)
    throw new NotEvaluated(`its metrics must have one period, got ${[...periods].join(', ') || 'none'}`);
  return { queries, formula: formulaOf(list, queries), periodSeconds };
}

/** Of the one that is returned; formulas may name other formulas, which ours do not. */
function formulaOf(list: readonly JsonObject[], queries: readonly MetricQuery[]): Formula {
  const returned = list.filter((each) => each['ReturnData'] !== false);
  const [only, ...others] = returned;
  if (only === undefined || others.length > 0) throw new NotEvaluated(`one of its metrics must be returned, got ${returned.length}`);
  const expression = only['Expression'];
  const formula: Formula =
    typeof expression === 'string' ? parseFormula(expression) : { kind: 'metric', id: readAlarmFields(only).text('Id') };
  const unknown = idsOf(formula).filter((id) => !queries.some((query) => query.id === id));
  if (unknown.length > 0) throw new NotEvaluated(`its formula must name its metrics, got ${unknown.join(', ')}`);
  return formula;
}

function idsOf(formula: Formula): readonly string[] {
  if (formula.kind === 'number') return [];
  return formula.kind === 'metric' ? [formula.id] : [...idsOf(formula.left), ...idsOf(formula.right)];
}

function metricOf(properties: JsonObject): MetricQuery['metric'] {
  const fields = readAlarmFields(properties);
  return {
    namespace: fields.text('Namespace'),
    name: fields.text('MetricName'),
    dimensions: Object.fromEntries(dimensionsOf(properties['Dimensions'])),
  };
}

function dimensionsOf(list: Json | undefined): readonly (readonly [string, string])[] {
  return (isList(list) ? list : []).map((each) => {
    const fields = readAlarmFields(objectOrEmpty(each));
    return [fields.text('Name'), fields.text('Value')];
  });
}
