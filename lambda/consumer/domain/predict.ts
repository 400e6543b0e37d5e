/**
 * Damped double exponential smoothing (Holt 1957; Gardner and McKenzie 1985): a level and a trend that fades, learnt one window at a time,
 * with an interval from the smoothed variance of the errors made so far. Memory is four numbers.
 */
export interface Model {
  readonly level: number;
  /** Change of the level per window. */
  readonly trend: number;
  /** Smoothed squared error of the forecasts one window ahead. */
  readonly variance: number;
  readonly observations: number;
}

/** Where a variable can lie, and whether it counts independent events (then its variance is at least its mean, as Poisson's is). */
export interface Range {
  readonly least: number;
  readonly most: number;
  readonly countsEvents: boolean;
}

export interface Forecast {
  readonly predicted: number;
  readonly low: number;
  readonly high: number;
}

export const NEW_MODEL: Model = { level: 0, trend: 0, variance: 0, observations: 0 };

const LEVEL_GAIN = 0.4;
const TREND_GAIN = 0.1;
const VARIANCE_GAIN = 0.1;
const DAMPING = 0.9;
/** One error has been seen then. */
const LEAST_OBSERVATIONS = 2;
/** 90 % of a normal distribution lies within so many standard deviations. */
const NINETY_PERCENT = 1.645;
const DECIMALS = 1_000;

/** The model after a window whose value is known. */
export function learn(model: Model, value: number): Model {
  if (model.observations === 0) return { level: value, trend: 0, variance: 0, observations: 1 };
  const expected = model.level + DAMPING * model.trend;
  const error = value - expected;
  const level = expected + LEVEL_GAIN * error;
  const trend = TREND_GAIN * (level - model.level) + (1 - TREND_GAIN) * DAMPING * model.trend;
  // The first errors weigh alike; later ones fade the older.
  const gain = Math.max(1 / model.observations, VARIANCE_GAIN);
  const variance = model.variance + gain * (error * error - model.variance);
  return { level, trend, variance, observations: model.observations + 1 };
}

/** The model after a window in which there was nothing to measure: time passes, the trend fades. */
export function pass(model: Model): Model {
  const trend = DAMPING * model.trend;
  return { ...model, level: model.level + trend, trend };
}

/** What the next window will bring, with the interval that holds nine in ten; null until an error has been seen. */
export function forecast(model: Model, range: Range): Forecast | null {
  if (model.observations < LEAST_OBSERVATIONS) return null;
  const centre = model.level + DAMPING * model.trend;
  const variance = range.countsEvents ? Math.max(model.variance, centre) : model.variance;
  // A level learnt from few windows is itself uncertain.
  const reach = NINETY_PERCENT * Math.sqrt(variance * (1 + 1 / model.observations));
  const within = (value: number) => round(Math.min(range.most, Math.max(range.least, value)));
  return { predicted: within(centre), low: within(centre - reach), high: within(centre + reach) };
}

/** Three decimals, and no negative zero: published values are for reading. */
export function round(value: number): number {
  return Math.round(value * DECIMALS) / DECIMALS + 0;
}
