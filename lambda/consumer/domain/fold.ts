import type { Prediction } from '../../shared/domain/prediction';
import { PREDICTION_SCHEMA } from '../../shared/domain/prediction';
import type { TimedVisit, Visit } from '../../shared/domain/visit';
import type { Meter } from './measure';
import { type ClosedWindow, MINUTE_MS, type SiteState, stepSite } from './window';

/** A visit and where it stood in its partition. */
export interface StoredVisit extends TimedVisit {
  readonly offset: number;
}

/** What a service knows of one partition. Several sites may share it, each at its own event time. */
export interface PartitionModel {
  readonly windowMinutes: number;
  readonly sites: ReadonlyMap<string, TrackedSite>;
}

export interface TrackedSite extends SiteState {
  /** Offset of the site's latest visit: the least recent site goes first when there are too many. */
  readonly lastOffset: number;
}

export interface Folded {
  readonly model: PartitionModel;
  readonly predictions: readonly Prediction[];
  readonly matched: number;
  readonly late: number;
}

/** A state item holds at most so many sites (400 kB is DynamoDB's limit); beyond it the one unvisited for longest starts again later. */
export const MAX_SITES = 1_000;

export function emptyModel(windowMinutes: number): PartitionModel {
  return { windowMinutes, sites: new Map() };
}

/** A fold in progress. It changes only what it made itself: the model it began with stays as it was. */
export interface Folding {
  /** The next visit of the partition, in the order of offsets. Returns how many predictions it caused: the windows that it closed. */
  take(visit: Visit, timeMs: number, offset: number): number;
  finish(): Folded;
}

/** Takes the visits of one partition at once; see `startFold`. */
export function fold(meter: Meter, model: PartitionModel, visits: readonly StoredVisit[]): Folded {
  const folding = startFold(meter, model);
  for (const { visit, timeMs, offset } of visits) folding.take(visit, timeMs, offset);
  return folding.finish();
}

/**
 * Takes the visits of one partition one by one, so that none need be kept. The result depends on the visits alone, not on how they were cut
 * into batches: fold(fold(m, a), b) is fold(m, a + b).
 */
export function startFold(meter: Meter, { windowMinutes, sites: before }: PartitionModel): Folding {
  const windowMs = windowMinutes * MINUTE_MS;
  const sites = new Map<string, OwnSite>([...before].map(([name, site]) => [name, { ...site }]));
  const predictions: Prediction[] = [];
  let [matched, late] = [0, 0];

  const move = (known: OwnSite | undefined, visit: Visit, timeMs: number, offset: number, isMatched: boolean) => {
    const step = stepSite(meter, windowMs, known, { visit, timeMs }, isMatched);
    if (known === undefined && sites.size >= MAX_SITES) dropLeastRecent(sites);
    sites.set(visit.site, { ...step.state, lastOffset: offset });
    for (const closed of step.closed) predictions.push(predictionOf(meter, windowMinutes, visit.site, closed));
    if (step.isLate) late += 1;
    return step.closed.length;
  };

  return {
    take(visit, timeMs, offset) {
      const isMatched = meter.matches(visit);
      if (isMatched) matched += 1;
      const site = sites.get(visit.site);
      // Nearly every visit falls into the window that is open: no object is made for it.
      if (site === undefined || site.window !== Math.floor(timeMs / windowMs)) return move(site, visit, timeMs, offset, isMatched);
      addVisit(meter, site, visit, isMatched, offset);
      return 0;
    },
    finish: () => ({ model: { windowMinutes, sites }, predictions, matched, late }),
  };
}

type OwnSite = { -readonly [Field in keyof TrackedSite]: TrackedSite[Field] };

function addVisit(meter: Meter, site: OwnSite, visit: Visit, isMatched: boolean, offset: number): void {
  site.value += meter.value(visit, isMatched);
  site.weight += meter.weight(visit, isMatched);
  site.oldVisits = 0;
  site.lastOffset = offset;
}

function dropLeastRecent(sites: Map<string, OwnSite>): void {
  let oldest: string | undefined;
  let offset = Number.POSITIVE_INFINITY;
  for (const [site, { lastOffset }] of sites) {
    if (lastOffset >= offset) continue;
    oldest = site;
    offset = lastOffset;
  }
  if (oldest !== undefined) sites.delete(oldest);
}

function predictionOf(meter: Meter, windowMinutes: number, site: string, closed: ClosedWindow): Prediction {
  const { service } = meter;
  return {
    schema: PREDICTION_SCHEMA,
    service: service.name,
    site,
    variable: service.variable,
    unit: service.unit,
    windowMinutes,
    closed: {
      window: startOf(closed.window, windowMinutes),
      actual: closed.actual,
      predicted: closed.forecast?.predicted ?? null,
      low: closed.forecast?.low ?? null,
      high: closed.forecast?.high ?? null,
    },
    next: closed.next === null ? null : { window: startOf(closed.window + 1, windowMinutes), ...closed.next },
  };
}

function startOf(window: number, windowMinutes: number): string {
  return new Date(window * windowMinutes * MINUTE_MS).toISOString();
}
