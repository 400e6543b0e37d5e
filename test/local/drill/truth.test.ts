import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeVisit } from '../../../lambda/shared/domain/visit';
import { Seen } from '../../../local/drill/seen';
import { type Claims, type StoredRecord, Truth } from '../../../local/drill/truth';
import { visit } from '../../support/events';

const stored = (offset: number, value: string, headers: StoredRecord['headers'] = {}): StoredRecord => ({
  partition: 0,
  offset,
  value,
  headers,
});
const visitAt = (sequence: number, status = 200) => encodeVisit(visit({ sequence, status }));
const letter = (service: string, offset: number) =>
  stored(0, 'poison', { 'dlq.service': service, 'dlq.origin.partition': '0', 'dlq.origin.offset': String(offset) });
const counters = (consumed: number, matched: number, deadLettered: number) => ({
  consumed,
  matched,
  deadLettered,
  predictions: 0,
  skippedAsDuplicate: 2,
});

interface Evidence extends Claims {
  readonly visits: readonly StoredRecord[];
  readonly deadLetters: readonly StoredRecord[];
}

/** Three visits, one of them an error, and one record that is none. */
const GOOD: Evidence = {
  visits: [stored(0, visitAt(1)), stored(1, visitAt(2, 500)), stored(2, 'poison'), stored(3, visitAt(3))],
  deadLetters: [letter('traffic', 2), letter('error-rate', 2), letter('error-rate', 2)],
  acknowledged: { 'shop.example': 3 },
  counters: new Map([
    ['traffic', counters(4, 3, 1)],
    ['error-rate', counters(4, 1, 1)],
  ]),
  lag: 0,
  unread: 0,
};

function judge(change: Partial<Evidence> = {}) {
  const { visits, deadLetters, ...claims } = { ...GOOD, ...change };
  const truth = new Truth(['traffic', 'error-rate']);
  for (const record of visits) truth.takeVisit(record);
  for (const record of deadLetters) truth.takeDeadLetter(record);
  return truth.judge(claims);
}

describe('the judgement of a drill', () => {
  it('finds nothing where all is well; dead letters may come twice', () => {
    expect(judge()).toEqual({ records: 4, unheard: 0, poison: 1, duplicatesSkipped: 4, problems: [] });
  });

  it('takes a visit that is stored and was not acknowledged for what it is', () => {
    expect(judge({ acknowledged: { 'shop.example': 2 } })).toMatchObject({ unheard: 1, problems: [] });
  });

  it.each<{ what: string; change: Partial<Evidence>; problems: readonly string[] }>([
    {
      what: 'a lost visit',
      change: { acknowledged: { 'shop.example': 4 } },
      problems: ['shop.example: 4 visits were acknowledged, 3 are stored'],
    },
    {
      what: 'a site without a visit',
      change: { acknowledged: { ...GOOD.acknowledged, 'news.example': 1 } },
      problems: ['news.example: 1 visits were acknowledged, 0 are stored'],
    },
    {
      what: 'a visit that is stored twice, which makes up for none that is lost',
      change: {
        visits: [...GOOD.visits.slice(0, 3), stored(3, visitAt(2, 500))],
        counters: new Map([
          ['traffic', counters(4, 3, 1)],
          ['error-rate', counters(4, 2, 1)],
        ]),
      },
      problems: ['shop.example: 3 visits were acknowledged, 2 are stored', 'shop.example: 1 visits are stored twice'],
    },
    {
      what: 'a broken order',
      change: { visits: [stored(0, visitAt(2, 500)), stored(1, visitAt(1)), ...GOOD.visits.slice(2)] },
      problems: ['shop.example: 1 visits are not in order'],
    },
    {
      what: 'a record that was counted twice',
      change: { counters: new Map([...GOOD.counters, ['traffic', counters(5, 4, 1)]]) },
      problems: ['traffic: consumed is 5, the log says 4', 'traffic: matched is 4, the log says 3'],
    },
    {
      what: 'a record that was passed over',
      change: { counters: new Map([...GOOD.counters, ['traffic', counters(3, 2, 1)]]) },
      problems: ['traffic: consumed is 3, the log says 4', 'traffic: matched is 2, the log says 3'],
    },
    {
      what: 'a service that does nothing',
      change: { counters: new Map([...GOOD.counters].slice(0, 1)) },
      problems: ['error-rate: has counted nothing, the log holds 4 records'],
    },
    { what: 'a missing dead letter', change: { deadLetters: GOOD.deadLetters.slice(1) }, problems: ['1 of 2 dead letters are missing'] },
    {
      what: 'a dead letter of a good record, which makes up for none that is missing',
      change: { deadLetters: [letter('traffic', 0), letter('error-rate', 2)] },
      problems: ['1 of 2 dead letters are missing', '1 dead letters are of records that can be read'],
    },
    { what: 'a lag', change: { lag: 7 }, problems: ['7 records are not consumed'] },
    {
      what: 'what nobody could read',
      change: { unread: 9 },
      problems: ['9 records were deleted before they were read here: nothing can be said of them'],
    },
  ])('finds $what', ({ change, problems }) => {
    expect(judge(change).problems).toEqual(problems);
  });

  it('names a service that it does not know', () => {
    expect(() => new Truth(['weather'])).toThrow('service weather is not in the catalogue');
  });
});

describe('numbers that were seen', () => {
  it('are known again, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 })), (numbers) => {
        const seen = new Seen();
        const set = new Set<number>();
        for (const number of numbers) {
          expect(seen.add(number)).toBe(!set.has(number));
          set.add(number);
        }
      }),
    );
  });
});
