import { SCHEMA_ENV } from '../shared/contract';
import { isSiteName, MAX_SITE_LENGTH } from '../shared/domain/visit';
import { type Environment, EnvironmentError, optionalEnv, requireEnv } from '../shared/env';
import { PRODUCER_ENV } from './contract';
import type { Simulation } from './domain/simulate';

export interface ProducerSettings extends Simulation {
  readonly topic: string;
  /** Of a visit, in AWS Glue; undefined: visits name none. */
  readonly schemaVersionId: string | undefined;
}

/** One invocation holds a minute of one site in memory, and its sequence numbers have room for a million. */
const MOST_VISITS_PER_MINUTE = 500_000;

/**
 * What the producer was deployed with.
 * @throws EnvironmentError with every problem at once
 */
export function parseProducerSettings(env: Environment): ProducerSettings {
  const values = requireEnv(env, [PRODUCER_ENV.topic, PRODUCER_ENV.visitsPerMinute, PRODUCER_ENV.sites]);
  const visitsPerMinute = Number(values[PRODUCER_ENV.visitsPerMinute]);
  const sites = values[PRODUCER_ENV.sites].split(',').map((site) => site.trim());
  const isRate = visitsPerMinute > 0 && visitsPerMinute <= MOST_VISITS_PER_MINUTE;
  const problems = [
    ...(isRate
      ? []
      : [
          `${PRODUCER_ENV.visitsPerMinute}: must be above 0 and at most ${MOST_VISITS_PER_MINUTE}, got "${values[PRODUCER_ENV.visitsPerMinute]}"`,
        ]),
    ...sites
      .filter((site) => !isSiteName(site))
      .map((site) => `${PRODUCER_ENV.sites}: must be names of 1 to ${MAX_SITE_LENGTH} characters, got "${site}"`),
    ...(new Set(sites).size === sites.length ? [] : [`${PRODUCER_ENV.sites}: must name each site once, got "${sites.join(',')}"`]),
  ];
  if (problems.length > 0) throw new EnvironmentError(problems);
  return { topic: values[PRODUCER_ENV.topic], visitsPerMinute, sites, schemaVersionId: optionalEnv(env, SCHEMA_ENV.versionId) };
}
