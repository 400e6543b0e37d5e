import { SCHEMA_HEADER } from '../shared/contract';
import type { OutgoingRecord } from '../shared/domain/outgoing';
import { encodePrediction, type Prediction, predictionKey } from '../shared/domain/prediction';
import type { Visit } from '../shared/domain/visit';
import { PREDICTION_HEADERS as HEADER, TRACE_HEADERS } from './contract';
import { type DeliveredRecord, headersOf } from './decode';

/** The visit whose arrival closed a window, and where it stood. */
export interface Cause {
  readonly record: DeliveredRecord;
  readonly sequence: Visit['sequence'];
}

/** A prediction as it is published: the same visit gives the same bytes under the same key, however often its batch is delivered. */
export function predictionRecord(
  topic: string,
  prediction: Prediction,
  { record, sequence }: Cause,
  schemaVersionId?: string,
): OutgoingRecord {
  const headers = headersOf(record);
  const traced = TRACE_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]));
  return {
    topic,
    key: predictionKey(prediction),
    value: encodePrediction(prediction),
    headers: {
      ...Object.fromEntries(traced),
      [HEADER.visit]: `${prediction.site}/${sequence}`,
      [HEADER.topic]: record.topic,
      [HEADER.partition]: String(record.partition),
      [HEADER.offset]: String(record.offset),
      ...(schemaVersionId === undefined ? {} : { [SCHEMA_HEADER]: schemaVersionId }),
    },
  };
}
