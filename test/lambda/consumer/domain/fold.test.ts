import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyModel, fold, MAX_SITES, type PartitionModel, type StoredVisit } from '../../../../lambda/consumer/domain/fold';
import { compileService } from '../../../../lambda/consumer/domain/measure';
import { decodeModel, encodeModel } from '../../../../lambda/consumer/domain/model-codec';
import { findService, SERVICES } from '../../../../lambda/consumer/domain/services';
import type { Prediction } from '../../../../lambda/shared/domain/prediction';
import { parsePrediction } from '../../../../lambda/shared/domain/prediction';
import type { Visit } from '../../../../lambda/shared/domain/visit';
import { visit } from '../../../support/events';

const WINDOW_MINUTES = 5;
const MINUTE = 60_000;
const NOON = Date.UTC(2026, 9, 1, 12);

function meterOf(name: string) {
  const service = findService(name);
  if (service === undefined) throw new Error(`no service ${name}`);
  return compileService(service);
}

const TRAFFIC = meterOf('traffic');

/** Visits at minutes after noon, at offsets from 0. */
function at(minutes: readonly number[], fields: Partial<Visit> = {}): readonly StoredVisit[] {
  return minutes.map((minute, offset) => stored(offset, NOON + minute * MINUTE, fields));
}

function stored(offset: number, timeMs: number, fields: Partial<Visit> = {}): StoredVisit {
  return { offset, timeMs, visit: visit({ time: new Date(timeMs).toISOString(), sequence: offset, ...fields }) };
}

const run = (visits: readonly StoredVisit[], meter = TRAFFIC) => fold(meter, emptyModel(WINDOW_MINUTES), visits);
const actuals = (predictions: readonly Prediction[]) => predictions.map(({ closed }) => [closed.window.slice(11, 16), closed.actual]);

describe('windows', () => {
  it('close when the event time passes their end, with what came in them', () => {
    const { predictions } = run(at([0, 1, 4.99, 5, 6, 10]));
    expect(actuals(predictions)).toEqual([
      ['12:00', 3],
      ['12:05', 2],
    ]);
  });

  it('are aligned to the epoch, also before 1970', () => {
    const before = [stored(0, Date.UTC(1969, 11, 31, 23, 58)), stored(1, Date.UTC(1970, 0, 1))];
    expect(run(before).predictions[0]?.closed.window).toBe('1969-12-31T23:55:00.000Z');
  });

  it('count zero where nothing came, and have nothing to say for shares and means', () => {
    expect(actuals(run(at([0, 16])).predictions)).toEqual([
      ['12:00', 1],
      ['12:05', 0],
      ['12:10', 0],
    ]);
    expect(actuals(run(at([0, 11]), meterOf('error-rate')).predictions)).toEqual([
      ['12:00', 0],
      ['12:05', null],
    ]);
  });

  it('score the prediction made for them, and make the next', () => {
    const { predictions } = run(at([0, 5, 6, 10, 15, 16, 20]));
    const [partial, first, second, third] = predictions;
    expect(partial?.next).toBeNull();
    expect(first).toMatchObject({ closed: { actual: 2, predicted: null }, next: null });
    expect(second).toMatchObject({ closed: { actual: 1, predicted: null }, next: { window: '2026-10-01T12:15:00.000Z' } });
    expect(third?.closed).toMatchObject({
      actual: 2,
      predicted: second?.next?.predicted,
      low: second?.next?.low,
      high: second?.next?.high,
    });
  });

  it('do not teach a count the window that was seen in part', () => {
    const { predictions } = run(at([4.9, 5, 6, 7, 8, 10, 11, 12, 13, 15]));
    expect(predictions.at(-1)).toMatchObject({ closed: { actual: 4 }, next: { predicted: 4 } });
  });

  it('take late visits for counted, but into no window', () => {
    const { predictions, matched, late } = run(at([0, 5, 1, 2, 6, 10]));
    expect({ matched, late }).toEqual({ matched: 6, late: 2 });
    expect(actuals(predictions)).toEqual([
      ['12:00', 1],
      ['12:05', 2],
    ]);
  });

  it('start the model again after more than a day without a visit', () => {
    const busy = Array.from({ length: 60 }, (_, index) => index);
    const { predictions } = run(at([...busy, 60 + 24 * 60 + 10, 60 + 24 * 60 + 15, 60 + 24 * 60 + 20]));
    expect(predictions.at(-3)).toMatchObject({ closed: { actual: 5 }, next: { predicted: 5 } });
    expect(predictions.at(-2)).toMatchObject({ closed: { actual: 1, predicted: null }, next: null });
  });

  it('publish at most a dozen empty windows of a gap, and learn all of them', () => {
    const busy = Array.from({ length: 60 }, (_, index) => index);
    const { predictions } = run(at([...busy, 60 + 20 * 60]));
    expect(predictions).toHaveLength(12 + 12);
    expect(predictions.at(-1)).toMatchObject({ closed: { actual: 0, window: '2026-10-02T08:55:00.000Z' }, next: { predicted: 0 } });
  });

  it('start again in the past when a hundred visits in a row are more than a day old: the time went back', () => {
    const day = 24 * 60;
    const old = Array.from({ length: 120 }, (_, index) => -2 * day + index);
    const { late, predictions } = run(at([0, ...old]));
    expect(late).toBe(99);
    expect(predictions[0]?.closed.window).toBe('2026-09-29T13:35:00.000Z');
  });

  it('survive one visit from the far future by as many', () => {
    const minutes = Array.from({ length: 400 }, (_, index) => index);
    const future = stored(10, Date.UTC(9999, 0, 1));
    const { predictions } = run([...at(minutes.slice(0, 10)), future, ...at(minutes).slice(11)]);
    expect(predictions.at(-1)).toMatchObject({ closed: { actual: 5 }, next: { predicted: 5 } });
  });
});

