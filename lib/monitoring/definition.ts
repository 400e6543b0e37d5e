import type { MonitoringLevel } from '../config/cluster-schema';
import type { Subject, SubjectKind, Watched } from './watched';

/** What a reader of the dashboard asks, from top to bottom. */
export const QUESTIONS = ['up', 'keeping-up', 'filling-up', 'cost'] as const;
export type Question = (typeof QUESTIONS)[number];

/**
 * How MSK's controller and brokers report decides which statistic is true: brokers that are not the controller report 0 (Maximum), and a broker reports
 * connections once per network processor (Sum over one minute).
 */
export type Statistic = 'Maximum' | 'Minimum' | 'Average' | 'Sum';

/** A cluster kind publishes a metric from some monitoring level on; `serverless` has no levels. */
export type PublishedBy = Partial<Readonly<Record<'standard' | 'express', MonitoringLevel>>> & { readonly serverless?: true };

/** One CloudWatch metric, or the sum of some of the same subject. */
export interface Source {
  /** `{environment}` in it stands for the environment's name. */
  readonly namespace: string;
  /** More than one: their sum. */
  readonly names: readonly [string, ...string[]];
}

/**
 * What silence means: `breaching` it is itself bad news; `notBreaching` nothing happened, so there was nothing to report; `ignore` the state stays, since
 * what was bad does not heal by nobody looking.
 */
export type Silence = 'breaching' | 'notBreaching' | 'ignore';

/** Alarms that are told together: the first of a group notifies, the others do not (composite alarms). */
export const GROUPS = ['availability', 'storage', 'load', 'behind', 'failing', 'topics'] as const;
export type Group = (typeof GROUPS)[number];

export type Comparison = 'above' | 'at least' | 'below';

export interface AlarmRule {
  /** Also the name of its runbook, in kebab-case. */
  readonly name: string;
  readonly group: Group;
  /** Undefined: this subject has no such limit. `anomaly`: outside the band that CloudWatch has learnt, in standard deviations. */
  readonly limit: number | ((subject: Subject, watched: Watched) => number | undefined) | { readonly anomaly: number };
  readonly comparison: Comparison;
  /** So many bad periods … */
  readonly datapoints: number;
  /** … of so many. */
  readonly of: number;
  readonly silence: Silence;
  readonly means: string;
  readonly todo: string;
}

/** One line of the table: what is measured, of whom, and when it is too much. Feeds alarms and dashboard alike. */
export interface MetricDefinition {
  readonly id: string;
  readonly title: string;
  readonly question: Question;
  readonly of: SubjectKind;
  readonly source: Source;
  readonly statistic: Statistic;
  readonly periodSeconds: 60 | 300 | 86_400;
  /** Of `AWS/Kafka` only: which clusters publish it. */
  readonly publishedBy?: PublishedBy;
  readonly alarms: readonly AlarmRule[];
}

/** Alarms stand at this share of a quota, so that there is time to act. */
export const SHARE_OF_QUOTA = 0.8;

/** Every kind, at the level that is free. */
export const EVERYWHERE: PublishedBy = { standard: 'DEFAULT', express: 'DEFAULT', serverless: true };
export const SERVERLESS: PublishedBy = { serverless: true };
export const BROKERS: PublishedBy = { standard: 'DEFAULT', express: 'DEFAULT' };
/** By broker, which `PER_BROKER` and above report. */
export const EACH_BROKER: PublishedBy = { standard: 'PER_BROKER', express: 'PER_BROKER' };
export const EACH_EXPRESS_BROKER: PublishedBy = { express: 'PER_BROKER' };
export const STANDARD: PublishedBy = { standard: 'DEFAULT' };
export const EXPRESS: PublishedBy = { express: 'DEFAULT' };

export const MINUTE = 60;
export const FIVE_MINUTES = 300;
export const DAY = 86_400;
