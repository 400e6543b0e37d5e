import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BatchResponse, createConsumer } from '../../../lambda/consumer/consume';
import type { DeliveredRecord } from '../../../lambda/consumer/decode';
import type { OutgoingRecord } from '../../../lambda/shared/domain/outgoing';
import { parsePrediction } from '../../../lambda/shared/domain/prediction';
import { encodeVisit } from '../../../lambda/shared/domain/visit';
import { weigh } from '../../../lambda/shared/domain/weigh';
import { delivered, loadEvent, mskEvent, visit } from '../../support/events';
import { fakeOutbox, fakeState, recordingLogger, settingsOf } from './support';

const NOON = Date.UTC(2026, 9, 1, 12);

function start({ service = 'error-rate', partialResponses = true, windowMinutes = 5, state = fakeState(), outbox = fakeOutbox() } = {}) {
  const logger = recordingLogger();
  const settings = settingsOf(service, { windowMinutes, partialResponses });
  return { handle: createConsumer(settings, { state, outbox, logger }), state, outbox, logger };
}

/** A visit's record at an offset, so many minutes after noon. */
function record(offset: number, minute: number, fields: Parameters<typeof visit>[0] = {}): DeliveredRecord {
  const value = encodeVisit(visit({ sequence: offset, time: new Date(NOON + minute * 60_000).toISOString(), ...fields }));
  return delivered(offset, value);
}

