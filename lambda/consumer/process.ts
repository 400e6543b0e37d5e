import type { OutgoingRecord } from '../shared/domain/outgoing';
import { encodePrediction, predictionKey } from '../shared/domain/prediction';
import { parseVisit } from '../shared/domain/visit';
import { deadLetter } from './dead-letter';
import { type DeliveredRecord, valueText } from './decode';
import { emptyModel, fold, type PartitionModel, type StoredVisit } from './domain/fold';
import type { Meter } from './domain/measure';
import type { PartitionState } from './ports';

export interface ProcessSettings {
  readonly meter: Meter;
  readonly windowMinutes: number;
  readonly predictionsTopic: string;
  readonly deadLetterTopic: string;
}

/** What a batch of one partition comes to, before any of it has happened. */
export interface Processed {
  readonly state: PartitionState;
  readonly outgoing: readonly OutgoingRecord[];
  /** Records below the state's offset: they had their effect before. */
  readonly skipped: number;
  /** The first record that no visit could be read from. */
  readonly firstProblem: string | undefined;
}

/** Pure: the new state and what must be sent, from the state before and the records delivered, in order. */
export function processRecords(
  settings: ProcessSettings,
  before: PartitionState | undefined,
  records: readonly DeliveredRecord[],
): Processed {
  const { visits, poison, tombstones, skipped, nextOffset } = sort(records, before?.nextOffset ?? 0);
  const folded = fold(settings.meter, modelOf(before, settings.windowMinutes), visits);
  const start = before ?? NOTHING;
  const { service } = settings.meter;
  return {
    state: {
      nextOffset,
      consumed: start.consumed + visits.length + poison.length + tombstones,
      matched: start.matched + folded.matched,
      predictions: start.predictions + folded.predictions.length,
      deadLettered: start.deadLettered + poison.length,
      tombstones: start.tombstones + tombstones,
      late: start.late + folded.late,
      model: folded.model,
    },
    outgoing: [
      ...poison.map(({ record, problem }) => deadLetter(settings.deadLetterTopic, service.name, record, problem)),
      ...folded.predictions.map((prediction) => ({
        topic: settings.predictionsTopic,
        key: predictionKey(prediction),
        value: encodePrediction(prediction),
      })),
    ],
    skipped,
    firstProblem: poison[0]?.problem,
  };
}

const NOTHING = { consumed: 0, matched: 0, predictions: 0, deadLettered: 0, tombstones: 0, late: 0 } as const;

// Windows of another length cannot be continued: the counts stay, the models start again.
function modelOf(before: PartitionState | undefined, windowMinutes: number): PartitionModel {
  return before?.model.windowMinutes === windowMinutes ? before.model : emptyModel(windowMinutes);
}

interface Sorted {
  readonly visits: readonly StoredVisit[];
  readonly poison: readonly { readonly record: DeliveredRecord; readonly problem: string }[];
  readonly tombstones: number;
  readonly skipped: number;
  readonly nextOffset: number;
}

function sort(records: readonly DeliveredRecord[], from: number): Sorted {
  const visits: StoredVisit[] = [];
  const poison: { readonly record: DeliveredRecord; readonly problem: string }[] = [];
  let [nextOffset, tombstones, skipped] = [from, 0, 0];
  for (const record of records) {
    if (record.offset < nextOffset) {
      skipped += 1;
      continue;
    }
    nextOffset = record.offset + 1;
    const text = valueText(record);
    if (text === undefined) {
      tombstones += 1;
      continue;
    }
    const parsed = parseVisit(text);
    if (parsed.ok) visits.push({ visit: parsed.value.visit, timeMs: parsed.value.timeMs, offset: record.offset });
    else poison.push({ record, problem: parsed.problem });
  }
  return { visits, poison, tombstones, skipped, nextOffset };
}
