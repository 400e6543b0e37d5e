/** The running system: event source mappings, visits, and the eyes that watch both. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { createKafka } from '../../lambda/shared/kafka/client';
import { reportAlarms } from '../alarms/report';
import type { Assembly } from '../assembly/template';
import { type KafkaLogger, startEventSourceMappings } from '../event-source/mappings';
import { createCounterSource } from '../observe/adapters/dynamodb-counters';
import { connectKafkaWatch } from '../observe/adapters/kafka-watch';
import { followPredictions } from '../observe/adapters/prediction-feed';
import { type ObserverParts, observe, observeServices, type WatchedService } from '../observe/observer';
import type { Snapshot } from '../observe/snapshot';
import type { EventSourceMappingSpec, LocalDeployment } from '../ports';
import type { LogFile } from '../schedules/log-files';
import { type RunningPolls, startPolls } from '../schedules/polls';
import { pollsOf } from '../schedules/whose';
import type { View } from '../view/view';
import { startAlarms } from './alarms';
import type { Deployed } from './deploy';
import { type Facts, producedOf } from './facts';
import { connectionAsFunction, connectionAsView } from './iam';
import { type LiveParts, live } from './live';
import type { ServiceContext, Services } from './services';
import { startTraffic } from './traffic';

const PROBLEMS_TOLD = 20;
const nothing = (): void => {};
/** kafkajs tells of every rebalance and retry; what a person should know comes through `onProblem`. */
const QUIET: KafkaLogger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export interface Operation {
  readonly assembly: Assembly;
  readonly context: ServiceContext;
  readonly services: Services;
  readonly deployed: Deployed;
  readonly replay: readonly LogFile[];
  readonly facts: Facts;
}

/** Runs until the end that the options name; fills the facts as it goes. */
export async function operate(operation: Operation): Promise<void> {
  const { context, deployed, facts } = operation;
  const { world, steps, lifecycle, options } = context;
  const eyes = await steps.time('watch brokers and predictions', () => openEyes(operation));
  const mappings = await steps.time(
    'join consumer groups',
    () => startMappings(operation),
    ({ mappings }) => `${mappings.length} groups`,
  );
  await lifecycle.add('event source mappings', mappings);
  const polls = await lifecycle.add('polls', startServicePolls(operation));
  const traffic = await lifecycle.add('visits', startTraffic(deployed, operation.replay));
  facts.tally = traffic.tally;
  facts.startedInMs = elapsedMs(operation);
  const alarms = await lifecycle.add(
    'alarms',
    startAlarms({ ...operation, mappings: mappings.mappings, elapsedMs: () => elapsedMs(operation) }),
  );
  facts.alarms = () => reportAlarms(alarms);
  const services = [
    ...deployed.deployment.mappings.map((mapping) => watchService(mapping, deployed.deployment, mappings.mappings)),
    ...polls.polls.map(({ spec: { service, group }, lag }) => ({ name: service, group, lag })),
  ];
  const parts: ObserverParts = {
    watch: eyes.watch,
    counters: eyes.counters,
    services,
    brokers: facts.brokers,
    topics: deployed.deployment.topics,
    produced: () => producedOf(traffic.tally()),
    scores: eyes.feed.scores,
    eventTime: traffic.eventTime,
    alarms: () => alarms.snapshot(),
    elapsedMs: () => elapsedMs(operation),
  };
  const liveParts: LiveParts = {
    traffic,
    look: () => observe(parts),
    onSnapshot: (snapshot) => noteFirstConsumed(snapshot, operation),
    hasCaughtUp: async () => (await mappings.caughtUp()) && (await polls.caughtUp()),
    view: world.view,
    signal: world.signal,
    forMs: options.forMs,
    fatal: untilAllBrokersDied(operation),
  };
  try {
    const end = await live(liveParts);
    facts.warnings.push(...traffic.warnings());
    refuseLosses([...traffic.tally().errors, ...(end === 'written' ? traffic.unwritten() : [])]);
  } finally {
    facts.services = await observeServices(parts).catch(() => facts.services);
    facts.topics = await eyes.watch.shapes(deployed.deployment.topics).catch(() => facts.topics);
  }
}

/** Visits that were lost make the run a failure, even where everything else went well. */
function refuseLosses(losses: readonly string[]): void {
  if (losses.length > 0) throw new Error(losses.join('\n'));
}

