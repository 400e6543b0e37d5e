import type {
  AlarmSnapshot,
  BrokerSnapshot,
  ProducedSnapshot,
  ScoredPrediction,
  ServiceCounters,
  ServiceSnapshot,
  Snapshot,
  TopicSnapshot,
} from './snapshot';
import { NO_COUNTERS } from './snapshot';

/** The brokers' own view of themselves and their topics. */
export interface ClusterWatch {
  aliveBrokers(): Promise<ReadonlySet<number>>;
  describe(topics: readonly string[]): Promise<readonly TopicSnapshot[]>;
}

/** The services' state items, summed over partitions, by service name. */
export interface CounterSource {
  read(): Promise<ReadonlyMap<string, ServiceCounters>>;
}

/** A service of the template: its name, its consumer group, how far behind it is. */
export interface WatchedService {
  readonly name: string;
  readonly group: string;
  lag(): number | undefined;
}

export interface ObserverParts {
  readonly watch: ClusterWatch;
  readonly counters: CounterSource;
  readonly services: readonly WatchedService[];
  readonly brokers: readonly Omit<BrokerSnapshot, 'isAlive'>[];
  readonly topics: readonly string[];
  readonly produced: () => ProducedSnapshot;
  readonly scores: () => ReadonlyMap<string, ScoredPrediction>;
  readonly eventTime: () => Date | undefined;
  /** States of the templates' alarms; undefined: none are evaluated. */
  readonly alarms?: () => readonly AlarmSnapshot[];
  readonly elapsedMs: () => number;
}

/** One look at the whole system. Rejects when the brokers or the tables do not answer; the caller decides what that means. */
export async function observe(parts: ObserverParts): Promise<Snapshot> {
  const [alive, topics, services] = await Promise.all([
    parts.watch.aliveBrokers(),
    parts.watch.describe(parts.topics),
    observeServices(parts),
  ]);
  const eventTime = parts.eventTime()?.toISOString();
  return {
    elapsedMs: parts.elapsedMs(),
    brokers: parts.brokers.map((broker) => ({ ...broker, isAlive: alive.has(broker.id) })),
    topics,
    services,
    produced: parts.produced(),
    ...(eventTime === undefined ? {} : { eventTime }),
    ...(parts.alarms === undefined ? {} : { alarms: parts.alarms() }),
  };
}

export async function observeServices(parts: Pick<ObserverParts, 'counters' | 'services' | 'scores'>): Promise<readonly ServiceSnapshot[]> {
  const counters = await parts.counters.read();
  const scores = parts.scores();
  return parts.services.map((service) => {
    const lag = service.lag();
    const latest = scores.get(service.name);
    return {
      name: service.name,
      group: service.group,
      ...(counters.get(service.name) ?? NO_COUNTERS),
      ...(lag === undefined ? {} : { lag }),
      ...(latest === undefined ? {} : { latest }),
    };
  });
}
