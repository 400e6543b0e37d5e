import type { TimedVisit } from '../../shared/domain/visit';
import type { Meter } from './measure';
import { type Forecast, forecast, learn, type Model, NEW_MODEL, pass } from './predict';

export const MINUTE_MS = 60_000;

/** After so long without a visit, what a model knew is of no use. */
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * So many visits in a row that are more than a day older than the window mean that the site's time went back (an older log, or a clock that
 * had been wrong): the site starts again there. Fewer are stragglers.
 */
const OLD_VISITS_TO_START_AGAIN = 100;

/** Of a gap's empty windows only the last ones are published: the topic is compacted, and a sparse log would write hundreds per visit. */
const EMPTY_WINDOWS_PUBLISHED = 12;

/** What a service knows of one site in one partition. */
export interface SiteState {
  /** Number of the open window since the epoch. */
  readonly window: number;
  readonly value: number;
  readonly weight: number;
  /** Whether the open window was seen from its start: the first one after a start began before its first visit. */
  readonly isWhole: boolean;
  /** Visits in a row that were more than a day late. */
  readonly oldVisits: number;
  readonly model: Model;
}

export interface ClosedWindow {
  readonly window: number;
  readonly actual: number | null;
  /** What had been predicted for it. */
  readonly forecast: Forecast | null;
  /** What is predicted for the window after it. */
  readonly next: Forecast | null;
}

export interface SiteStep {
  readonly state: SiteState;
  readonly closed: readonly ClosedWindow[];
  /** The visit's window was closed already: it is counted, but in no window. */
  readonly isLate: boolean;
}

const NOTHING_CLOSED: readonly ClosedWindow[] = [];

/**
 * One visit of a site, in the order of its partition, that is not of the open window: it begins one, or it is late. Event time alone moves
 * windows, so a replay of another year gives the same.
 */
export function stepSite(meter: Meter, windowMs: number, state: SiteState | undefined, timed: TimedVisit, isMatched: boolean): SiteStep {
  const window = Math.floor(timed.timeMs / windowMs);
  if (state === undefined) return { state: firstVisit(meter, openWindow(window), timed, isMatched), closed: NOTHING_CLOSED, isLate: false };
  if (window < state.window) return stepBack(meter, windowMs, state, timed, isMatched);
  const { closed, model, isWhole } = closeUntil(meter, windowMs, state, window);
  const opened = { window, value: 0, weight: 0, isWhole, oldVisits: 0, model };
  return { state: firstVisit(meter, opened, timed, isMatched), closed, isLate: false };
}

function openWindow(window: number): SiteState {
  return { window, value: 0, weight: 0, isWhole: false, oldVisits: 0, model: NEW_MODEL };
}

function firstVisit(meter: Meter, opened: SiteState, { visit }: TimedVisit, isMatched: boolean): SiteState {
  return { ...opened, value: meter.value(visit, isMatched), weight: meter.weight(visit, isMatched) };
}

function stepBack(meter: Meter, windowMs: number, state: SiteState, timed: TimedVisit, isMatched: boolean): SiteStep {
  const isOld = state.window * windowMs - timed.timeMs > DAY_MS;
  const oldVisits = isOld ? state.oldVisits + 1 : 0;
  if (oldVisits < OLD_VISITS_TO_START_AGAIN) return { state: { ...state, oldVisits }, closed: NOTHING_CLOSED, isLate: true };
  const opened = openWindow(Math.floor(timed.timeMs / windowMs));
  return { state: firstVisit(meter, opened, timed, isMatched), closed: NOTHING_CLOSED, isLate: false };
}

interface Closing {
  readonly closed: readonly ClosedWindow[];
  readonly model: Model;
  readonly isWhole: boolean;
}

/** Closes the open window and the empty ones after it, up to but without `until`. */
function closeUntil(meter: Meter, windowMs: number, state: SiteState, until: number): Closing {
  const actual = meter.result(state.value, state.weight);
  // The count of a window that was seen in part would teach the model too small a value.
  const isLearnt = actual !== null && (state.isWhole || !meter.isAdditive);
  let model = isLearnt ? learn(state.model, actual) : pass(state.model);
  const closed = [closedWindow(meter, state.window, actual, state.model, model)];
  const emptyWindows = until - state.window - 1;
  if (emptyWindows * windowMs > DAY_MS) return { closed, model: NEW_MODEL, isWhole: false };
  for (let window = state.window + 1; window < until; window += 1) {
    const before = model;
    const nothing = meter.result(0, 0);
    model = nothing === null ? pass(before) : learn(before, nothing);
    if (until - window <= EMPTY_WINDOWS_PUBLISHED) closed.push(closedWindow(meter, window, nothing, before, model));
  }
  return { closed, model, isWhole: true };
}

function closedWindow(meter: Meter, window: number, actual: number | null, before: Model, after: Model): ClosedWindow {
  return { window, actual, forecast: forecast(before, meter.range), next: forecast(after, meter.range) };
}
