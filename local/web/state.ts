/** What the page is told at every look: one JSON value, made anew each time, of a size that the system bounds. Pure. */
import { findService } from '../../lambda/consumer/domain/services';
import type { FunctionStatistics } from '../functions/statistics';
import type { AlarmSnapshot, BrokerSnapshot, PartitionSnapshot, ServiceSnapshot, Snapshot } from '../observe/snapshot';
import type { IamView } from './iam-view';

export interface WebState {
  readonly environment: string;
  readonly kafkaVersion: string;
  readonly elapsedMs: number;
  /** ISO 8601; absent in a replay. */
  readonly eventTime?: string;
  readonly produced: Snapshot['produced'];
  readonly sites: readonly SiteState[];
  readonly brokers: readonly BrokerSnapshot[];
  readonly topics: readonly TopicState[];
  readonly services: readonly ServiceState[];
  readonly functions: readonly FunctionState[];
  /** Absent where nothing is enforced. */
  readonly iam?: IamView;
  /** Absent while none are evaluated. */
  readonly alarms?: AlarmsState;
  /** Grows with every prediction that was scored: what the page knows of them is old when it has changed. */
  readonly scores: number;
  /** The control that is being carried out. */
  readonly change?: string;
  readonly can: Capabilities;
}

/** Which controls this run has. */
export interface Capabilities {
  /** Its brokers are its own. */
  readonly brokers: boolean;
  /** The name of a service that can be added; absent: it runs already. */
  readonly newService?: string;
}

export interface SiteState {
  readonly name: string;
  readonly visits: number;
}

/** A template has some two hundred: those that matter are listed, the others counted. */
export interface AlarmsState {
  readonly ringing: number;
  readonly ok: number;
  readonly withoutData: number;
  /** Those that ring first, the newest of them first; then what changed last. */
  readonly listed: readonly AlarmSnapshot[];
}

export type TopicRole = 'visits' | 'predictions' | 'dead letters' | 'other';

export interface TopicState {
  readonly name: string;
  readonly role: TopicRole;
  readonly partitions: readonly PartitionState[];
}

export interface PartitionState extends Omit<PartitionSnapshot, 'detail'> {
  readonly replicaIds: readonly number[];
  readonly inSyncIds: readonly number[];
  readonly firstOffset: number;
  /** Of the leader's log; absent: not known yet. */
  readonly bytes?: number;
}

export interface ServiceState extends ServiceSnapshot {
  readonly variable: string;
  readonly unit: string;
  readonly description: string;
  readonly isPaused: boolean;
}

export type FunctionState = Omit<FunctionStatistics, 'maxMemoryMiB'> & { readonly memoryMiB: number };

export interface StateParts {
  readonly environment: string;
  readonly kafkaVersion: string;
  /** Sites that are known before their first visit. */
  readonly sites: readonly string[];
  readonly roles: ReadonlyMap<string, TopicRole>;
  readonly functions: readonly FunctionStatistics[];
  /** What people call a function, by its name. */
  readonly labels: ReadonlyMap<string, string>;
  readonly iam: IamView | undefined;
  /** Bytes of each partition on each broker, by `topic/partition/broker`. */
  readonly bytes: ReadonlyMap<string, number>;
  readonly paused: ReadonlySet<string>;
  /** Brokers that a control has ended: known before the other brokers notice. */
  readonly ended: ReadonlySet<number>;
  readonly scores: number;
  readonly change: string | undefined;
  readonly can: Capabilities;
}

