import { SCHEMA_ENV } from '../shared/contract';
import { type Environment, EnvironmentError, isSet, optionalEnv, requireEnv } from '../shared/env';
import type { ConsumerSettings } from './consume';
import { CONSUMER_ENV } from './contract';
import { compileService } from './domain/measure';
import { findService, SERVICES } from './domain/services';
import type { ProcessSettings } from './process';

export interface ConsumerEnvironment extends ConsumerSettings {
  readonly stateTable: string;
  /** Undefined: no metrics beside the log. */
  readonly metricsNamespace: string | undefined;
}

const MOST_WINDOW_MINUTES = 24 * 60;

/** Needed whoever fetches the records, and whether state is kept or not. */
const PROCESS_VARIABLES = [
  CONSUMER_ENV.service,
  CONSUMER_ENV.predictionsTopic,
  CONSUMER_ENV.deadLetterTopic,
  CONSUMER_ENV.windowMinutes,
] as const;

/**
 * What a service was deployed with.
 * @throws EnvironmentError with every problem at once
 */
export function parseConsumerSettings(env: Environment): ConsumerEnvironment {
  const { service, stateTable, partialResponses, metricsNamespace } = CONSUMER_ENV;
  const values = requireEnv(env, [service, stateTable, ...PROCESS_VARIABLES.filter((name) => name !== service)]);
  const partial = isSet(env[partialResponses]) ? env[partialResponses].trim() : 'false';
  const settings = readProcess(
    env,
    values,
    partial === 'true' || partial === 'false' ? [] : [`${partialResponses}: must be true or false, got "${partial}"`],
  );
  return {
    ...settings,
    stateTable: values[stateTable],
    metricsNamespace: optionalEnv(env, metricsNamespace),
    partialResponses: partial === 'true',
  };
}

/**
 * What a replay needs of it, which keeps no state.
 * @throws EnvironmentError with every problem at once
 */
export function parseProcessSettings(env: Environment): ProcessSettings {
  return readProcess(env, requireEnv(env, PROCESS_VARIABLES), []);
}

type ProcessVariable = (typeof PROCESS_VARIABLES)[number];

function readProcess(env: Environment, values: Readonly<Record<ProcessVariable, string>>, others: readonly string[]): ProcessSettings {
  const { service, predictionsTopic, deadLetterTopic, windowMinutes } = CONSUMER_ENV;
  const found = findService(values[service]);
  const minutes = Number(values[windowMinutes]);
  const isWindow = Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_WINDOW_MINUTES;
  const problems = [
    ...(found === undefined ? [`${service}: must be one of ${SERVICES.map(({ name }) => name).join(', ')}, got "${values[service]}"`] : []),
    ...(isWindow ? [] : [`${windowMinutes}: must be whole minutes from 1 to ${MOST_WINDOW_MINUTES}, got "${values[windowMinutes]}"`]),
    ...others,
  ];
  if (found === undefined || problems.length > 0) throw new EnvironmentError(problems);
  return {
    meter: compileService(found),
    windowMinutes: minutes,
    predictionsTopic: values[predictionsTopic],
    deadLetterTopic: values[deadLetterTopic],
    schemaVersionId: optionalEnv(env, SCHEMA_ENV.versionId),
  };
}

/** What `poll` and `replay` need beside. */
export interface ReaderEnvironment {
  readonly visitsTopic: string;
  readonly group: string;
}

/** @throws EnvironmentError naming both when both are missing */
export function parseReaderSettings(env: Environment): ReaderEnvironment {
  const values = requireEnv(env, [CONSUMER_ENV.visitsTopic, CONSUMER_ENV.group]);
  return { visitsTopic: values[CONSUMER_ENV.visitsTopic], group: values[CONSUMER_ENV.group] };
}
