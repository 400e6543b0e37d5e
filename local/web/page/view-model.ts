/** What the page shows, from the states that it is told. Pure: no document here. */
import { isWithinInterval } from '../../observe/scores';
import type { BrokerSnapshot } from '../../observe/snapshot';
import type { ScorePoint } from '../score-book';
import type { FunctionState, PartitionState, ServiceState, TopicState, WebState } from '../state';
import { count, measured, plural, share } from './format';

/** Per second, between two states; NaN where only one was seen. */
export interface Rates {
  readonly written: number;
  /** Mean over the services. */
  readonly consumed: number;
  readonly sites: ReadonlyMap<string, number>;
  readonly topics: ReadonlyMap<string, number>;
}

const UNKNOWN: Rates = { written: Number.NaN, consumed: Number.NaN, sites: new Map(), topics: new Map() };

export function ratesBetween(before: WebState | undefined, after: WebState): Rates {
  const seconds = before === undefined ? 0 : (after.elapsedMs - before.elapsedMs) / 1000;
  if (before === undefined || seconds <= 0) return UNKNOWN;
  const rate = (now: number, then: number | undefined): number => Math.max(0, now - (then ?? now)) / seconds;
  const sitesBefore = new Map(before.sites.map(({ name, visits }) => [name, visits]));
  const topicsBefore = new Map(before.topics.map((topic) => [topic.name, recordsOf(topic)]));
  return {
    written: rate(after.produced.acknowledged, before.produced.acknowledged),
    consumed: rate(meanConsumed(after), meanConsumed(before)),
    sites: new Map(after.sites.map(({ name, visits }) => [name, rate(visits, sitesBefore.get(name))])),
    topics: new Map(after.topics.map((topic) => [topic.name, rate(recordsOf(topic), topicsBefore.get(topic.name))])),
  };
}

/** Steadier than one look: a look may fall between two batches. */
export function smoothed(before: Rates | undefined, now: Rates, weight = 0.3): Rates {
  if (before === undefined) return now;
  const mix = (old: number | undefined, next: number): number =>
    old === undefined || Number.isNaN(old) ? next : old + weight * (next - old);
  const mixAll = (old: ReadonlyMap<string, number>, next: ReadonlyMap<string, number>) =>
    new Map([...next].map(([name, value]) => [name, mix(old.get(name), value)]));
  return {
    written: mix(before.written, now.written),
    consumed: mix(before.consumed, now.consumed),
    sites: mixAll(before.sites, now.sites),
    topics: mixAll(before.topics, now.topics),
  };
}

const meanConsumed = ({ services }: WebState): number =>
  services.reduce((sum, { consumed }) => sum + consumed, 0) / Math.max(1, services.length);

/** Written since the topic was made; what retention removed counts. */
export const recordsOf = ({ partitions }: TopicState): number => partitions.reduce((sum, { endOffset }) => sum + endOffset, 0);

export const topicOf = ({ topics }: WebState, role: TopicState['role']): TopicState | undefined =>
  topics.find((topic) => topic.role === role);

export type ReplicaRole = 'leader' | 'in sync' | 'behind' | 'away' | 'none';

export interface MatrixRow {
  readonly partition: PartitionState;
  /** In the order of the brokers. */
  readonly cells: readonly ReplicaRole[];
}

/** Which broker holds what of a topic: a row per partition, a cell per broker. */
export function matrixOf({ partitions }: TopicState, brokers: readonly BrokerSnapshot[]): readonly MatrixRow[] {
  return partitions.map((partition) => ({ partition, cells: brokers.map((broker) => replicaRole(partition, broker)) }));
}

function replicaRole({ leader, replicaIds, inSyncIds }: PartitionState, { id, isAlive }: BrokerSnapshot): ReplicaRole {
  if (!replicaIds.includes(id)) return 'none';
  if (!isAlive) return 'away';
  if (leader === id) return 'leader';
  return inSyncIds.includes(id) ? 'in sync' : 'behind';
}

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

export interface Verdict {
  readonly tone: Tone;
  readonly text: string;
}

/** Whether the topic's data is safe, in one sentence. */
export function healthOf({ partitions }: TopicState): Verdict {
  const leaderless = partitions.filter(({ leader }) => leader < 0).length;
  if (leaderless > 0) return { tone: 'bad', text: `${plural(leaderless, 'partition')} without a leader` };
  const behind = partitions.filter(({ inSync, replicas }) => inSync < replicas).length;
  if (behind > 0) return { tone: 'warn', text: `${behind} of ${plural(partitions.length, 'partition')} under-replicated` };
  return { tone: 'good', text: `all ${plural(partitions.length, 'partition')} in sync` };
}

/** More than this many records behind is worth a colour; a batch of a busy run is below it. */
const BEHIND_RECORDS = 1_000;

export function serviceVerdict({ isPaused, lag, consumed }: ServiceState): Verdict {
  if (isPaused) return { tone: 'warn', text: 'paused' };
  if (lag === undefined) return { tone: 'quiet', text: 'joining' };
  if (lag > BEHIND_RECORDS) return { tone: 'warn', text: 'behind' };
  return consumed === 0 ? { tone: 'quiet', text: 'waiting' } : { tone: 'good', text: 'running' };
}

