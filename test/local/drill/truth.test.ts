import { describe, expect, it } from 'vitest';
import { encodeVisit } from '../../../lambda/shared/domain/visit';
import { renderDrills } from '../../../local/drill/table';
import { type Evidence, judge, type StoredRecord } from '../../../local/drill/truth';
import { visit } from '../../support/events';

const stored = (offset: number, value: string, more: Partial<StoredRecord> = {}): StoredRecord => ({
  partition: 0,
  offset,
  key: 'shop.example',
  value,
  headers: {},
  ...more,
});
const visitAt = (sequence: number, status = 200) => encodeVisit(visit({ sequence, status }));
const letter = (service: string, offset: number) =>
  stored(0, 'poison', { headers: { 'dlq.service': service, 'dlq.origin.partition': '0', 'dlq.origin.offset': String(offset) } });
const counters = (consumed: number, matched: number, deadLettered: number) => ({
  consumed,
  matched,
  deadLettered,
  predictions: 0,
  skippedAsDuplicate: 2,
});

/** Three visits, one of them an error, and one record that is none. */
function good(): Evidence {
  return {
    visits: [stored(0, visitAt(1)), stored(1, visitAt(2, 500)), stored(2, 'poison'), stored(3, visitAt(3))],
    deadLetters: [letter('traffic', 2), letter('error-rate', 2), letter('error-rate', 2)],
    acknowledged: { 'shop.example': 3 },
    counters: new Map([
      ['traffic', counters(4, 3, 1)],
      ['error-rate', counters(4, 1, 1)],
    ]),
    lag: 0,
  };
}

describe('the judgement of a drill', () => {
  it('finds nothing where all is well; dead letters may come twice', () => {
    expect(judge(good())).toEqual({ records: 4, unheard: 0, poison: 1, duplicatesSkipped: 4, problems: [] });
  });

  it('takes a visit that is stored and was not acknowledged for what it is', () => {
    expect(judge({ ...good(), acknowledged: { 'shop.example': 2 } })).toMatchObject({ unheard: 1, problems: [] });
  });

  it.each<{ what: string; change: (evidence: Evidence) => Partial<Evidence>; problem: string }>([
    {
      what: 'a lost visit',
      change: () => ({ acknowledged: { 'shop.example': 4 } }),
      problem: 'shop.example: 4 visits were acknowledged, 3 are stored',
    },
    {
      what: 'a site without a visit',
      change: () => ({ acknowledged: { 'news.example': 1 } }),
      problem: 'news.example: 1 visits were acknowledged, 0',
    },
    {
      what: 'a visit that is stored twice',
      change: ({ visits }) => ({ visits: [...visits, stored(4, visitAt(3))] }),
      problem: '1 visits are stored twice',
    },
    {
      what: 'a broken order',
      change: ({ visits }) => ({ visits: [...visits, stored(4, visitAt(0))] }),
      problem: 'shop.example: visits are not in order',
    },
    {
      what: 'a record that was counted twice',
      change: ({ counters: all }) => ({ counters: new Map([...all, ['traffic', counters(5, 3, 1)]]) }),
      problem: 'traffic: consumed is 5, the log says 4',
    },
    {
      what: 'a missing dead letter',
      change: ({ deadLetters }) => ({ deadLetters: deadLetters.slice(1) }),
      problem: '1 dead letters are accounted for, 2',
    },
    { what: 'a lag', change: () => ({ lag: 7 }), problem: '7 records are not consumed' },
  ])('finds $what', ({ change, problem }) => {
    const evidence = good();
    expect(judge({ ...evidence, ...change(evidence) }).problems).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
  });
});

describe('the table of drills', () => {
  it('has one line per drill, and what speaks against it below', () => {
    const passed = { name: 'SIGKILL broker 1', recoveryMs: 8_240, ...judge(good()) };
    const failed = { ...passed, name: 'poison', recoveryMs: undefined, problems: ['no lag: not within 60 s'] };
    expect(renderDrills([passed, failed])).toBe(
      [
        'drill             verdict  recovered  stored  unheard  poison  skipped as duplicate',
        'SIGKILL broker 1  passed   8.2 s      4       0        1       4',
        'poison            FAILED   -          4       0        1       4',
        '',
        'poison: no lag: not within 60 s',
      ].join('\n'),
    );
  });
});
