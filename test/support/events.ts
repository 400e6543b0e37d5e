import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { DeliveredRecord } from '../../lambda/consumer/decode';
import type { Visit } from '../../lambda/shared/domain/visit';

const FIXTURES = path.join(__dirname, '..', 'fixtures');

/** An event as AWS delivers it, parsed anew for each caller. */
export function loadEvent(name: string): unknown {
  return JSON.parse(readFileSync(path.join(FIXTURES, 'events', `${name}.json`), 'utf8'));
}

/** The lines of an access log under fixtures/access-log. */
export function loadLog(name: string): readonly string[] {
  return readFileSync(path.join(FIXTURES, 'access-log', name), 'utf8').split('\n');
}

/** A plain page view; fields given replace its own. */
export function visit(fields: Partial<Visit> = {}): Visit {
  return {
    schema: 1,
    site: 'shop.example',
    sequence: 1,
    time: '2026-10-01T12:00:00.000Z',
    client: '198.18.4.9',
    method: 'GET',
    path: '/',
    protocol: 'HTTP/2.0',
    status: 200,
    bytes: 1_000,
    referrer: null,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
    durationMs: 12,
    ...fields,
  };
}

/** A record as a mapping delivers it; `value` null is a tombstone. */
export function delivered(offset: number, value: string | null, fields: Partial<DeliveredRecord> = {}): DeliveredRecord {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    topic: 'website-logs',
    partition: 0,
    offset,
    key: base64('shop.example'),
    ...(value === null ? {} : { value: base64(value) }),
    headers: [],
    ...fields,
  };
}

/** A mapping's event around records by `<topic>-<partition>`. */
export function mskEvent(records: Readonly<Record<string, readonly DeliveredRecord[]>>): unknown {
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:us-east-1:111122223333:cluster/learn/x',
    bootstrapServers: '',
    records,
  };
}
