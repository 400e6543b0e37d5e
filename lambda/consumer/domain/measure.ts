import type { Visit } from '../../shared/domain/visit';
import { compileFilter, once, type Predicate } from './filter';
import { type Range, round } from './predict';
import type { Measure, Service } from './services';

/** A service made ready for the hot path. A window is two sums: the value's and the weight's. */
export interface Meter {
  readonly service: Service;
  readonly matches: Predicate;
  /** What one visit adds to the window's value. */
  readonly value: (visit: Visit, isMatched: boolean) => number;
  /** What one visit adds to the window's weight: the divisor of means and shares. */
  readonly weight: (visit: Visit, isMatched: boolean) => number;
  /** The measured variable of a window, or null where there was nothing to measure. */
  readonly result: (value: number, weight: number) => number | null;
  /** Whether a window that was seen in part, or not at all, still says something: true for counts and sums, whose value it makes smaller. */
  readonly isAdditive: boolean;
  readonly range: Range;
}

export function compileService(service: Service): Meter {
  const { filter, measure } = service;
  if (measure.kind !== 'share') return { service, matches: compileFilter(filter), ...compileMeasure(measure) };
  const isInBase = once(compileFilter(measure.of));
  return { service, matches: compileFilter(filter, new Map([[measure.of, isInBase]])), ...compileShare(isInBase) };
}

function compileMeasure(measure: Exclude<Measure, { readonly kind: 'share' }>): Omit<Meter, 'service' | 'matches'> {
  const { least, most } = { least: 0, most: Number.MAX_VALUE };
  switch (measure.kind) {
    case 'count':
      return {
        value: (_visit, isMatched) => (isMatched ? 1 : 0),
        weight: () => 0,
        result: (value) => value,
        isAdditive: true,
        range: { least, most, countsEvents: true },
      };
    case 'sum':
      return {
        value: (visit, isMatched) => (isMatched ? (visit[measure.field] ?? 0) : 0),
        weight: () => 0,
        result: (value) => round(value),
        isAdditive: true,
        range: { least, most, countsEvents: false },
      };
    case 'mean':
      return {
        value: (visit, isMatched) => (isMatched ? (visit[measure.field] ?? 0) : 0),
        weight: (visit, isMatched) => (isMatched && visit[measure.field] !== null ? 1 : 0),
        result: quotient(1),
        isAdditive: false,
        range: { least, most, countsEvents: false },
      };
  }
}

function compileShare(isInBase: Predicate): Omit<Meter, 'service' | 'matches'> {
  return {
    value: (visit, isMatched) => (isMatched && isInBase(visit) ? 1 : 0),
    weight: (visit) => (isInBase(visit) ? 1 : 0),
    result: quotient(100),
    isAdditive: false,
    range: { least: 0, most: 100, countsEvents: false },
  };
}

function quotient(scale: number): Meter['result'] {
  return (value, weight) => (weight === 0 ? null : round((scale * value) / weight));
}
