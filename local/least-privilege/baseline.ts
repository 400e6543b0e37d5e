/** Everything at once with all its rights: what the templates' roles use, and whether anything is denied. */
import type { JsonObject } from '../assembly/json';
import { decisionsOf } from '../iam/decisions';
import { readIamEvents } from '../kafka/iam/events';
import type { FunctionSpec } from '../ports';
import type { Bench } from './bench';
import { consumeOnce, createTopics, grown, ONE_VISIT, type Outcome } from './scenarios';
import { malformed } from './visits';

const DEADLINE_MS = 90_000;

/** The roles of the system by what they are for, and the declaration of the topics as CloudFormation sends it. */
export interface Cast {
  readonly producer: FunctionSpec;
  readonly topics: FunctionSpec;
  readonly services: readonly FunctionSpec[];
  readonly declared: JsonObject;
}

/** The topics grow, the producer writes, and every service reads visits of several windows and a record that is none. */
export async function runAll(bench: Bench, { producer, topics, services, declared }: Cast): Promise<Outcome> {
  const { mappings } = bench.deployment;
  return bench.withFunctions([producer, topics, ...services], async (invoke) => {
    const changed = await createTopics(invoke, topics.arn, { ...grown(declared), Adopt: 'adopt' });
    if (changed !== undefined) return changed;
    const written = await invoke(producer.arn, ONE_VISIT);
    if (!written.ok) return `${written.errorType}: ${written.errorMessage}`;
    for (const topic of new Set(mappings.map((mapping) => mapping.topic))) {
      await bench.outside.send([...bench.visits.next(topic), malformed(topic)]);
    }
    return consumeOnce(bench, mappings, invoke, DEADLINE_MS);
  });
}

export interface Usage {
  /** `role action resource` */
  readonly used: readonly string[];
  /** The same, with the brokers' reason. */
  readonly denied: readonly string[];
}

export async function usageOf(bench: Bench): Promise<Usage> {
  const decisions = decisionsOf(await readIamEvents(bench.kafka.iam.eventFiles));
  return {
    used: decisions.filter(({ allowed }) => allowed).map(({ role, action, resource }) => `${role} ${action} ${resource}`),
    denied: decisions
      .filter(({ allowed }) => !allowed)
      .map(({ role, action, resource, reason }) => `${role} ${action} ${resource}: ${reason ?? ''}`),
  };
}