describe('sites of one partition', () => {
  it('keep their own time: replayed logs of different years do not disturb each other', () => {
    const minutes = Array.from({ length: 30 }, (_, index) => index * 1.5);
    const live = at(minutes, { site: 'live.example' });
    const yearAgo = minutes.map((minute, offset) =>
      stored(offset, NOON - 365 * 24 * 60 * MINUTE + minute * MINUTE, { site: 'old.example' }),
    );
    const mixed = live.flatMap((one, index) => [one, yearAgo[index]].filter((each) => each !== undefined));
    const bySite = (site: string, predictions: readonly Prediction[]) => predictions.filter((one) => one.site === site);
    const { predictions, late } = run(mixed);
    expect(late).toBe(0);
    expect(bySite('live.example', predictions)).toEqual(run(live).predictions);
    expect(bySite('old.example', predictions)).toEqual(run(yearAgo).predictions);
  });

  it('give in a replay of another year what they gave live', () => {
    const minutes = Array.from({ length: 60 }, (_, index) => index * 1.3);
    const years = 3 * 365 * 24 * 60 * MINUTE;
    const later = minutes.map((minute, offset) => stored(offset, NOON + years + minute * MINUTE));
    const withoutDates = (predictions: readonly Prediction[]) =>
      predictions.map(({ closed: { window: _, ...closed }, next }) => [closed, next?.predicted]);
    expect(withoutDates(run(later).predictions)).toEqual(withoutDates(run(at(minutes)).predictions));
  });

  it('are at most a thousand: the one unvisited for longest is dropped', () => {
    const many = Array.from({ length: MAX_SITES + 1 }, (_, index) => stored(index, NOON, { site: `s${index}` }));
    const again = stored(MAX_SITES, NOON, { site: 's0' });
    const { model } = run([...many.slice(0, MAX_SITES), again, { ...many[MAX_SITES], offset: MAX_SITES + 1 } as StoredVisit]);
    expect(model.sites.size).toBe(MAX_SITES);
    expect([model.sites.has('s0'), model.sites.has('s1'), model.sites.has(`s${MAX_SITES}`)]).toEqual([true, false, true]);
  });
});

describe('state', () => {
  const anyVisits = fc
    .array(
      fc.record({
        minute: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: -4_000, max: 4_000 })),
        site: fc.constantFrom('a', 'b', 'c'),
        status: fc.constantFrom(200, 304, 404, 500),
        bytes: fc.nat(3_000_000),
        path: fc.constantFrom('/', '/api/v1/x', '/a.png', '/cart', '/login'),
        method: fc.constantFrom('GET', 'POST'),
      }),
      { maxLength: 150 },
    )
    .map((all) => all.map(({ minute, ...fields }, offset) => stored(offset, NOON + minute * MINUTE, fields)));
  const anyService = fc.constantFrom(...SERVICES.map(compileService));
  const through = (model: PartitionModel): PartitionModel => {
    const decoded = decodeModel(encodeModel(model));
    if (!decoded.ok) throw new Error(decoded.problem);
    return decoded.value;
  };

  it('does not depend on how the partition was cut into batches, nor on its way through storage', () => {
    fc.assert(
      fc.property(anyService, anyVisits, fc.array(fc.nat(30)), (meter, visits, cuts) => {
        const whole = run(visits, meter);
        let rest = [...visits];
        let model = emptyModel(WINDOW_MINUTES);
        const predictions: Prediction[] = [];
        let [matched, late] = [0, 0];
        for (const size of [...cuts, visits.length]) {
          const folded = fold(meter, model, rest.slice(0, size));
          rest = rest.slice(size);
          model = through(folded.model);
          predictions.push(...folded.predictions);
          matched += folded.matched;
          late += folded.late;
        }
        expect({ predictions, matched, late }).toEqual({ predictions: whole.predictions, matched: whole.matched, late: whole.late });
        expect(encodeModel(model)).toBe(encodeModel(whole.model));
      }),
    );
  });

  it('holds no NaN, and every prediction is a valid record', () => {
    fc.assert(
      fc.property(anyService, anyVisits, (meter, visits) => {
        const { predictions, model } = run(visits, meter);
        for (const prediction of predictions) expect(parsePrediction(JSON.stringify(prediction))).toEqual({ ok: true, value: prediction });
        expect(encodeModel(model)).not.toMatch(/null|NaN/);
      }),
    );
  });

  it('fits into an item even with a thousand sites of the longest names', () => {
    const visits = Array.from({ length: 2_000 }, (_, index) =>
      stored(index, NOON + (index >= 1_000 ? 17 * MINUTE : 0), { site: `${index % 1_000}`.padEnd(80, '漢'), bytes: 123_456_789 + index }),
    );
    expect(Buffer.byteLength(encodeModel(run(visits, meterOf('bandwidth')).model))).toBeLessThan(390_000);
  });

  it.each([
    '',
    '[]',
    '{"windowMinutes":5}',
    '{"windowMinutes":5,"sites":[["a",1]]}',
    '{"windowMinutes":5,"sites":[[1,1,1,1,1,1,1,1,1,1,1]]}',
  ])('that is no model is a problem, not a crash: %s', (text) => {
    expect(decodeModel(text).ok).toBe(false);
  });
});
