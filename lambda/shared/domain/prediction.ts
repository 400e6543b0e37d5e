import { isPrediction } from './generated/guards';
import { type Checked, openRecord, wrongField } from './record-check';
import { PREDICTION, type RecordOf } from './schemas';

/** What a service publishes when a window of one site closes: the score of the last prediction, and the next one. Fields: schemas.ts. */
export type Prediction = RecordOf<typeof PREDICTION>;

/** The only schema this code knows. */
export const PREDICTION_SCHEMA = PREDICTION.version;

/** Key of a prediction: the compacted topic keeps the latest of each service and site. */
export function predictionKey(prediction: Pick<Prediction, 'service' | 'site'>): string {
  return `${prediction.service}/${prediction.site}`;
}

export function encodePrediction(prediction: Prediction): string {
  return JSON.stringify(prediction);
}

/** Checks one value of the topic of predictions; unknown further fields are let through. */
export function parsePrediction(text: string): Checked<Prediction> {
  const opened = openRecord(PREDICTION, text);
  if (!opened.ok) return opened;
  return isPrediction(opened.value) ? { ok: true, value: opened.value } : wrongField(PREDICTION, opened.value);
}
