import { describe, expect, it } from 'vitest';
import { AlarmBoard } from '../../../local/alarms/board';
import { readCompositeAlarm, readMetricAlarm } from '../../../local/alarms/read-alarms';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:alarms';
const metric = (name: string) => ({ namespace: 'N', name, dimensions: { Of: 'x' } });
const alarmOn = (name: string, changes: Readonly<Record<string, string | number>> = {}) =>
  readMetricAlarm({
    AlarmName: name,
    Namespace: 'N',
    MetricName: name,
    Dimensions: [{ Name: 'Of', Value: 'x' }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    ...changes,
  });
const composite = (name: string, rule: string, more: Readonly<Record<string, string | number>> = {}) =>
  readCompositeAlarm({ AlarmName: name, AlarmRule: rule, AlarmActions: [TOPIC], OKActions: [TOPIC], ...more });

/** Plays values minute by minute; what changed, as `minute name state`. */
function play(board: AlarmBoard, minutes: readonly Readonly<Record<string, number>>[]) {
  const changes: string[] = [];
  const told: string[] = [];
  minutes.forEach((values, minute) => {
    board.publish(
      minute,
      Object.entries(values).map(([name, value]) => ({ metric: metric(name), values: [value] })),
    );
    const { transitions, notifications } = board.evaluate(minute);
    changes.push(...transitions.map(({ alarm, to }) => `${minute} ${alarm} ${to}`));
    told.push(...notifications.filter(({ state }) => state === 'ALARM').map(({ alarm }) => `${minute} ${alarm}`));
  });
  return { changes, told };
}

describe('the board of alarms', () => {
  it('judges every minute over windows that slide: a bad value of five minutes is seen at once, and for as long as the window has it', () => {
    const board = new AlarmBoard([alarmOn('a', { Period: 300 })], []);
    const { changes } = play(board, [{ a: 0 }, { a: 1 }, ...Array.from({ length: 8 }, () => ({ a: 0 }))]);
    expect(changes).toEqual(['0 a OK', '1 a ALARM', '6 a OK']);
  });

  it('goes on judging the last datapoints that it finds after a metric has stopped: two periods longer', () => {
    const board = new AlarmBoard([alarmOn('a', { Period: 300 })], []);
    const { changes } = play(board, [{ a: 1 }, ...Array.from({ length: 20 }, () => ({}))]);
    expect(changes).toEqual(['0 a ALARM', '15 a OK']);
  });

  it('takes the silence of five minutes for bad only when the look-back is silent as well', () => {
    const silent = alarmOn('a', { EvaluationPeriods: 5, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' });
    const { changes } = play(new AlarmBoard([silent], []), [{ a: 1 }, { a: 1 }, ...Array.from({ length: 8 }, () => ({})), { a: 1 }]);
    expect(changes).toEqual(['0 a OK', '8 a ALARM', '10 a OK']);
  });

  it('tells once of a cause, and keeps quiet about what follows from it', () => {
    const board = new AlarmBoard(
      [alarmOn('broker'), alarmOn('replicas'), alarmOn('lag')],
      [
        composite('behind', 'ALARM("lag")', {
          ActionsSuppressor: 'cluster',
          ActionsSuppressorWaitPeriod: 120,
          ActionsSuppressorExtensionPeriod: 180,
        }),
        composite('cluster', 'ALARM("broker") OR ALARM("part")'),
        composite('part', 'ALARM("replicas")'),
      ].map((alarm) => (alarm.name === 'part' ? { ...alarm, notifies: { onAlarm: false, onOk: false } } : alarm)),
    );
    const quiet = { broker: 0, replicas: 0, lag: 0 };
    const { told } = play(board, [
      quiet,
      { broker: 0, replicas: 0, lag: 1 },
      { broker: 0, replicas: 1, lag: 1 },
      { broker: 1, replicas: 1, lag: 1 },
      { broker: 0, replicas: 0, lag: 0 },
      ...Array.from({ length: 6 }, () => quiet),
    ]);
    expect(told).toEqual(['2 cluster']);
  });

  it('tells of what has no cause after the wait', () => {
    const suppressed = { ActionsSuppressor: 'cluster', ActionsSuppressorWaitPeriod: 120, ActionsSuppressorExtensionPeriod: 180 };
    const board = new AlarmBoard(
      [alarmOn('broker'), alarmOn('lag')],
      [composite('cluster', 'ALARM(broker)'), composite('behind', 'ALARM(lag)', suppressed)],
    );
    const lagging = { broker: 0, lag: 1 };
    expect(play(board, [{ broker: 0, lag: 0 }, lagging, lagging, lagging, lagging]).told).toEqual(['3 behind']);
  });
});
