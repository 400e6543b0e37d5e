import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Datapoints, evaluate, evaluationRange, type Judged } from '../../../local/alarms/domain/evaluate';
import { type AlarmState, MISSING_DATA, type MissingData } from '../../../local/alarms/domain/rule';

const alarmOf = (datapointsToAlarm: number, evaluationPeriods: number, missingData: MissingData): Judged => ({
  comparison: 'GreaterThanThreshold',
  threshold: 0,
  datapointsToAlarm,
  evaluationPeriods,
  missingData,
  periodMinutes: 5,
});

/** `0 - X`: fine, missing, breaching; the newest on the right, as in the user guide. */
const pointsOf = (text: string): Datapoints => text.split(' ').map((each) => (each === '-' ? undefined : each === 'X' ? 1 : 0));

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
const KEPT = 'Retain current state';

/**
 * The tables of "How alarm state is evaluated when data is missing"
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
 */
const TABLES = [
  {
    datapointsToAlarm: 3,
    rows: [
      ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
      ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
      ['- - - - -', 'INSUFFICIENT_DATA', KEPT, 'ALARM', 'OK'],
      ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['- - X - -', 'ALARM', KEPT, 'ALARM', 'OK'],
    ],
  },
  {
    datapointsToAlarm: 2,
    rows: [
      ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - X -', 'ALARM', KEPT, 'ALARM', 'OK'],
    ],
  },
] as const;

const CASES = TABLES.flatMap(({ datapointsToAlarm, rows }) =>
  rows.flatMap(([points, ...expected]) =>
    (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((missingData, column) => ({
      datapointsToAlarm,
      points,
      missingData,
      expected: expected[column] ?? '',
    })),
  ),
);

describe("the state of an alarm, by the user guide's own tables", () => {
  it.each(CASES)(
    '$datapointsToAlarm of 3, $points, missing as $missingData: $expected',
    ({ datapointsToAlarm, points, missingData, expected }) => {
      for (const current of STATES) {
        const { state } = evaluate(alarmOf(datapointsToAlarm, 3, missingData), pointsOf(points), current);
        expect(state).toBe(expected === KEPT ? current : expected);
      }
    },
  );

  it('does not go into ALARM early for one bad datapoint after silence: the next may be fine', () => {
    for (const points of ['- - - - X', '- - - X -', '- - - X 0', '- - X - 0'])
      expect(evaluate(alarmOf(3, 3, 'missing'), pointsOf(points), 'OK').state).toBe('OK');
  });

  it('follows the figure of the user guide: three breaching periods, back with the first that is not, quiet for a single one', () => {
    const history = [0, 0, 1, 1, 1, 0, 0, 0, 1, 0];
    let state: AlarmState = 'INSUFFICIENT_DATA';
    const states = history.map((_, index) => {
      state = evaluate(alarmOf(3, 3, 'missing'), [...Array(5).fill(undefined), ...history.slice(0, index + 1)].slice(-5), state).state;
      return state;
    });
    expect(states).toEqual(['OK', 'OK', 'OK', 'OK', 'ALARM', 'OK', 'OK', 'OK', 'OK', 'OK']);
  });

  it('says what it saw: how many periods are bad, of how many, against which limit, and how many are silent', () => {
    const alarm = { ...alarmOf(5, 5, 'breaching'), comparison: 'LessThanThreshold', periodMinutes: 1 } as const;
    expect(evaluate(alarm, pointsOf('- - - - - - -'), 'OK').reason).toBe('0 of 5 minutes below 0; 5 without a value, which counts as bad');
    expect(evaluate(alarmOf(2, 3, 'ignore'), pointsOf('0 0 0 0 X'), 'OK').reason).toBe(
      '1 of 3 periods of 5 minutes above 0 (2 to alarm), newest 1',
    );
  });
});

describe('the state of any alarm', () => {
  const alarms = fc
    .tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 15 }), fc.constantFrom(...MISSING_DATA))
    .map(([one, other, missingData]) => alarmOf(Math.min(one, other), Math.max(one, other), missingData));
  const withPoints = alarms.chain((alarm) => {
    const length = evaluationRange(alarm.evaluationPeriods);
    const points = fc.array(fc.constantFrom(0, 1, undefined), { minLength: length, maxLength: length });
    return fc.tuple(fc.constant(alarm), points, fc.constantFrom(...STATES));
  });

  it('does not depend on how missing data are treated when enough are there', () => {
    fc.assert(
      fc.property(withPoints, ([alarm, points, current]) => {
        fc.pre(points.filter((each) => each !== undefined).length >= alarm.evaluationPeriods);
        const states = new Set(MISSING_DATA.map((missingData) => evaluate({ ...alarm, missingData }, points, current).state));
        expect(states.size).toBe(1);
        expect(states.has('INSUFFICIENT_DATA')).toBe(false);
      }),
    );
  });

  it('is never ALARM when nothing is bad, unless silence is', () => {
    fc.assert(
      fc.property(withPoints, ([alarm, points, current]) => {
        fc.pre(alarm.missingData !== 'breaching' && current !== 'ALARM');
        const fine = points.map((each) => (each === undefined ? undefined : 0));
        expect(evaluate(alarm, fine, current).state).not.toBe('ALARM');
      }),
    );
  });

  it('is never better for silence that counts as bad than for silence that counts as good', () => {
    fc.assert(
      fc.property(withPoints, ([alarm, points, current]) => {
        const good = evaluate({ ...alarm, missingData: 'notBreaching' }, points, current).state;
        const bad = evaluate({ ...alarm, missingData: 'breaching' }, points, current).state;
        if (good === 'ALARM') expect(bad).toBe('ALARM');
      }),
    );
  });

  it('settles: the same datapoints again leave it where it is', () => {
    fc.assert(
      fc.property(withPoints, ([alarm, points, current]) => {
        const once = evaluate(alarm, points, current).state;
        expect(evaluate(alarm, points, once).state).toBe(once);
      }),
    );
  });
});