export function buildState(snapshot: Snapshot, parts: StateParts): WebState {
  const { elapsedMs, eventTime, produced, alarms } = snapshot;
  const { environment, kafkaVersion, iam, scores, change, can } = parts;
  return {
    environment,
    kafkaVersion,
    elapsedMs,
    ...(eventTime === undefined ? {} : { eventTime }),
    produced,
    sites: sitesOf(snapshot, parts.sites),
    brokers: brokersOf(snapshot).map((broker) => ({ ...broker, isAlive: broker.isAlive && !parts.ended.has(broker.id) })),
    topics: snapshot.topics.map(({ name, partitions }) => ({
      name,
      role: parts.roles.get(name) ?? 'other',
      partitions: partitions.map((partition) => partitionState(name, partition, parts.bytes)),
    })),
    services: snapshot.services.map((service) => serviceState(service, parts.paused)),
    functions: parts.functions.map((one) => ({ ...functionState(one), name: parts.labels.get(one.name) ?? one.name })),
    ...(iam === undefined ? {} : { iam }),
    ...(alarms === undefined ? {} : { alarms: alarmsState(alarms) }),
    scores,
    ...(change === undefined ? {} : { change }),
    can,
  };
}

const MOST_ALARMS = 40;
/** Shown although all is well, so that one sees what is watched. */
const QUIET_ALARMS = 8;
const LONGEST_REASON = 240;
const URGENCY: Readonly<Record<AlarmSnapshot['state'], number>> = { ALARM: 0, OK: 1, INSUFFICIENT_DATA: 2 };

function alarmsState(alarms: readonly AlarmSnapshot[]): AlarmsState {
  const number = (state: AlarmSnapshot['state']): number => alarms.filter((alarm) => alarm.state === state).length;
  const urgent = [...alarms].sort((a, b) => URGENCY[a.state] - URGENCY[b.state] || b.sinceMs - a.sinceMs || (a.name < b.name ? -1 : 1));
  return {
    ringing: number('ALARM'),
    ok: number('OK'),
    withoutData: number('INSUFFICIENT_DATA'),
    listed: urgent
      .slice(0, Math.min(MOST_ALARMS, Math.max(QUIET_ALARMS, number('ALARM'))))
      .map((alarm) => ({ ...alarm, reason: alarm.reason.slice(0, LONGEST_REASON) })),
  };
}

/** Of somebody else's brokers (`--bootstrap`) only those are known that hold a replica. */
function brokersOf({ brokers, topics }: Snapshot): readonly BrokerSnapshot[] {
  if (brokers.length > 0) return brokers;
  const details = topics.flatMap(({ partitions }) => partitions.flatMap(({ detail }) => detail ?? []));
  const ids = [...new Set(details.flatMap(({ replicaIds }) => replicaIds))].sort((a, b) => a - b);
  return ids.map((id) => ({ id, rack: '', port: 0, isAlive: details.some(({ inSyncIds }) => inSyncIds.includes(id)) }));
}

function sitesOf({ produced }: Snapshot, known: readonly string[]): readonly SiteState[] {
  const names = [...new Set([...known, ...Object.keys(produced.perSite)])];
  return names.map((name) => ({ name, visits: produced.perSite[name] ?? 0 }));
}

function partitionState(topic: string, { detail, ...partition }: PartitionSnapshot, bytes: StateParts['bytes']): PartitionState {
  const size = bytes.get(`${topic}/${partition.id}/${partition.leader}`);
  return {
    ...partition,
    replicaIds: detail?.replicaIds ?? [],
    inSyncIds: detail?.inSyncIds ?? [],
    firstOffset: detail?.firstOffset ?? 0,
    ...(size === undefined ? {} : { bytes: size }),
  };
}

function serviceState(service: ServiceSnapshot, paused: ReadonlySet<string>): ServiceState {
  const known = findService(service.name);
  return {
    ...service,
    variable: known?.variable ?? service.name,
    unit: known?.unit ?? '',
    description: known?.description ?? '',
    isPaused: paused.has(service.name),
  };
}

/** Times in whole milliseconds: a state is sent twice a second. */
function functionState({ maxMemoryMiB, totalDurationMs, maxDurationMs, maxInitMs, ...counts }: FunctionStatistics): FunctionState {
  return {
    ...counts,
    totalDurationMs: Math.round(totalDurationMs),
    maxDurationMs: Math.round(maxDurationMs),
    maxInitMs: Math.round(maxInitMs),
    memoryMiB: Math.round(maxMemoryMiB),
  };
}
