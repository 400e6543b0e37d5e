/** Which of the templates' alarms a run evaluates, and what a reader wants to know of each beside its state. */
import type { Assembly } from '../assembly/template';
import { BEFORE_DEPLOY, createResolver } from '../assembly/values';
import { type Need, whyMissing } from './catalogue';
import { alarmsIn } from './domain/condition';
import type { LogFilter } from './domain/log-filter';
import type { CompositeAlarm, MetricAlarm } from './domain/rule';
import { type NotEvaluatedAlarm, readAlarms } from './read-alarms';
import { readLogFilters, readLogGroups } from './read-log-filters';

export interface AlarmPlan {
  readonly metricAlarms: readonly MetricAlarm[];
  readonly compositeAlarms: readonly CompositeAlarm[];
  /** In the order of the templates; each with the reason. */
  readonly notEvaluated: readonly NotEvaluatedAlarm[];
  readonly logFilters: readonly LogFilter[];
  /** By function name. */
  readonly logGroups: ReadonlyMap<string, string>;
}

/** @param has what the run has, for the metrics that need it. @throws AssemblyError */
export function planAlarms(assembly: Assembly, has: ReadonlySet<Need>): AlarmPlan {
  const resolver = createResolver(assembly, BEFORE_DEPLOY);
  const { metricAlarms, compositeAlarms, notEvaluated } = readAlarms(assembly, resolver);
  const logFilters = readLogFilters(assembly, resolver);
  const run = { has, filterNamespaces: new Set(logFilters.map(({ namespace }) => namespace)) };
  const judged = metricAlarms.map((alarm) => ({
    alarm,
    reason: alarm.queries.map(({ metric }) => whyMissing(metric, run)).find((reason) => reason !== undefined),
  }));
  const blind = judged.flatMap(({ alarm, reason }) => (reason === undefined ? [] : [{ name: alarm.name, reason }]));
  return {
    metricAlarms: judged.flatMap(({ alarm, reason }) => (reason === undefined ? [alarm] : [])),
    compositeAlarms,
    notEvaluated: [...notEvaluated, ...blind],
    logFilters,
    logGroups: readLogGroups(assembly, resolver),
  };
}

const RUNBOOK = /docs\/runbooks\/[\w-]+\.md/;

/** Path of an alarm's page from the root of the project; empty where its description names none. */
export const runbookIn = (description: string): string => RUNBOOK.exec(description)?.[0] ?? '';

/** The composite alarm that tells of an alarm: the one over it, and over that one, as long as there is one. Its own name where it stands alone. */
export function groupsOf({
  metricAlarms,
  compositeAlarms,
}: Pick<AlarmPlan, 'metricAlarms' | 'compositeAlarms'>): ReadonlyMap<string, string> {
  const over = new Map<string, string>();
  for (const { name, condition } of compositeAlarms) for (const child of alarmsIn(condition)) if (!over.has(child)) over.set(child, name);
  const top = (name: string, seen: ReadonlySet<string> = new Set()): string => {
    const next = over.get(name);
    return next === undefined || seen.has(next) ? name : top(next, new Set([...seen, name]));
  };
  return new Map([...metricAlarms, ...compositeAlarms].map(({ name }) => [name, top(name)]));
}
