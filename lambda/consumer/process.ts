import type { OutgoingRecord } from '../shared/domain/outgoing';
import type { Prediction } from '../shared/domain/prediction';
import { parseVisit, type TimedVisit } from '../shared/domain/visit';
import { deadLetter, type RecordProblem } from './dead-letter';
import { type DeliveredRecord, valueText } from './decode';
import { emptyModel, type Folded, type Folding, type PartitionModel, startFold } from './domain/fold';
import type { Meter } from './domain/measure';
import type { PartitionState } from './ports';
import { type Cause, predictionRecord } from './prediction-record';

export interface ProcessSettings {
  readonly meter: Meter;
  readonly windowMinutes: number;
  readonly predictionsTopic: string;
  readonly deadLetterTopic: string;
  /** Of a prediction, in AWS Glue; without it, predictions name none. */
  readonly schemaVersionId?: string | undefined;
}

/** What a batch of one partition comes to, before any of it has happened. */
export interface Processed {
  readonly state: PartitionState;
  /** What the batch adds to the counts of the state. */
  readonly added: Counts;
  readonly outgoing: readonly OutgoingRecord[];
  /** Those among `outgoing`, as values. */
  readonly predictions: readonly Prediction[];
  /** Records below the state's offset: they had their effect before. */
  readonly skipped: number;
  /** The first record that no visit could be read from. */
  readonly firstProblem: string | undefined;
}

export type Counts = Omit<PartitionState, 'nextOffset' | 'model'>;

/** Pure: the new state and what must be sent, from the state before and the records delivered, in order. */
export function processRecords(
  settings: ProcessSettings,
  before: PartitionState | undefined,
  records: readonly DeliveredRecord[],
): Processed {
  const start = before ?? NOTHING;
  const { tally, folded, predicted } = takeAll(
    startFold(settings.meter, modelOf(before, settings.windowMinutes)),
    start.nextOffset,
    records,
  );
  const { service } = settings.meter;
  const added: Counts = {
    consumed: tally.consumed,
    matched: folded.matched,
    predictions: folded.predictions.length,
    deadLettered: tally.poison.length,
    tombstones: tally.tombstones,
    late: folded.late,
  };
  return {
    state: { ...plus(start, added), nextOffset: tally.nextOffset, model: folded.model },
    added,
    outgoing: [
      ...tally.poison.map((poison) => deadLetter(settings.deadLetterTopic, service.name, poison.record, poison)),
      ...predicted.map(({ prediction, cause }) => predictionRecord(settings.predictionsTopic, prediction, cause, settings.schemaVersionId)),
    ],
    predictions: folded.predictions,
    skipped: tally.skipped,
    firstProblem: tally.poison[0]?.problem,
  };
}

function plus(left: Counts, right: Counts): Counts {
  return {
    consumed: left.consumed + right.consumed,
    matched: left.matched + right.matched,
    predictions: left.predictions + right.predictions,
    deadLettered: left.deadLettered + right.deadLettered,
    tombstones: left.tombstones + right.tombstones,
    late: left.late + right.late,
  };
}

const NOTHING = { nextOffset: 0, consumed: 0, matched: 0, predictions: 0, deadLettered: 0, tombstones: 0, late: 0 } as const;

// Windows of another length cannot be continued: the counts stay, the models start again.
function modelOf(before: PartitionState | undefined, windowMinutes: number): PartitionModel {
  return before?.model.windowMinutes === windowMinutes ? before.model : emptyModel(windowMinutes);
}

interface Tally {
  readonly nextOffset: number;
  readonly consumed: number;
  readonly tombstones: number;
  readonly skipped: number;
  readonly poison: readonly Poison[];
}

interface Poison extends RecordProblem {
  readonly record: DeliveredRecord;
}

interface Taken {
  readonly tally: Tally;
  readonly folded: Folded;
  readonly predicted: readonly { readonly prediction: Prediction; readonly cause: Cause }[];
}

/** Each record is decoded, folded and forgotten: a batch of 10,000 keeps no visit. */
function takeAll(folding: Folding, from: number, records: readonly DeliveredRecord[]): Taken {
  const causes: Cause[] = [];
  const poison: Poison[] = [];
  let [nextOffset, consumed, tombstones, skipped] = [from, 0, 0, 0];
  for (const record of records) {
    if (record.offset < nextOffset) {
      skipped += 1;
      continue;
    }
    nextOffset = record.offset + 1;
    consumed += 1;
    const text = valueText(record);
    const visit = text === undefined ? undefined : parseVisit(text);
    if (visit === undefined) tombstones += 1;
    else if (visit.ok) takeVisit(folding, record, visit.value, causes);
    else poison.push({ record, code: visit.code, problem: visit.problem });
  }
  const folded = folding.finish();
  const predicted = causes.flatMap((cause, index) => {
    const prediction = folded.predictions[index];
    return prediction === undefined ? [] : [{ prediction, cause }];
  });
  return { tally: { nextOffset, consumed, tombstones, skipped, poison }, folded, predicted };
}

function takeVisit(folding: Folding, record: DeliveredRecord, { visit, timeMs }: TimedVisit, causes: Cause[]): void {
  for (let made = folding.take(visit, timeMs, record.offset); made > 0; made -= 1) causes.push({ record, sequence: visit.sequence });
}