const one = (records: readonly DeliveredRecord[]) => mskEvent({ 'website-logs-0': records });
const byTopic = (sent: readonly OutgoingRecord[]) => ['dlq', 'predictions'].map((name) => sent.filter(({ topic }) => topic === name));
const failuresOf = ({ batchItemFailures }: BatchResponse) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe('a batch', () => {
  it('as AWS delivers it: visits counted, poison and unknown schema dead-lettered, tombstone skipped, partitions apart', async () => {
    const { handle, state, outbox, logger } = start();
    expect(await handle(loadEvent('msk'))).toEqual({ batchItemFailures: [] });
    expect(state.items.get('website-logs-0')).toMatchObject({
      nextOffset: 46,
      consumed: 5,
      matched: 1,
      deadLettered: 2,
      tombstones: 1,
      skipped: 0,
    });
    expect(state.items.get('website-logs-7')).toMatchObject({ nextOffset: 1, consumed: 1, matched: 0, deadLettered: 0 });
    expect(outbox.sent.map(({ topic }) => topic)).toEqual(['dlq', 'dlq']);
    expect(logger.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('leaves a dead letter as it came, with who refused it, why, and where it stood', async () => {
    const { handle, outbox } = start();
    await handle(loadEvent('msk'));
    const [letter] = outbox.sent;
    expect({ ...letter, key: String(letter?.key), value: String(letter?.value) }).toEqual({
      topic: 'dlq',
      key: 'shop.example',
      value: 'not json',
      headers: {
        trace: [Buffer.from([255, 0, 127]), Buffer.from('A')],
        'dlq.service': 'error-rate',
        'dlq.code': 'not-json',
        'dlq.attempt': '1',
        'dlq.reason': 'value: must be JSON, got "not json"',
        'dlq.origin.topic': 'website-logs',
        'dlq.origin.partition': '0',
        'dlq.origin.offset': '42',
      },
    });
  });

  it('keeps an absent key and a null header of a dead letter absent and empty', async () => {
    const { handle, outbox } = start();
    await handle(one([delivered(0, '?', { key: null, headers: [{ trace: null }] })]));
    expect(outbox.sent[0]).toMatchObject({ key: null, headers: { trace: Buffer.alloc(0) } });
  });

  it.each([
    ['1', '2'],
    ['41', '42'],
    ['-3', '1'],
    ['many', '1'],
    ['', '1'],
  ])('counts a dead letter that was sent again: it came with %j and goes with %s', async (came, goes) => {
    const { handle, outbox } = start();
    const before = { 'dlq.attempt': came, 'dlq.service': 'traffic' };
    const headers = Object.entries(before).map(([name, text]) => ({ [name]: [...Buffer.from(text)] }));
    await handle(one([delivered(7, JSON.stringify({ ...visit(), schema: 2 }), { headers })]));
    expect(outbox.sent[0]?.headers).toEqual({
      'dlq.service': 'error-rate',
      'dlq.code': 'newer-schema',
      'dlq.reason': 'visit.schema: 2 is newer than this consumer knows (1); deploy the consumer of that schema',
      'dlq.attempt': goes,
      'dlq.origin.topic': 'website-logs',
      'dlq.origin.partition': '0',
      'dlq.origin.offset': '7',
    });
  });

  it('cuts the value of a dead letter that the brokers would refuse for its size, and says so', async () => {
    const { handle, outbox } = start();
    await handle(one([delivered(0, 'x'.repeat(1_048_000)), delivered(1, 'y'.repeat(1_000_000))]));
    const [cut, whole] = outbox.sent;
    expect(cut && weigh(cut)).toBeLessThan(1_048_588);
    expect(cut?.headers).toMatchObject({ 'dlq.cut-from-bytes': '1048000', 'dlq.origin.offset': '0' });
    expect(whole?.value).toHaveLength(1_000_000);
    expect(whole?.headers).not.toHaveProperty('dlq.cut-from-bytes');
  });

  it('publishes what closed windows came to, keyed by service and site', async () => {
    const { handle, outbox, state } = start({ service: 'traffic' });
    await handle(one([record(0, 0), record(1, 5), record(2, 10), record(3, 15)]));
    expect(outbox.sent.map(({ topic, key }) => [topic, key])).toEqual(Array(3).fill(['predictions', 'traffic/shop.example']));
    expect(parsePrediction(String(outbox.sent[2]?.value))).toMatchObject({
      ok: true,
      value: { closed: { actual: 1 }, next: { predicted: 1 } },
    });
    expect(state.items.get('website-logs-0')).toMatchObject({ predictions: 3, consumed: 4 });
  });

  it('says with each prediction which visit caused it, from the producer on, and carries its trace', async () => {
    const { handle, outbox } = start({ service: 'traffic' });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers: DeliveredRecord['headers'] = [{ traceparent: [...Buffer.from(traceparent)] }, { other: [1] }];
    await handle(one([record(0, 0), { ...record(1, 5), headers }, record(2, 11)]));
    expect(outbox.sent.map(({ headers }) => headers)).toEqual([
      {
        traceparent: Buffer.from(traceparent),
        'cause.visit': 'shop.example/1',
        'cause.topic': 'website-logs',
        'cause.partition': '0',
        'cause.offset': '1',
      },
      expect.objectContaining({ 'cause.visit': 'shop.example/2', 'cause.offset': '2' }),
    ]);
  });

  it('refuses an event that is none of a Kafka mapping, and says what it got', async () => {
    const { handle } = start();
    await expect(handle({ Records: [] })).rejects.toMatchObject({ code: 'consumer.invalid-event', retriable: false });
    await expect(handle(mskEvent({ a: [{} as DeliveredRecord] }))).rejects.toThrow(
      'records["a"][0]: must have topic, partition and offset, got {}',
    );
  });

  it('starts the models again, but not the counts, when the length of the window changes', async () => {
    const state = fakeState();
    await start({ state, service: 'traffic' }).handle(one([record(0, 0), record(1, 5), record(2, 10)]));
    await start({ state, service: 'traffic', windowMinutes: 10 }).handle(one([record(3, 15)]));
    expect(state.items.get('website-logs-0')).toMatchObject({ consumed: 4, predictions: 2, model: { windowMinutes: 10 } });
  });
});

describe('a batch that comes again', () => {
  it('changes nothing but the number of skipped records', async () => {
    const { handle, state, outbox } = start({ service: 'traffic' });
    const event = one([record(0, 0), delivered(1, '?'), record(2, 5)]);
    await handle(event);
    const [before, sent] = [structuredClone(state.items.get('website-logs-0')), outbox.sent.length];
    await handle(event);
    expect(state.items.get('website-logs-0')).toEqual({ ...before, skipped: 3 });
    expect(outbox.sent).toHaveLength(sent);
  });

  it('takes only what is new of an overlapping one, and of one whose records are not in order', async () => {
    const { handle, state } = start();
    await handle(one([record(0, 0), record(1, 0)]));
    await handle(one([record(3, 0), record(1, 0), record(2, 0)]));
    expect(state.items.get('website-logs-0')).toMatchObject({ nextOffset: 4, consumed: 4, skipped: 1 });
  });

  it('after a failed save is counted once', async () => {
    const { handle, state } = start();
    state.failSave = new Error('throttled');
    const event = one([record(0, 0), record(1, 5)]);
    expect(failuresOf(await handle(event))).toEqual([{ partition: 'website-logs-0', offset: 0 }]);
    state.failSave = undefined;
    expect(failuresOf(await handle(event))).toEqual([]);
    expect(state.items.get('website-logs-0')).toMatchObject({ consumed: 2, skipped: 0 });
  });

  it('at two instances at once is counted once: the slower one reloads and skips', async () => {
    const { handle, state } = start({ service: 'traffic' });
    const event = one([record(0, 0), record(1, 5), record(2, 10)]);
    state.overtake = async () => void (await handle(one([record(0, 0), record(1, 5)])));
    expect(failuresOf(await handle(event))).toEqual([]);
    expect(state.items.get('website-logs-0')).toMatchObject({ nextOffset: 3, consumed: 3, matched: 3, predictions: 2, skipped: 2 });
  });

  it('in any pieces, repeats and overlaps comes to the same counts and the same predictions and dead letters', async () => {
    const records = Array.from({ length: 40 }, (_, offset) => (offset % 9 === 4 ? delivered(offset, 'x') : record(offset, offset * 1.7)));
    const whole = start({ service: 'traffic' });
    await whole.handle(one(records));
    const anySpans = fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 1, max: 25 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(anySpans, async (spans) => {
        const pieces = start({ service: 'traffic' });
        let next = 0;
        for (const [back, length] of [...spans, [0, 40] as const]) {
          const from = Math.max(0, next - back);
          await pieces.handle(one(records.slice(from, next + length)));
          next = Math.min(records.length, next + length);
        }
        const [expected, got] = [whole, pieces].map(({ state }) => ({ ...state.items.get('website-logs-0'), skipped: 0 }));
        expect(got).toEqual(expected);
        expect(byTopic(pieces.outbox.sent)).toEqual(byTopic(whole.outbox.sent));
      }),
    );
  });
});

describe('two instances at once', () => {
  const records = Array.from({ length: 24 }, (_, offset) => (offset % 7 === 4 ? delivered(offset, 'x') : record(offset, offset * 3.1)));
  /** Pieces as a mapping cuts them: each begins where the one before ended, or earlier (delivered again). */
  const anyPieces = fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 5 });

  it('in any order of their reads, writes and sends come to the counts, predictions and dead letters of one', async () => {
    const whole = start({ service: 'traffic' });
    await whole.handle(one(records));
    const expected = { ...whole.state.items.get('website-logs-0'), skipped: 0 };
    const expectedLetters = byTopic(whole.outbox.sent).map(latestByKey);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), anyPieces, anyPieces, async (scheduler, ...plans) => {
        const [state, outbox] = [fakeState(), fakeOutbox()];
        const slow = {
          load: scheduler.scheduleFunction(state.load.bind(state)),
          save: scheduler.scheduleFunction(state.save.bind(state)),
        };
        const { handle } = start({
          service: 'traffic',
          state: { ...state, ...slow },
          outbox: { ...outbox, send: scheduler.scheduleFunction(outbox.send.bind(outbox)) },
        });
        await scheduler.waitFor(Promise.all(plans.map((plan) => deliverAll(handle, records, plan))));
        expect({ ...state.items.get('website-logs-0'), skipped: 0 }).toEqual(expected);
        expect(byTopic(outbox.sent).map(latestByKey)).toEqual(expectedLetters);
      }),
      { numRuns: 150 },
    );
  });
});

