/** The running system: event source mappings, visits, and the eyes that watch both. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CONSUMER_ENV } from '../../lambda/consumer/contract';
import { createKafka } from '../../lambda/shared/kafka/client';
import { type KafkaLogger, startEventSourceMappings } from '../event-source/mappings';
import { createCounterSource } from '../observe/adapters/dynamodb-counters';
import { connectKafkaWatch } from '../observe/adapters/kafka-watch';
import { followPredictions } from '../observe/adapters/prediction-feed';
import { type ObserverParts, observe, observeServices } from '../observe/observer';
import type { Snapshot } from '../observe/snapshot';
import type { LocalDeployment } from '../ports';
import type { LogFile } from '../schedules/log-files';
import { ScoreBook } from '../web/score-book';
import type { Deployed } from './deploy';
import { type Facts, producedOf } from './facts';
import { connectionAsFunction, connectionAsView } from './iam';
import { type LiveParts, live } from './live';
import { openPage } from './page';
import { Roster } from './roster';
import type { ServiceContext, Services } from './services';
import { startTraffic } from './traffic';

const PROBLEMS_TOLD = 20;
const nothing = (): void => {};
/** kafkajs tells of every rebalance and retry; what a person should know comes through `onProblem`. */
const QUIET: KafkaLogger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

export interface Operation {
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
  const scores = new ScoreBook();
  const eyes = await steps.time('watch brokers and predictions', () => openEyes(operation, scores));
  const roster = new Roster(deployed, operation.services.kafka);
  const mappings = await steps.time(
    'join consumer groups',
    () => startMappings(operation, roster),
    ({ mappings }) => `${mappings.length} groups`,
  );
  await lifecycle.add('event source mappings', mappings);
  roster.watch(mappings);
  const traffic = await lifecycle.add('visits', startTraffic(deployed, operation.replay));
  facts.tally = traffic.tally;
  facts.startedInMs = elapsedMs(operation);
  const parts: ObserverParts = {
    watch: eyes.watch,
    counters: eyes.counters,
    services: roster.watched,
    brokers: facts.brokers,
    topics: deployed.deployment.topics,
    produced: () => producedOf(traffic.tally()),
    scores: eyes.feed.scores,
    eventTime: traffic.eventTime,
    elapsedMs: () => elapsedMs(operation),
  };
  const page = await openPage(operation, roster, { watch: eyes.watch, scores });
  const liveParts: LiveParts = {
    traffic,
    look: () => observe(parts),
    onSnapshot: (snapshot) => {
      noteFirstConsumed(snapshot, operation);
      page?.show(snapshot);
    },
    hasCaughtUp: () => mappings.caughtUp(),
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
    page?.end();
    facts.services = await observeServices(parts).catch(() => facts.services);
    facts.topics = await eyes.watch.shapes(deployed.deployment.topics).catch(() => facts.topics);
  }
}

/** Visits that were lost make the run a failure, even where everything else went well. */
function refuseLosses(losses: readonly string[]): void {
  if (losses.length > 0) throw new Error(losses.join('\n'));
}

async function openEyes({ context, services, deployed }: Operation, scores: ScoreBook) {
  const { lifecycle } = context;
  const connection = connectionAsView(services.kafka, 'local-view');
  const watch = await lifecycle.add('view of the brokers', await connectKafkaWatch(createKafka(connection, undefined, 'admin')));
  const topic = variableOf(deployed.deployment, CONSUMER_ENV.predictionsTopic);
  const feed = await lifecycle.add(
    'view of the predictions',
    await followPredictions(createKafka(connection, undefined, 'consumer'), topic, `local-view-${process.pid}`, (service, score) =>
      scores.add(service, score),
    ),
  );
  const client = new DynamoDBClient({
    endpoint: services.dynamoDb.endpoint,
    region: deployed.region,
    credentials: { accessKeyId: 'LOCALVIEW', secretAccessKey: 'local' },
  });
  await lifecycle.add('view of the tables', { stop: async () => client.destroy() });
  return { watch, feed, counters: createCounterSource(client, deployed.deployment.stateTable) };
}

function startMappings({ context, services, deployed }: Operation, { functions }: Roster) {
  const { workspace, world } = context;
  const told = new Set<string>();
  return startEventSourceMappings(deployed.deployment.mappings, {
    connection: (spec) => connectionAsFunction(services.kafka, { functions }, spec),
    offsets: connectionAsView(services.kafka, 'local-view'),
    runtime: deployed.runtime,
    directory: workspace.destinations,
    logger: QUIET,
    // A function that fails does so again and again: each kind of failure is worth one line.
    onProblem: (spec, text) => {
      const line = `${spec.consumerGroupId}: ${text}`;
      if (!told.has(line) && told.size < PROBLEMS_TOLD) world.view.note(line);
      told.add(line);
    },
  });
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
