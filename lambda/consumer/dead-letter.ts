import type { OutgoingRecord } from '../shared/domain/outgoing';
import { DEAD_LETTER_HEADERS } from './contract';
import { bytesOf, type DeliveredRecord, headersOf } from './decode';

/** The record as it came (key, value, headers, byte for byte), with who refused it, why, and where it stood. */
export function deadLetter(topic: string, service: string, record: DeliveredRecord, reason: string): OutgoingRecord {
  return {
    topic,
    key: bytesOf(record.key),
    value: bytesOf(record.value),
    headers: {
      ...headersOf(record),
      [DEAD_LETTER_HEADERS.service]: service,
      [DEAD_LETTER_HEADERS.reason]: reason,
      [DEAD_LETTER_HEADERS.topic]: record.topic,
      [DEAD_LETTER_HEADERS.partition]: String(record.partition),
      [DEAD_LETTER_HEADERS.offset]: String(record.offset),
    },
  };
}