/** Delivers all records in the pieces given, and what failed again. */
async function deliverAll(
  handle: ReturnType<typeof start>['handle'],
  records: readonly DeliveredRecord[],
  plan: readonly (readonly [back: number, length: number])[],
): Promise<void> {
  let next = 0;
  for (const [back, length] of [...plan, [0, records.length] as const]) {
    const piece = records.slice(Math.max(0, next - back), next + length);
    if (piece.length === 0) continue;
    while (failuresOf(await handle(one(piece))).length > 0);
    next = Math.min(records.length, next + length);
  }
}

/** What a reader of the topic has in the end: per key, or per origin of a dead letter, the value with the highest offset behind it. */
function latestByKey(sent: readonly OutgoingRecord[]): unknown {
  const offsetOf = ({ headers }: OutgoingRecord) => Number(headers?.['cause.offset'] ?? headers?.['dlq.origin.offset']);
  const keyOf = ({ key, topic, headers }: OutgoingRecord) => (topic === 'dlq' ? String(headers?.['dlq.origin.offset']) : String(key));
  const inOrder = [...sent].sort((a, b) => offsetOf(a) - offsetOf(b));
  return Object.fromEntries(inOrder.map((each) => [keyOf(each), { ...each, value: String(each.value) }]));
}

describe('a partition that fails', () => {
  const event = mskEvent({ 'website-logs-0': [record(5, 0), delivered(6, '?')], 'website-logs-1': [record(9, 0)] });

  it('is reported with its first offset, and the others go on', async () => {
    const { handle, state, outbox, logger } = start();
    outbox.refuse = () => new Error('The producer is disconnected');
    expect(failuresOf(await handle(event))).toEqual([{ partition: 'website-logs-0', offset: 5 }]);
    expect([...state.items.keys()]).toEqual(['website-logs-1']);
    expect(logger.lines).toContainEqual(expect.objectContaining({ level: 'error', fields: expect.objectContaining({ offset: 5 }) }));
  });

  it('is thrown where the mapping reads no partial response, since an answer would lose its records', async () => {
    const { handle, state, outbox } = start({ partialResponses: false });
    outbox.refuse = () => new Error('no leader');
    await expect(handle(event)).rejects.toMatchObject({
      code: 'consumer.partitions-failed',
      retriable: true,
      message: '1 of 2 partitions failed and must come again: website-logs-0 from offset 5: no leader',
    });
    expect([...state.items.keys()]).toEqual(['website-logs-1']);
  });

  it('writes no state before its effects have happened', async () => {
    const { handle, state, outbox } = start();
    outbox.refuse = () => {
      expect(state.items.has('website-logs-0')).toBe(false);
      return undefined;
    };
    await handle(event);
    expect(state.items.get('website-logs-0')).toMatchObject({ deadLettered: 1 });
  });

  it('gives up when others are ahead again and again', async () => {
    const { handle, state } = start();
    const overtakeAlways = async () => {
      const item = state.items.get('website-logs-0');
      const { model, ...counts } = item ?? {
        nextOffset: 0,
        consumed: 0,
        matched: 0,
        predictions: 0,
        deadLettered: 0,
        tombstones: 0,
        late: 0,
        model: { windowMinutes: 5, sites: new Map() },
      };
      state.items.set('website-logs-0', { skipped: 0, ...counts, nextOffset: counts.nextOffset + 1, model });
      state.overtake = overtakeAlways;
    };
    state.overtake = overtakeAlways;
    expect(failuresOf(await handle(one([record(100, 0)])))).toEqual([{ partition: 'website-logs-0', offset: 100 }]);
  });
});
