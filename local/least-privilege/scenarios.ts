/** Small scenarios of one client each: with all its rights it gets through, without one of them it fails and says why. */
import { TOPICS_RESOURCE_TYPE } from '../../lambda/topic-config/contract';
import { isList, type JsonObject, objectOrEmpty } from '../assembly/json';
import { runProvider } from '../deploy/provider-framework';
import { startEventSourceMappings } from '../event-source/mappings';
import type { BrokerStatement } from '../kafka/iam/policy-file';
import type { EventSourceMappingSpec, FunctionSpec, InvocationResult } from '../ports';
import { connectionAsFunction } from '../run/iam';
import type { Bench, Invoke } from './bench';
import { malformed } from './visits';

/** Undefined: it got through; else what our software said. */
export type Outcome = string | undefined;

export interface Scenario {
  readonly kind: string;
  readonly roleArn: string;
  run(): Promise<Outcome>;
  /** Statements that fit the scenario's own run, where it uses names of its own. */
  adapt?(statements: readonly BrokerStatement[]): readonly BrokerStatement[];
}

const DEADLINE_MS = 25_000;
const POLL_MS = 100;
const nothing = (): void => {};

const failureOf = (result: InvocationResult): Outcome => (result.ok ? undefined : `${result.errorType}: ${result.errorMessage}`);

/** For the producer: not a tick of a schedule, in whose minute a site may have no visit at all. */
export const ONE_VISIT = {
  kind: 'access-log',
  site: 'proof-log',
  firstLine: 1,
  lines: ['203.0.113.7 - - [23/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0"'],
} as const;

/** One line of an access log through the deployed producer. */
export function producerScenario(bench: Bench, spec: FunctionSpec): Scenario {
  return {
    kind: 'producer',
    roleArn: spec.roleArn ?? '',
    run: () => bench.withFunctions([spec], async (invoke) => failureOf(await invoke(spec.arn, ONE_VISIT))),
  };
}

/** Visits of two windows and a record that is none: the service predicts, keeps its state, and puts the odd record aside. */
export function serviceScenario(bench: Bench, mapping: EventSourceMappingSpec, spec: FunctionSpec): Scenario {
  return {
    kind: 'service',
    roleArn: spec.roleArn ?? '',
    run: async () => {
      await bench.outside.send([...bench.visits.next(mapping.topic), malformed(mapping.topic)]);
      return bench.withFunctions([spec], (invoke) => consumeOnce(bench, [mapping], invoke));
    },
  };
}

/** Runs mappings until all is committed, or one of them cannot go on. */
export async function consumeOnce(
  bench: Bench,
  mappings: readonly EventSourceMappingSpec[],
  invoke: Invoke,
  deadlineMs = DEADLINE_MS,
): Promise<Outcome> {
  let fail: (words: string) => void = nothing;
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  const started = startEventSourceMappings(mappings, {
    connection: (spec) => connectionAsFunction(bench.kafka, bench.deployment, spec),
    offsets: bench.inner,
    runtime: { invoke },
    directory: bench.destinations,
    onProblem: (_, words) => fail(words),
  });
  const joined = await Promise.race([started.catch((error: unknown) => wordsOf(error)), failed]);
  if (typeof joined === 'string') {
    void started.then((running) => running.stop()).catch(nothing);
    return joined;
  }
  try {
    return await Promise.race([failed, untilCaughtUp(bench, joined, deadlineMs)]);
  } finally {
    await joined.stop();
  }
}

async function untilCaughtUp(bench: Bench, running: { caughtUp(): Promise<boolean> }, deadlineMs: number): Promise<Outcome> {
  const deadline = Date.now() + deadlineMs;
  while (!(await running.caughtUp())) {
    bench.throwIfInterrupted();
    if (Date.now() > deadline) return `not everything was read within ${deadlineMs / 1000} s`;
    await pause();
  }
  return undefined;
}

/** One declared topic under another name: made, then with one partition and one setting more and a replica less, as two deployments would. */
export function topicsScenario(bench: Bench, spec: FunctionSpec, declared: JsonObject): Scenario {
  const [first] = topicsOf(declared);
  const topic = String(first?.['name'] ?? '');
  let runs = 0;
  const name = (): string => `proof-${runs}-${topic}`;
  return {
    kind: 'topics',
    roleArn: spec.roleArn ?? '',
    adapt: (statements) => {
      runs += 1;
      return statements.map((statement) =>
        'resources' in statement ? { ...statement, resources: renameTopic(statement.resources, topic, name()) } : statement,
      );
    },
    run: () => {
      const properties = { ...declared, Topics: [{ ...first, name: name(), partitions: '1' }] };
      return bench.withFunctions([spec], (invoke) => deployTopics(invoke, spec.arn, properties));
    },
  };
}

/** What is about other topics falls away: the scenario does not touch them. */
function renameTopic(resources: readonly string[], topic: string, name: string): readonly string[] {
  return resources
    .filter((arn) => !/:kafka:.*:topic\//.test(arn) || arn.endsWith(`/${topic}`))
    .map((arn) => (/:kafka:.*:topic\//.test(arn) ? arn.slice(0, -topic.length) + name : arn));
}

async function deployTopics(invoke: Invoke, functionArn: string, properties: JsonObject): Promise<Outcome> {
  return (
    (await createTopics(invoke, functionArn, properties)) ?? createTopics(invoke, functionArn, { ...grown(properties), Adopt: 'adopt' })
  );
}

/** Creates, or with `Adopt: 'adopt'` brings what is there to what is declared; asks like the provider framework until it is complete. */
export async function createTopics(invoke: Invoke, functionArn: string, properties: JsonObject): Promise<Outcome> {
  const event = { ...IDENTITY, ResourceType: TOPICS_RESOURCE_TYPE, RequestType: 'Create', ResourceProperties: properties };
  const isComplete = { functionArn, intervalMs: POLL_MS, attempts: DEADLINE_MS / POLL_MS };
  const options = { runtime: { invoke }, maximumIntervalMs: POLL_MS, wait: pause };
  return runProvider({ onEvent: functionArn, isComplete }, event, options).then(
    () => undefined,
    (error: unknown) => wordsOf(error),
  );
}

const IDENTITY = {
  StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/proof/1',
  LogicalResourceId: 'Topics',
  RequestId: '11112222-3333-4444-5555-666677778888',
} as const;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));

const topicsOf = ({ Topics }: JsonObject): readonly JsonObject[] => (isList(Topics) ? Topics : []).map(objectOrEmpty);

/** One partition more, a setting that no declaration has, and a replica less: the only change of it that three brokers leave. */
export function grown(properties: JsonObject): JsonObject {
  return {
    ...properties,
    Topics: topicsOf(properties).map((topic) => ({
      ...topic,
      partitions: String(Number(topic['partitions']) + 1),
      replicationFactor: String(Number(topic['replicationFactor']) - 1),
      configs: { ...objectOrEmpty(topic['configs']), 'segment.jitter.ms': '1000' },
    })),
  };
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
