import type { OutgoingRecord } from '../shared/domain/outgoing';
import type { RecordProblemCode } from '../shared/domain/record-check';
import { weigh } from '../shared/domain/weigh';
import { DEAD_LETTER_HEADERS as HEADER } from './contract';
import { bytesOf, type DeliveredRecord, headersOf } from './decode';

/** Why a record could not be read. */
export interface RecordProblem {
  readonly code: RecordProblemCode;
  /** One sentence: field, what was expected, what came. */
  readonly problem: string;
}

/**
 * The record as it came (key, value, headers, byte for byte), with who refused it, why, where it stood, and how often it has come here. The
 * same record gives the same letter, however often its batch is delivered.
 */
export function deadLetter(topic: string, service: string, record: DeliveredRecord, { code, problem }: RecordProblem): OutgoingRecord {
  const headers = headersOf(record);
  return withinLimit({
    topic,
    key: bytesOf(record.key),
    value: bytesOf(record.value),
    headers: {
      ...headers,
      [HEADER.service]: service,
      [HEADER.code]: code,
      [HEADER.reason]: problem,
      [HEADER.attempt]: String(attemptsBefore(headers[HEADER.attempt]) + 1),
      [HEADER.topic]: record.topic,
      [HEADER.partition]: String(record.partition),
      [HEADER.offset]: String(record.offset),
    },
  });
}

/** Below a topic's default `max.message.bytes` (1,048,588). */
const MOST_BYTES = 1_040_000;

/**
 * A record near the topic's limit does not fit with the headers around it; the brokers would refuse it at each attempt, and its partition
 * would stand still. Its value is then cut, and a header says how long it was: the record itself is where `dlq.origin` says.
 */
function withinLimit(letter: OutgoingRecord & { readonly value: Buffer | null }): OutgoingRecord {
  const excess = weigh(letter) - MOST_BYTES;
  if (excess <= 0 || letter.value === null) return letter;
  const cut = letter.value.subarray(0, Math.max(0, letter.value.length - excess));
  return { ...letter, value: cut, headers: { ...letter.headers, [HEADER.cut]: String(letter.value.length) } };
}

/** What the record says of itself; anybody may have written it, so only a number counts. */
function attemptsBefore(header: Buffer | Buffer[] | undefined): number {
  const attempts = Number(String(Array.isArray(header) ? header.at(-1) : (header ?? '0')));
  return Number.isSafeInteger(attempts) && attempts >= 0 ? attempts : 0;
}
