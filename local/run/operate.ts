/** The running system: event source mappings, visits, and the eyes that watch both. */
import { reportAlarms } from '../alarms/report';
import type { Assembly } from '../assembly/template';
import type { RunningMappings } from '../event-source/mappings';
import { NO_BATCHES } from '../event-source/statistics';
import { type ObserverParts, observe, observeServices } from '../observe/observer';
import type { Snapshot } from '../observe/snapshot';
import type { LogFile } from '../schedules/log-files';
import { ScoreBook } from '../web/score-book';
import { startAlarms } from './alarms';
import type { Deployed } from './deploy';
import { openEyes } from './eyes';
import { type Facts, producedOf } from './facts';
import { type LiveParts, live } from './live';
import { openPage } from './page';
import { startReaders } from './readers';
import { Roster } from './roster';
import type { ServiceContext, Services } from './services';
import { startTraffic } from './traffic';

export interface Operation {
  readonly assembly: Assembly;
  readonly context: ServiceContext;
  readonly services: Services;
  readonly deployed: Deployed;
  readonly replay: readonly LogFile[];
  readonly facts: Facts;
  /** Aborted when the run cannot go on. */
  readonly lost: AbortSignal;
}

/** Runs until the end that the options name; fills the facts as it goes. */
export async function operate(operation: Operation): Promise<void> {
  const { context, deployed, facts } = operation;
  const { world, steps, lifecycle, options } = context;
  const scores = new ScoreBook();
  const eyes = await steps.time('watch brokers and predictions', () => openEyes(operation, scores));
  const roster = new Roster(deployed, operation.services.kafka);
  const readers = await startReaders(operation, roster);
  const traffic = await lifecycle.add('visits', startTraffic(deployed, operation.replay));
  facts.tally = traffic.tally;
  facts.startedInMs = elapsedMs(operation);
  const alarms = await lifecycle.add(
    'alarms',
    startAlarms({ ...operation, mappings: byDeclaration(readers.mappings), elapsedMs: () => elapsedMs(operation) }),
  );
  facts.alarms = () => reportAlarms(alarms);
  const parts: ObserverParts = {
    watch: eyes.watch,
    counters: eyes.counters,
    services: roster.watched,
    brokers: facts.brokers,
    topics: deployed.deployment.topics,
    produced: () => producedOf(traffic.tally()),
    scores: eyes.feed.scores,
    eventTime: traffic.eventTime,
    alarms: () => alarms.snapshot(),
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
    hasCaughtUp: () => readers.caughtUp(),
    view: world.view,
    signal: world.signal,
    forMs: options.forMs,
    lost: operation.lost,
  };
  try {
    await live(liveParts);
    facts.warnings.push(...traffic.warnings());
    refuseLosses([...traffic.tally().errors, ...traffic.unwritten()]);
  } finally {
    page?.end();
    facts.services = await observeServices(parts).catch(() => facts.services);
    facts.topics = await eyes.watch.shapes(deployed.deployment.topics).catch(() => facts.topics);
  }
}

/** Whichever reads for a declaration now: after a pause it is another one. */
function byDeclaration(running: RunningMappings) {
  return running.mappings.map(({ spec }) => {
    const current = () => running.mappings.find((each) => each.spec === spec);
    return { spec, lag: () => current()?.lag(), statistics: () => current()?.statistics() ?? NO_BATCHES };
  });
}

/** Visits that were lost make the run a failure, even where everything else went well. */
function refuseLosses(losses: readonly string[]): void {
  if (losses.length > 0) throw new Error(losses.join('\n'));
}

function noteFirstConsumed(snapshot: Snapshot, operation: Operation): void {
  const { facts, context } = operation;
  if (facts.firstConsumedInMs !== null || !snapshot.services.every(({ consumed }) => consumed > 0)) return;
  facts.firstConsumedInMs = elapsedMs(operation);
  const seconds = (facts.firstConsumedInMs / 1000).toFixed(1);
  context.world.view.note(`first visits consumed by all ${snapshot.services.length} services ${seconds} s after the start`);
}

function elapsedMs({ context }: Operation): number {
  return Math.round(performance.timeOrigin + performance.now() - context.world.startedAt);
}
