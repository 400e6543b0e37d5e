import { describe, expect, it } from 'vitest';
import type { RecordOutcome, VisitRecord } from '../../../lambda/producer/ports';
import { createProducer } from '../../../lambda/producer/produce';
import { parseVisit } from '../../../lambda/shared/domain/visit';
import { recordingLogger } from '../consumer/support';

const SITES = ['shop.example', 'news.example'];
const LINE = '203.0.113.9 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1 "-" "x"';
const TICK = { kind: 'schedule', site: 'shop.example', scheduledTime: '2026-10-01T12:01:00Z' };

/** Takes records until it has been called so often; after that the brokers are gone. */
function fakePublisher(callsUntilFailure = Number.POSITIVE_INFINITY, failure: Partial<RecordOutcome> = {}) {
  const calls: (readonly VisitRecord[])[] = [];
  const times: number[] = [];
  let inFlight = 0;
  return {
    calls,
    times,
    async publish(records: readonly VisitRecord[], withinMs: number): Promise<readonly RecordOutcome[]> {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await Promise.resolve();
      inFlight -= 1;
      times.push(withinMs);
      if (calls.length >= callsUntilFailure) {
        return records.map(() => ({ status: 'unsent', error: new Error('Broker not connected'), ...failure }) as RecordOutcome);
      }
      calls.push(records);
      return records.map(() => ({ status: 'stored' }));
    },
  };
}

const remaining = (ms = 50_000) => ({ getRemainingTimeInMillis: () => ms });

function start(publisher = fakePublisher(), visitsPerMinute = 300, time = remaining()) {
  const logger = recordingLogger();
  const produce = createProducer({ sites: SITES, visitsPerMinute }, { publisher, logger });
  return { produce: (event: unknown) => produce(event, time), publisher, logger };
}

const logEvent = (lines: readonly string[], firstLine = 1) => ({ kind: 'access-log', site: 'old.example', firstLine, lines });

