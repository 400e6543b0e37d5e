import type { AlarmReport } from './alarms/report';
import type { FunctionStatistics } from './functions/statistics';
import type { IamReport } from './iam/decisions';
import type { ProducedSnapshot, ServiceSnapshot } from './observe/snapshot';
import type { LocalDeployment, RunningBroker } from './ports';

export interface TopicShape {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  /** Overrides set on the topic itself. */
  readonly configs: Readonly<Record<string, string>>;
}

export interface StepTime {
  readonly name: string;
  readonly ms: number;
}

/** What a run has gathered so far; whatever a failure kept it from learning is empty. */
export interface RunFacts {
  readonly environment: string;
  readonly kafkaVersion: string;
  readonly brokers: readonly RunningBroker[];
  readonly startedInMs: number | null;
  readonly firstConsumedInMs: number | null;
  readonly topics: readonly TopicShape[];
  readonly notEmulated: LocalDeployment['notEmulated'];
  readonly produced: ProducedSnapshot;
  readonly unparsable: Readonly<Record<string, UnparsableLines>>;
  readonly services: readonly ServiceSnapshot[];
  readonly functions: readonly FunctionStatistics[];
  readonly iam: IamReport;
  readonly alarms: AlarmReport;
  readonly steps: readonly StepTime[];
  readonly errors: readonly string[];
  /** What a person should know although the run went well. */
  readonly warnings: readonly string[];
}

export interface UnparsableLines {
  readonly count: number;
  readonly first: readonly { readonly line: number; readonly text: string }[];
}

/**
 * The report's keys are a contract: they stay. `startedInMs`: from the start of the process until schedules and mappings run;
 * `firstConsumedInMs`: until every service has processed its first record. Both null when the run did not get there.
 */
export function buildReport(facts: RunFacts): object {
  return {
    environment: facts.environment,
    kafkaVersion: facts.kafkaVersion,
    brokers: facts.brokers.map(({ id, rack, port }) => ({ id, rack, port })),
    startedInMs: facts.startedInMs,
    firstConsumedInMs: facts.firstConsumedInMs,
    topics: facts.topics,
    produced: {
      acknowledged: facts.produced.acknowledged,
      notSent: facts.produced.notSent,
      perSite: facts.produced.perSite,
      unparsable: facts.unparsable,
    },
    services: facts.services.map(({ name, group, consumed, matched, predictions, skippedAsDuplicate, deadLettered, lag }) => ({
      name,
      group,
      consumed,
      matched,
      predictions,
      skippedAsDuplicate,
      deadLettered,
      lag: lag ?? null,
    })),
    functions: facts.functions.map(functionReport),
    iam: facts.iam,
    notEmulated: facts.notEmulated,
    alarms: facts.alarms.alarms,
    alarmNotifications: facts.alarms.notifications,
    alarmsNotEvaluated: facts.alarms.notEvaluated,
    steps: facts.steps,
    errors: facts.errors,
    warnings: facts.warnings,
  };
}

/** Times without the init phase, in milliseconds; `maxInitMs` is that phase's. */
function functionReport(statistics: FunctionStatistics): object {
  const { name, invocations, errors, timeouts, coldStarts, totalDurationMs, maxDurationMs, maxInitMs, maxMemoryMiB } = statistics;
  return {
    name,
    invocations,
    errors,
    timeouts,
    coldStarts,
    warmStarts: invocations - coldStarts,
    meanDurationMs: Math.round(totalDurationMs / Math.max(1, invocations)),
    maxDurationMs: Math.round(maxDurationMs),
    maxInitMs: Math.round(maxInitMs),
    maxMemoryMiB: Math.round(maxMemoryMiB),
  };
}
