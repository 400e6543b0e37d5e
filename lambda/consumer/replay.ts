import { type Prediction, predictionKey } from '../shared/domain/prediction';
import type { DeliveredRecord } from './decode';
import { emptyModel } from './domain/fold';
import type { PartitionState } from './ports';
import { type ProcessSettings, processRecords } from './process';

/** Where to begin or to end: a record's timestamp in milliseconds since the epoch, or an offset (of every partition that is read). */
export type Bound = { readonly timestampMs: number } | { readonly offset: number };

/** What to read: from `from` (without it, all that the brokers still have) up to but without `to` (without it, the ends as they are now). */
export interface ReplayRange {
  readonly from?: Bound;
  readonly to?: Bound;
  /** Without it, all. */
  readonly partitions?: readonly number[];
}

/** Offsets of one partition, `to` not among them. */
export interface Span {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** A topic read on demand, by nobody's group. */
export interface LogReader {
  spans(topic: string, range: ReplayRange): Promise<readonly Span[]>;
  read(topic: string, span: Span): AsyncIterable<readonly DeliveredRecord[]>;
  close(): Promise<void>;
}

/** What a service would have made of the range. Nothing was written: no offset, no state, no record. */
export interface ReplayReport {
  readonly service: string;
  readonly topic: string;
  /** As far as was read; `next` is where to go on when time ran out. */
  readonly partitions: readonly (Span & { readonly next: number })[];
  readonly isComplete: boolean;
  readonly records: number;
  readonly visits: number;
  readonly matched: number;
  readonly unreadable: number;
  readonly firstUnreadable?: string;
  readonly tombstones: number;
  readonly late: number;
  readonly predictions: number;
  /** The last one of each site. */
  readonly latest: readonly Prediction[];
}

export interface ReplayOptions {
  readonly settings: ProcessSettings;
  readonly topic: string;
  readonly range: ReplayRange;
  /** Asked before each batch. */
  readonly hasTime: () => boolean;
  readonly onPrediction?: (prediction: Prediction) => void;
}

/**
 * Reads a range of the topic and does with it what the service does, from an empty model on: the first window of each site is seen in part,
 * as after a start.
 */
export async function replay(reader: LogReader, options: ReplayOptions): Promise<ReplayReport> {
  const { settings, topic, range } = options;
  const spans = await reader.spans(topic, range);
  const latest = new Map<string, Prediction>();
  const done: ReadSpan[] = [];
  for (const span of spans) done.push(await readSpan(reader, options, span, latest));
  const firstUnreadable = done.find((each) => each.firstProblem !== undefined)?.firstProblem;
  return {
    service: settings.meter.service.name,
    topic,
    partitions: done.map(({ partition, from, to, isRead, state }) => ({ partition, from, to, next: isRead ? to : state.nextOffset })),
    isComplete: done.every(({ isRead }) => isRead),
    ...totals(done.map(({ state }) => state)),
    ...(firstUnreadable === undefined ? {} : { firstUnreadable }),
    latest: [...latest.values()],
  };
}

interface ReadSpan extends Span {
  readonly state: PartitionState;
  readonly isRead: boolean;
  readonly firstProblem: string | undefined;
}

async function readSpan(
  reader: LogReader,
  { settings, topic, hasTime, onPrediction }: ReplayOptions,
  span: Span,
  latest: Map<string, Prediction>,
): Promise<ReadSpan> {
  let state = startAt(span.from, settings.windowMinutes);
  let firstProblem: string | undefined;
  if (!hasTime()) return { ...span, state, isRead: false, firstProblem };
  for await (const records of reader.read(topic, span)) {
    const processed = processRecords(settings, state, records);
    state = processed.state;
    firstProblem ??= processed.firstProblem;
    for (const prediction of processed.predictions) {
      latest.set(predictionKey(prediction), prediction);
      onPrediction?.(prediction);
    }
    if (state.nextOffset < span.to && !hasTime()) return { ...span, state, isRead: false, firstProblem };
  }
  return { ...span, state, isRead: true, firstProblem };
}

function startAt(nextOffset: number, windowMinutes: number): PartitionState {
  return { nextOffset, consumed: 0, matched: 0, predictions: 0, deadLettered: 0, tombstones: 0, late: 0, model: emptyModel(windowMinutes) };
}

function totals(
  states: readonly PartitionState[],
): Pick<ReplayReport, 'records' | 'visits' | 'matched' | 'unreadable' | 'tombstones' | 'late' | 'predictions'> {
  const sum = (counter: 'consumed' | 'matched' | 'deadLettered' | 'tombstones' | 'late' | 'predictions') =>
    states.reduce((total, state) => total + state[counter], 0);
  const [records, unreadable, tombstones] = [sum('consumed'), sum('deadLettered'), sum('tombstones')];
  const visits = records - unreadable - tombstones;
  return { records, visits, matched: sum('matched'), unreadable, tombstones, late: sum('late'), predictions: sum('predictions') };
}