async function openEyes({ context, services, deployed }: Operation) {
  const { lifecycle } = context;
  const connection = connectionAsView(services.kafka, 'local-view');
  const watch = await lifecycle.add('view of the brokers', await connectKafkaWatch(createKafka(connection, undefined, 'admin')));
  const topic = variableOf(deployed.deployment, CONSUMER_ENV.predictionsTopic);
  const feed = await lifecycle.add(
    'view of the predictions',
    await followPredictions(createKafka(connection, undefined, 'consumer'), topic, `local-view-${process.pid}`),
  );
  const client = new DynamoDBClient({
    endpoint: services.dynamoDb.endpoint,
    region: deployed.region,
    credentials: { accessKeyId: 'LOCALVIEW', secretAccessKey: 'local' },
  });
  await lifecycle.add('view of the tables', { stop: async () => client.destroy() });
  return { watch, feed, counters: createCounterSource(client, deployed.deployment.stateTable) };
}

function startMappings({ context, services, deployed }: Operation) {
  const { workspace, world } = context;
  const tell = tellOnce(world.view);
  return startEventSourceMappings(deployed.deployment.mappings, {
    connection: (spec) => connectionAsFunction(services.kafka, deployed.deployment, spec),
    offsets: connectionAsView(services.kafka, 'local-view'),
    runtime: deployed.runtime,
    directory: workspace.destinations,
    logger: QUIET,
    onProblem: (spec, text) => tell(`${spec.consumerGroupId}: ${text}`),
  });
}

function startServicePolls({ context, services, deployed }: Operation): RunningPolls {
  const tell = tellOnce(context.world.view);
  return startPolls(pollsOf(deployed.deployment), {
    runtime: deployed.runtime,
    offsets: connectionAsView(services.kafka, 'local-view'),
    onProblem: (spec, text) => tell(`${spec.group}: ${text}`),
  });
}

/** A function that fails does so again and again: each kind of failure is worth one line. */
function tellOnce(view: View): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    if (!told.has(line) && told.size < PROBLEMS_TOLD) view.note(line);
    told.add(line);
  };
}

function watchService(
  mapping: EventSourceMappingSpec,
  deployment: LocalDeployment,
  running: readonly { readonly spec: EventSourceMappingSpec; lag(): number | undefined }[],
): WatchedService {
  const owner = deployment.functions.find(({ arn }) => arn === mapping.functionArn);
  const source = running.find(({ spec }) => spec === mapping);
  return {
    name: owner?.environment[CONSUMER_ENV.service] ?? mapping.consumerGroupId,
    group: mapping.consumerGroupId,
    lag: () => source?.lag(),
  };
}

/** The value that the functions agree on; the templates give every service the same. */
function variableOf(deployment: LocalDeployment, name: string): string {
  const value = deployment.functions.find(({ environment }) => environment[name] !== undefined)?.environment[name];
  if (value === undefined) throw new Error(`a function of the templates must have the variable ${name}, and none has`);
  return value;
}

function noteFirstConsumed(snapshot: Snapshot, operation: Operation): void {
  const { facts, context } = operation;
  if (facts.firstConsumedInMs !== null || !snapshot.services.every(({ consumed }) => consumed > 0)) return;
  facts.firstConsumedInMs = elapsedMs(operation);
  const seconds = (facts.firstConsumedInMs / 1000).toFixed(1);
  context.world.view.note(`first visits consumed by all ${snapshot.services.length} services ${seconds} s after the start`);
}

/** A broker's death is told and survived; the death of the last one ends the run. */
function untilAllBrokersDied({ services, context, facts }: Operation): Promise<never> {
  return new Promise((_, reject) => {
    const alive = new Set(services.kafka.own?.brokers.map(({ id }) => id));
    services.kafka.own?.onUnexpectedExit((brokerId, text) => {
      alive.delete(brokerId);
      const line = `broker ${brokerId} has ended: ${text}`;
      facts.errors.push(line);
      context.world.view.note(line);
      if (alive.size === 0) reject(new Error('all brokers have ended: the run cannot go on'));
    });
  });
}

function elapsedMs({ context }: Operation): number {
  return Math.round(performance.timeOrigin + performance.now() - context.world.startedAt);
}
