import { describe, expect, it } from 'vitest';
import { parseControl } from '../../../../local/web/control';
import { bytes, elapsed, figure, measured, perSecond, plural, share } from '../../../../local/web/page/format';
import {
  brokerQuestion,
  newServiceQuestion,
  partitionsQuestion,
  retentionQuestion,
  serviceQuestion,
} from '../../../../local/web/page/questions';
import {
  chartOf,
  describeScore,
  figuresOf,
  functionRows,
  healthOf,
  hitsOf,
  matrixOf,
  ratesBetween,
  serviceVerdict,
  smoothed,
} from '../../../../local/web/page/view-model';
import type { PartitionState, ServiceState, TopicState } from '../../../../local/web/state';
import { PARTS, SNAPSHOT, stateOf } from '../support';

const STATE = stateOf();
const [TOPIC] = STATE.topics as readonly [TopicState];
const [PARTITION] = TOPIC.partitions as readonly [PartitionState];
const [SERVICE] = STATE.services as readonly [ServiceState];

describe('figures for people', () => {
  it.each([
    [figure(0.0123456), '0.0123'],
    [figure(12_345.6), '12,346'],
    [bytes(1_536), '1.5 KiB'],
    [bytes(0), '0 B'],
    [measured(2.71928, '%'), '2.72 %'],
    [measured(2 ** 21, 'bytes'), '2 MiB'],
    [perSecond(0), '0/s'],
    [perSecond(3.04), '3.0/s'],
    [perSecond(52.6), '53/s'],
    [elapsed(65_400), '1:05'],
    [elapsed(3_661_000), '1:01:01'],
    [share(1, 300), '0.3 %'],
    [share(0, 0), '–'],
    [plural(1, 'site'), '1 site'],
    [plural(2_000, 'site'), '2,000 sites'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe('what flows', () => {
  const later = stateOf({
    elapsedMs: SNAPSHOT.elapsedMs + 2_000,
    produced: { acknowledged: 301, notSent: 0, perSite: { shop: 170, blog: 131 } },
  });

  it('is the difference of two looks by the time between them', () => {
    const { written, sites } = ratesBetween(STATE, later);
    expect([written, sites.get('shop'), sites.get('blog'), sites.get('news')]).toEqual([50, 10, 40, 0]);
  });

  it('is not known at the first look, and never negative', () => {
    expect(perSecond(ratesBetween(undefined, STATE).written)).toBe('–');
    expect(ratesBetween(later, { ...STATE, elapsedMs: later.elapsedMs + 500 }).written).toBe(0);
  });

  it('is smoothed, so that a look between two batches does not read as a standstill', () => {
    const [quiet, busy] = [ratesBetween(later, { ...later, elapsedMs: later.elapsedMs + 500 }), ratesBetween(STATE, later)];
    expect(smoothed(ratesBetween(undefined, STATE), busy).written).toBe(busy.written);
    expect(smoothed(undefined, busy)).toBe(busy);
    expect(smoothed(busy, quiet, 0.5).written).toBe(25);
  });
});

describe('where a topic lies', () => {
  const rolesOf = (partition: PartitionState, state = STATE) => matrixOf({ ...TOPIC, partitions: [partition] }, state.brokers)[0]?.cells;

  it('shows leader, followers, those that are behind, and brokers that are away', () => {
    expect(rolesOf(PARTITION)).toEqual(['leader', 'in sync', 'in sync']);
    expect(rolesOf({ ...PARTITION, inSyncIds: [1, 3] })).toEqual(['leader', 'behind', 'in sync']);
    expect(rolesOf({ ...PARTITION, replicaIds: [1, 2] })).toEqual(['leader', 'in sync', 'none']);
    expect(rolesOf(PARTITION, stateOf({}, { ended: new Set([1]) }))).toEqual(['away', 'in sync', 'in sync']);
  });

  it('says in one sentence whether its data is safe', () => {
    expect(healthOf(TOPIC)).toEqual({ tone: 'good', text: 'all 2 partitions in sync' });
    expect(healthOf({ ...TOPIC, partitions: [{ ...PARTITION, inSync: 2 }, PARTITION] })).toEqual({
      tone: 'warn',
      text: '1 of 2 partitions under-replicated',
    });
    expect(healthOf({ ...TOPIC, partitions: [{ ...PARTITION, leader: -1 }] })).toEqual({
      tone: 'bad',
      text: '1 partition without a leader',
    });
  });
});

describe('how a service is', () => {
  it.each<[Partial<ServiceState>, string]>([
    [{}, 'running'],
    [{ isPaused: true, lag: 9_999 }, 'paused'],
    [{ lag: 1_001 }, 'behind'],
    [{ consumed: 0 }, 'waiting'],
  ])('%j: %s', (fields, text) => {
    expect(serviceVerdict({ ...SERVICE, ...fields }).text).toBe(text);
  });

  it('is joining while nobody knows its lag', () => {
    const { lag: _, ...unknown } = SERVICE;
    expect(serviceVerdict(unknown).text).toBe('joining');
  });
});

describe('a prediction against what came', () => {
  const points = [
    { window: '2026-11-23T10:00:00.000Z', actual: 31, predicted: 28, low: 20, high: 36 },
    { window: '2026-11-23T10:05:00.000Z', actual: 50, predicted: 30, low: 20, high: 40 },
  ];

  it('becomes the columns of a chart', () => {
    expect(chartOf(points)).toEqual([
      [1_795_428_000, 1_795_428_300],
      [20, 20],
      [36, 40],
      [28, 30],
      [31, 50],
    ]);
    expect(chartOf([])).toEqual([[], [], [], [], []]);
  });

  it('becomes a sentence for who does not see the chart', () => {
    expect(points.map((point) => describeScore(point, 'visits'))).toEqual([
      '10:00 came 31 visits, said 28 (20 to 36)',
      '10:05 came 50 visits, said 30 (20 to 40)',
    ]);
    expect(hitsOf(points)).toBe('1 of 2 within the interval');
  });
});

describe('the numbers at the top', () => {
  const figures = (state = STATE) => Object.fromEntries(figuresOf(state, ratesBetween(undefined, state)).map((one) => [one.name, one]));

  it('name the slowest service', () => {
    expect(figures()['Largest lag']).toMatchObject({ value: '51', detail: 'records; error-rate is the slowest of 2' });
  });

  it('turn red for what was lost and denied, and for what rings', () => {
    const iam = { allowed: 3, denied: 1, latest: [] };
    const state = {
      ...stateOf({ produced: { acknowledged: 1, notSent: 2, perSite: {} } }, { ...PARTS, iam }),
      alarms: { ringing: 1, ok: 9, withoutData: 0, listed: [] },
    };
    const { 'Visits written': written, 'IAM decisions': decisions, Alarms: alarms } = figures(state);
    expect([written?.tone, decisions?.tone, alarms?.tone]).toEqual(['bad', 'bad', 'bad']);
    expect(written?.detail).toContain('2 not sent');
  });

  it('have no alarms where none are evaluated', () => {
    expect(figures()).not.toHaveProperty('Alarms');
  });
});

describe('the functions', () => {
  it('are listed busiest first, with cold starts and mean times', () => {
    const [one] = STATE.functions;
    const busy = { ...(one ?? STATE.functions[0]), name: 'busy', invocations: 10, errors: 1 } as (typeof STATE.functions)[number];
    const rows = functionRows([...STATE.functions, busy]);
    expect(rows.map(({ name, tone }) => [name, tone])).toEqual([
      ['busy', 'warn'],
      ['traffic', 'quiet'],
    ]);
    expect(rows[1]?.cells).toEqual(['4', '0', '1 (25 %)', '1', '25 ms', '60 ms', '201 ms', '81 MiB']);
  });
});

describe('the question before a control', () => {
  const [broker] = SNAPSHOT.brokers;
  const questions = [
    broker === undefined ? undefined : brokerQuestion(broker),
    broker === undefined ? undefined : brokerQuestion({ ...broker, isAlive: false }),
    serviceQuestion({ name: 'traffic', isPaused: false }),
    serviceQuestion({ name: 'traffic', isPaused: true }),
    newServiceQuestion('client-error-rate', 20),
    partitionsQuestion(TOPIC),
    retentionQuestion(TOPIC),
  ].flatMap((question) => question ?? []);

  it('is asked for every control, says what will happen, and its answer is one that the server understands', () => {
    const kinds = questions.map(({ fields, control }) => {
      const values = new Map(
        fields.map(({ name, kind, value }) => [name, kind === 'number' ? Number(value) : kind === 'text' ? value : false]),
      );
      const parsed = parseControl(control(values));
      return 'control' in parsed ? parsed.control.kind : parsed.problems;
    });
    expect(kinds).toEqual([
      'kill-broker',
      'start-broker',
      'pause-service',
      'resume-service',
      'add-service',
      'add-partitions',
      'set-retention',
    ]);
    for (const { title, text, confirm } of questions) {
      expect(title).toMatch(/\?$/);
      expect(text.length).toBeGreaterThan(40);
      expect(confirm).not.toMatch(/^(ok|yes)$/i);
    }
  });
});
