import { type AlarmReport, NO_ALARMS } from '../alarms/report';
import type { FunctionStatistics } from '../functions/statistics';
import { type IamReport, NOT_ENFORCED } from '../iam/decisions';
import type { ProducedSnapshot, ServiceSnapshot } from '../observe/snapshot';
import type { RunningBroker } from '../ports';
import type { RunFacts, StepTime, TopicShape } from '../report';
import { EMPTY_TALLY, type ProducerTally } from '../schedules/tally';

/** What a run learns while it goes on; the report is made of it, also when the run fails halfway. */
export class Facts {
  /** What the producer has said so far. */
  tally: () => ProducerTally = () => EMPTY_TALLY;
  /** What the functions did so far, custom resources among them. */
  functions: () => readonly FunctionStatistics[] = () => [];
  /** What became of the alarms so far. */
  alarms: () => AlarmReport = () => NO_ALARMS;
  /** What was left out of the deployment. */
  notEmulated: RunFacts['notEmulated'] = {};
  kafkaVersion = '';
  brokers: readonly RunningBroker[] = [];
  topics: readonly TopicShape[] = [];
  services: readonly ServiceSnapshot[] = [];
  /** What the brokers allowed and denied; asked for at the end. */
  iam: IamReport = NOT_ENFORCED;
  startedInMs: number | null = null;
  firstConsumedInMs: number | null = null;
  readonly errors: string[] = [];
  readonly warnings: string[] = [];
  readonly #environment: string;

  constructor(environment: string) {
    this.#environment = environment;
  }

  snapshot(steps: readonly StepTime[]): RunFacts {
    return {
      environment: this.#environment,
      kafkaVersion: this.kafkaVersion,
      brokers: this.brokers,
      startedInMs: this.startedInMs,
      firstConsumedInMs: this.firstConsumedInMs,
      topics: this.topics,
      notEmulated: this.notEmulated,
      produced: producedOf(this.tally()),
      unparsable: unparsableOf(this.tally()),
      services: this.services,
      functions: this.functions(),
      iam: this.iam,
      alarms: this.alarms(),
      steps: steps.map(({ name, ms }) => ({ name: name.trim(), ms })),
      errors: this.errors,
      warnings: this.warnings,
    };
  }
}

export function producedOf({ acknowledged, notSent, sites }: ProducerTally): ProducedSnapshot {
  const perSite = Object.entries(sites).map(([site, tally]) => [site, tally.acknowledged] as const);
  return { acknowledged, notSent, perSite: Object.fromEntries(perSite.sort(([left], [right]) => (left < right ? -1 : 1))) };
}

function unparsableOf({ sites }: ProducerTally): RunFacts['unparsable'] {
  const some = Object.entries(sites).filter(([, { unparsable }]) => unparsable.count > 0);
  return Object.fromEntries(some.map(([site, { unparsable }]) => [site, unparsable]));
}
