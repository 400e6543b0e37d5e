import { type Parsed, parsed, problem } from './parsed';
import { isCount, isRecord, isText, parseJson, show, unknownSchema } from './record';
import { utcMillis } from './utc';

/** What a service publishes when a window of one site closes: the score of the last prediction, and the next one. */
export interface Prediction {
  readonly schema: 1;
  readonly service: string;
  readonly site: string;
  readonly variable: string;
  readonly unit: string;
  readonly windowMinutes: number;
  /** The window that has just closed: what came, beside what had been predicted for it (null in the first windows). */
  readonly closed: {
    /** Start of the window, ISO 8601 UTC. */
    readonly window: string;
    /** null: nothing to measure in it (a share of no visits). */
    readonly actual: number | null;
    readonly predicted: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
  /** The prediction for the window after it; null until the model has seen enough. */
  readonly next: { readonly window: string; readonly predicted: number; readonly low: number; readonly high: number } | null;
}

/** The only schema this code knows. */
export const PREDICTION_SCHEMA = 1;

/** Key of a prediction: the compacted topic keeps the latest of each service and site. */
export function predictionKey(prediction: Pick<Prediction, 'service' | 'site'>): string {
  return `${prediction.service}/${prediction.site}`;
}

export function encodePrediction(prediction: Prediction): string {
  return JSON.stringify(prediction);
}

/** Checks one value of the topic of predictions; unknown further fields are let through. */
export function parsePrediction(text: string): Parsed<Prediction> {
  const value = parseJson(text);
  if (!value.ok) return value;
  const fields = value.value;
  if (!isRecord(fields)) return problem('prediction: must be a JSON object');
  if (fields['schema'] !== PREDICTION_SCHEMA) return unknownSchema('prediction', fields['schema'], PREDICTION_SCHEMA);
  const wrong = FIELD_CHECKS.find(([name, , accepts]) => !accepts(fields[name]));
  if (wrong !== undefined) return problem(`prediction.${wrong[0]}: must be ${wrong[1]}, got ${show(fields[wrong[0]])}`);
  // Every field was checked above; the compiler cannot follow a table.
  return parsed(fields as unknown as Prediction);
}

const FIELD_CHECKS: readonly (readonly [name: keyof Prediction, expected: string, accepts: (value: unknown) => boolean])[] = [
  ['service', 'text', isText],
  ['site', 'text', isText],
  ['variable', 'text', isText],
  ['unit', 'text', isText],
  ['windowMinutes', 'an integer of at least 1', (value) => isCount(value) && value >= 1],
  ['closed', '{ window, actual, predicted, low, high }', isClosedWindow],
  ['next', 'null or { window, predicted, low, high }', (value) => value === null || isForecast(value)],
];

function isClosedWindow(value: unknown): boolean {
  return (
    isRecord(value) &&
    !Number.isNaN(utcMillis(value['window'])) &&
    ['actual', 'predicted', 'low', 'high'].every((name) => value[name] === null || Number.isFinite(value[name]))
  );
}

function isForecast(value: unknown): boolean {
  return (
    isRecord(value) &&
    !Number.isNaN(utcMillis(value['window'])) &&
    ['predicted', 'low', 'high'].every((name) => Number.isFinite(value[name]))
  );
}
