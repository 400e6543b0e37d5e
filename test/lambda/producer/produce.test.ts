import { describe, expect, it } from 'vitest';
import type { VisitRecord } from '../../../lambda/producer/ports';
import { createProducer } from '../../../lambda/producer/produce';
import { parseVisit } from '../../../lambda/shared/domain/visit';
import { recordingLogger } from '../consumer/support';

const SITES = ['shop.example', 'news.example'];
const LINE = '203.0.113.9 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 1 "-" "x"';
const TICK = { kind: 'schedule', site: 'shop.example', scheduledTime: '2026-10-01T12:01:00Z' };

/** Takes records until it has been called so often. */
function fakePublisher(callsUntilFailure = Number.POSITIVE_INFINITY) {
  const calls: (readonly VisitRecord[])[] = [];
  let inFlight = 0;
  return {
    calls,
    async publish(records: readonly VisitRecord[]) {
      inFlight += 1;
      expect(inFlight).toBe(1);
      await Promise.resolve();
      inFlight -= 1;
      if (calls.length >= callsUntilFailure) throw new Error('Broker not connected');
      calls.push(records);
    },
  };
}

function start(publisher = fakePublisher(), visitsPerMinute = 300) {
  const logger = recordingLogger();
  return { produce: createProducer({ sites: SITES, visitsPerMinute }, { publisher, logger }), publisher, logger };
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

  it('goes out in chunks of at most 1,000, one awaited call at a time, in order', async () => {
    const { produce, publisher } = start(fakePublisher(), 6_000);
    const report = await produce(TICK);
    expect(publisher.calls.length).toBeGreaterThan(2);
    expect(publisher.calls.slice(0, -1).every((records) => records.length === 1_000)).toBe(true);
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
    expect(await produce(logEvent(Array(3_500).fill(LINE)))).toMatchObject({
      acknowledged: 2_000,
      notSent: 1_500,
      reason: 'Broker not connected',
    });
    expect(publisher.calls).toHaveLength(2);
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', fields: expect.objectContaining({ notSent: 1_500 }) })]);
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