/** `9 of 12 within the interval`; nothing before the first. */
export function hitsOf(points: readonly ScorePoint[]): string {
  return points.length === 0 ? '' : `${points.filter(isWithinInterval).length} of ${points.length} within the interval`;
}

/** `12:05  came 31 visits, said 28 (20 to 36)`. */
export function describeScore(point: ScorePoint, unit: string): string {
  const [low, high] = [point.low, point.high].map((value) => measured(value, unit === 'bytes' ? unit : ''));
  const said = measured(point.predicted, unit === 'bytes' ? unit : '');
  return `${point.window.slice(11, 16)} came ${measured(point.actual, unit)}, said ${said} (${low} to ${high})`;
}

/** Columns of the chart: seconds since the epoch, low, high, predicted, actual. */
export type ChartData = [number[], number[], number[], number[], number[]];

export function chartOf(points: readonly ScorePoint[]): ChartData {
  return [
    points.map(({ window }) => Date.parse(window) / 1000),
    points.map(({ low }) => low),
    points.map(({ high }) => high),
    points.map(({ predicted }) => predicted),
    points.map(({ actual }) => actual),
  ];
}

export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
  readonly tone: Tone;
}

/** The numbers at the top: does it run, does it keep up, is it right, is it allowed. */
export function figuresOf(state: WebState, rates: Rates): readonly Figure[] {
  return [
    writtenFigure(state, rates),
    lagFigure(state),
    predictionFigure(state),
    invocationFigure(state),
    iamFigure(state),
    ...alarmFigure(state),
  ];
}

function writtenFigure({ produced, sites }: WebState, { written }: Rates): Figure {
  const lost = produced.notSent > 0 ? `, ${count(produced.notSent)} not sent` : '';
  const speed = Number.isNaN(written) ? '' : `${count(written)} a second `;
  const detail = `${speed}from ${plural(sites.length, 'site')}${lost}`;
  return { name: 'Visits written', value: count(produced.acknowledged), detail, tone: lost === '' ? 'quiet' : 'bad' };
}

function lagFigure({ services }: WebState): Figure {
  const [slowest] = [...services].sort((a, b) => (b.lag ?? 0) - (a.lag ?? 0));
  const lag = slowest?.lag ?? 0;
  const detail =
    lag === 0 ? `${plural(services.length, 'service')}, all caught up` : `records; ${slowest?.name} is the slowest of ${services.length}`;
  return { name: 'Largest lag', value: count(lag), detail, tone: lag > BEHIND_RECORDS ? 'warn' : 'quiet' };
}

function predictionFigure({ services }: WebState): Figure {
  const latest = services.flatMap((service) => (service.latest === undefined ? [] : [service.latest]));
  const total = services.reduce((sum, { predictions }) => sum + predictions, 0);
  const hits = latest.filter(isWithinInterval).length;
  const detail = latest.length === 0 ? 'services are learning' : `${hits} of the ${latest.length} latest within their interval`;
  return { name: 'Predictions', value: count(total), detail, tone: 'quiet' };
}

function invocationFigure({ functions }: WebState): Figure {
  const sum = (of: (one: FunctionState) => number): number => functions.reduce((total, one) => total + of(one), 0);
  const [errors, cold] = [sum(({ errors }) => errors), sum(({ coldStarts }) => coldStarts)];
  const detail = `${plural(cold, 'cold start')}, ${plural(errors, 'error')}`;
  return { name: 'Invocations', value: count(sum(({ invocations }) => invocations)), detail, tone: errors > 0 ? 'warn' : 'quiet' };
}

function iamFigure({ iam }: WebState): Figure {
  if (iam === undefined) return { name: 'IAM', value: 'off', detail: 'plaintext brokers, no policies', tone: 'quiet' };
  const detail = iam.denied === 0 ? 'different rights used, none denied' : `different rights used, ${count(iam.denied)} denied`;
  return { name: 'IAM decisions', value: count(iam.allowed), detail, tone: iam.denied > 0 ? 'bad' : 'quiet' };
}

function alarmFigure({ alarms }: WebState): readonly Figure[] {
  if (alarms === undefined) return [];
  const detail = `ringing, ${count(alarms.ok)} OK`;
  return [{ name: 'Alarms', value: count(alarms.ringing), detail, tone: alarms.ringing > 0 ? 'bad' : 'quiet' }];
}

export interface FunctionRow {
  readonly name: string;
  readonly cells: readonly string[];
  readonly tone: Tone;
}

export const FUNCTION_COLUMNS = ['Invocations', 'Errors', 'Cold starts', 'Instances', 'Mean', 'Longest', 'Longest init', 'Memory'] as const;

/** Busiest first. */
export function functionRows(functions: readonly FunctionState[]): readonly FunctionRow[] {
  return [...functions]
    .sort((a, b) => b.invocations - a.invocations || (a.name < b.name ? -1 : 1))
    .map((one) => ({
      name: one.name,
      cells: [
        count(one.invocations),
        count(one.errors),
        `${count(one.coldStarts)} (${share(one.coldStarts, one.invocations)})`,
        count(one.instances),
        `${count(one.totalDurationMs / Math.max(1, one.invocations))} ms`,
        `${count(one.maxDurationMs)} ms`,
        `${count(one.maxInitMs)} ms`,
        one.memoryMiB === 0 ? '–' : `${count(one.memoryMiB)} MiB`,
      ],
      tone: one.errors > 0 ? 'warn' : 'quiet',
    }));
}
