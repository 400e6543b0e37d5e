import type { OutgoingRecord } from '../../lambda/shared/domain/outgoing';
import { encodeVisit, type Visit } from '../../lambda/shared/domain/visit';

const HOUR_MS = 3_600_000;
const SITE = 'proof';

/** Visits of one site an hour apart, later with every call: each closes a window, and so brings a prediction. */
export class VisitStream {
  #hours = 0;

  next(topic: string): readonly OutgoingRecord[] {
    return [1, 2, 3].map(() => {
      this.#hours += 1;
      return { topic, key: SITE, value: encodeVisit(visitAt(new Date(Date.UTC(2026, 0, 1) + this.#hours * HOUR_MS), this.#hours)) };
    });
  }
}

function visitAt(time: Date, sequence: number): Visit {
  return {
    schema: 1,
    site: SITE,
    sequence,
    time: time.toISOString(),
    client: '203.0.113.7',
    method: 'GET',
    path: '/',
    protocol: 'HTTP/1.1',
    status: 200,
    bytes: 512,
    referrer: null,
    userAgent: 'Mozilla/5.0',
    durationMs: 1,
  };
}

/** What no service can read: it goes to the dead letters. */
export const malformed = (topic: string): OutgoingRecord => ({ topic, key: SITE, value: 'no visit' });
