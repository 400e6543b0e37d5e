import type { Prediction } from '../../shared/domain/prediction';
import { PREDICTION_SCHEMA } from '../../shared/domain/prediction';
import type { TimedVisit } from '../../shared/domain/visit';
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

/**
 * Takes the visits of one partition in the order of their offsets. The result depends on the visits alone, not on how they were cut into
 * batches: fold(fold(m, a), b) is fold(m, a + b).
 */
export function fold(meter: Meter, model: PartitionModel, visits: readonly StoredVisit[]): Folded {
  const { windowMinutes } = model;
  const windowMs = windowMinutes * MINUTE_MS;
  const sites = new Map(model.sites);
  const predictions: Prediction[] = [];
  let matched = 0;
  let late = 0;
  for (const stored of visits) {
    const { site } = stored.visit;
    const known = sites.get(site);
    const isMatched = meter.matches(stored.visit);
    const step = stepSite(meter, windowMs, known, stored, isMatched);
    if (known === undefined && sites.size >= MAX_SITES) dropLeastRecent(sites);
    sites.set(site, { ...step.state, lastOffset: stored.offset });
    for (const closed of step.closed) predictions.push(predictionOf(meter, windowMinutes, site, closed));
    if (isMatched) matched += 1;
    if (step.isLate) late += 1;
  }
  return { model: { windowMinutes, sites }, predictions, matched, late };
}

function dropLeastRecent(sites: Map<string, TrackedSite>): void {
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