describe('a tick of a schedule', () => {
  it('writes the visits of the minute that ends at its time, keyed by the site', async () => {
    const { produce, publisher } = start();
    const report = await produce(TICK);
    const records = publisher.calls.flat();
    expect(report).toEqual({ site: 'shop.example', acknowledged: records.length, notSent: 0, unparsable: { count: 0, first: [] } });
    expect(records.length).toBeGreaterThan(50);
    for (const { key, value } of records) {
      expect(key).toBe('shop.example');
      expect(parseVisit(value)).toMatchObject({ ok: true, value: { visit: { time: expect.stringMatching(/^2026-10-01T12:00:/) } } });
    }
  });

  it('names the schema of its visits where a registry has one, and has no header otherwise', async () => {
    const publisher = fakePublisher();
    const settings = { sites: SITES, visitsPerMinute: 300, schemaVersionId: '0a1b' };
    await createProducer(settings, { publisher, logger: recordingLogger() })(TICK, remaining());
    expect(new Set(publisher.calls.flat().map(({ headers }) => JSON.stringify(headers)))).toEqual(
      new Set(['{"schema.version-id":"0a1b"}']),
    );
    const without = start();
    await without.produce(TICK);
    expect(without.publisher.calls.flat().filter((record) => 'headers' in record)).toEqual([]);
  });

  it('goes out in loads of at most 4,000, one awaited call at a time, in order', async () => {
    const { produce, publisher } = start(fakePublisher(), 24_000);
    const report = await produce(TICK);
    expect(publisher.calls.length).toBeGreaterThan(2);
    expect(publisher.calls.slice(0, -1).every((records) => records.length === 4_000)).toBe(true);
    const sequences = publisher.calls.flat().map(({ value }) => (JSON.parse(value) as { sequence: number }).sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(report.acknowledged).toBe(sequences.length);
  });

  it('of an unknown site is refused with the known ones', async () => {
    await expect(start().produce({ ...TICK, site: 'shop' })).rejects.toThrow('site: must be one of shop.example, news.example, got "shop"');
  });
});

describe('lines of an access log', () => {
  it('become records in their order, whatever site they are of; what cannot be parsed is counted', async () => {
    const { produce, publisher, logger } = start();
    const report = await produce(logEvent([LINE, '?', LINE], 1_001));
    expect(report).toEqual({
      site: 'old.example',
      acknowledged: 2,
      notSent: 0,
      unparsable: { count: 1, first: [{ line: 1_002, text: '?' }] },
    });
    expect(publisher.calls.flat().map(({ key, value }) => [key, (JSON.parse(value) as { sequence: number }).sequence])).toEqual([
      ['old.example', 1_001],
      ['old.example', 1_003],
    ]);
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('that are all unparsable are a report, not a failure', async () => {
    const { produce, publisher } = start();
    expect(await produce(logEvent(['?', '']))).toMatchObject({ acknowledged: 0, notSent: 0, unparsable: { count: 1 } });
    expect(publisher.calls).toEqual([]);
  });
});

describe('brokers that do not answer', () => {
  it('make a report that says what was not sent and why, and nothing goes out after the failure', async () => {
    const publisher = fakePublisher(2);
    const { produce, logger } = start(publisher);
    const report = await produce(logEvent(Array(13_500).fill(LINE)));
    expect(report).toMatchObject({ acknowledged: 8_000, notSent: 5_500, reason: 'Broker not connected' });
    expect(report).not.toHaveProperty('uncertain');
    expect(publisher.times).toHaveLength(3);
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', fields: expect.objectContaining({ notSent: 5_500 }) })]);
  });

  it('are told apart from brokers whose answer was lost: those visits may be stored', async () => {
    const { produce } = start(fakePublisher(1, { status: 'uncertain' }));
    expect(await produce(logEvent(Array(9_000).fill(LINE)))).toMatchObject({ acknowledged: 4_000, notSent: 5_000, uncertain: 4_000 });
  });

  it('fail the invocation when they took nothing at all', async () => {
    const { produce } = start(fakePublisher(0));
    await expect(produce(TICK)).rejects.toMatchObject({
      code: 'producer.nothing-acknowledged',
      retriable: true,
      message: expect.stringMatching(/^the brokers acknowledged none of the \d+ visits of shop.example: Broker not connected$/),
      cause: expect.objectContaining({ message: 'Broker not connected' }),
    });
  });
});

describe('the time of the invocation', () => {
  it('is never overdrawn: what does not fit is not sent, and the report says so in time', async () => {
    let left = 10_000;
    const publisher = fakePublisher();
    const logger = recordingLogger();
    const produce = createProducer({ sites: SITES, visitsPerMinute: 300 }, { publisher, logger });
    const clock = {
      getRemainingTimeInMillis: () => {
        const before = left;
        left -= 3_000;
        return before;
      },
    };
    const report = await produce(logEvent(Array(20_000).fill(LINE)), clock);
    expect(publisher.times).toEqual([7_000, 4_000, 1_000]);
    expect(report).toMatchObject({
      acknowledged: 12_000,
      notSent: 8_000,
      reason: expect.stringContaining('time of the invocation was up'),
    });
  });

  it('is not spent on one load: brokers that answer nothing are given up after 20 s', async () => {
    const { produce, publisher } = start(fakePublisher(), 300, remaining(840_000));
    await produce(TICK);
    expect(publisher.times).toEqual([20_000]);
  });
});

describe('an event that does not fit', () => {
  it.each([
    { event: undefined, text: 'event: must be an object, got nothing' },
    { event: [], text: 'event: must be an object, got []' },
    {
      event: {},
      text: 'site: must be a name of 1 to 80 characters without control characters, got nothing; kind: must be "schedule" or "access-log", got nothing',
    },
    { event: { ...TICK, scheduledTime: 'noon' }, text: 'scheduledTime: must be ISO 8601 in UTC such as 2026-01-31T12:00:00Z, got "noon"' },
    { event: { ...TICK, scheduledTime: '<aws.scheduler.scheduled-time>' }, text: 'only a schedule replaces that text, give a time' },
    { event: { ...logEvent([]), firstLine: 0 }, text: 'firstLine: must be an integer of at least 1, got 0' },
    { event: { ...logEvent([]), lines: ['a', 7] }, text: 'lines: must be a list of text, got ["a",7]' },
  ])('is refused with $text', async ({ event, text }) => {
    await expect(start().produce(event)).rejects.toMatchObject({ code: 'producer.invalid-event', message: expect.stringContaining(text) });
  });
});
