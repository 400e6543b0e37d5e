import type { Problem } from '../problems';
import type { Salvaged } from '../salvage';
import type { ParsedEnvironment } from '../schema';

/** An environment of which some fields may be absent because they have problems of their own. */
export type SoundFields = Salvaged<ParsedEnvironment>;
export type SoundCluster = NonNullable<SoundFields['cluster']>;

/** What a rule may ask beside the environment. */
export interface RuleFacts {
  readonly today: Date;
}

/** A rule over several fields; silent while one of them is absent. */
export interface Rule {
  /** Its name in docs/checks.md and in the tests. */
  readonly id: string;
  /** An error stops the synthesis; a warning is shown by it. */
  readonly severity: 'error' | 'warning';
  /** Where it is written that it is so. */
  readonly source: string;
  readonly check: (fields: SoundFields, facts: RuleFacts) => readonly (Problem | false | undefined)[];
}

const MSK_GUIDE = 'https://docs.aws.amazon.com/msk/latest/developerguide';
/** A page of MSK's developer guide. */
export const mskGuide = (page: string): string => `${MSK_GUIDE}/${page}.html`;
/** A page of Lambda's developer guide. */
export const lambdaGuide = (page: string): string => `https://docs.aws.amazon.com/lambda/latest/dg/${page}.html`;
/** Seen by others against the live service; the rule pack names its rules. */
export const preflight = (rule: string): string => `cdk-preflight \`${rule}\``;
/** What follows from this project's own design. */
export const OURS = 'this project';

export const error = (id: string, source: string, check: Rule['check']): Rule => ({ id, severity: 'error', source, check });
export const warning = (id: string, source: string, check: Rule['check']): Rule => ({ id, severity: 'warning', source, check });

/** Brokers of the whole cluster; undefined while the fields it needs are absent, and for a cluster without any. */
export function brokersOf({ cluster, availabilityZones }: SoundFields): number | undefined {
  if (cluster?.brokersPerZone === undefined || availabilityZones === undefined) return undefined;
  return cluster.brokersPerZone * availabilityZones.length;
}
