import { describe, expect, it } from 'vitest';
import type { AlarmPlan } from '../../../local/alarms/plan';
import type { MetricSource } from '../../../local/alarms/ports';
import { readCompositeAlarm, readMetricAlarm } from '../../../local/alarms/read-alarms';
import { reportAlarms } from '../../../local/alarms/report';
import { AlarmWatch } from '../../../local/alarms/watch';
import { alarmWords } from '../../../local/view/alarms';

const METRIC = { namespace: 'N', name: 'M', dimensions: {} };
const PLAN: AlarmPlan = {
  metricAlarms: [
    readMetricAlarm({
      ...{ AlarmName: 'msk-learn-high', AlarmDescription: 'Too much. Runbook: docs/runbooks/disk-full.md' },
      ...{ Namespace: 'N', MetricName: 'M', Statistic: 'Maximum', Period: 60, EvaluationPeriods: 2 },
      ...{ Threshold: 5, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'missing' },
    }),
  ],
  compositeAlarms: [readCompositeAlarm({ AlarmName: 'msk-learn-unwell', AlarmRule: 'ALARM("msk-learn-high")', AlarmActions: ['topic'] })],
  notEvaluated: [{ name: 'msk-learn-blind', reason: 'nobody measures that' }],
  logFilters: [],
  logGroups: new Map(),
};
const MINUTE_MS = 5;

function watchOver(sources: readonly MetricSource[], problems: string[] = []) {
  const startedAt = performance.now();
  return new AlarmWatch({
    ...{ plan: PLAN, sources, minuteMs: MINUTE_MS },
    elapsedMs: () => performance.now() - startedAt,
    onProblem: (text) => problems.push(text),
  });
}

const comesTrue = (what: string, isSo: () => boolean) => expect.poll(isSo, { message: what, timeout: 10_000, interval: 10 }).toBe(true);

describe('the watch over alarms', () => {
  it('asks its sources each minute, and tells states with group, reason and runbook', async () => {
    let value = 1;
    const watch = watchOver([{ name: 's', sample: async () => [{ metric: METRIC, values: [value] }] }]);
    await comesTrue('OK', () => watch.snapshot().every(({ state }) => state === 'OK'));
    value = 9;
    await comesTrue('ALARM', () => watch.snapshot().every(({ state }) => state === 'ALARM'));
    await watch.stop();
    expect(watch.snapshot()).toMatchObject([
      {
        name: 'msk-learn-high',
        group: 'msk-learn-unwell',
        reason: '2 of 2 minutes above 5, newest 9',
        runbook: 'docs/runbooks/disk-full.md',
      },
      { name: 'msk-learn-unwell', group: 'msk-learn-unwell', reason: 'on: msk-learn-high', runbook: '' },
    ]);
    expect(reportAlarms(watch)).toMatchObject({
      alarms: [{ name: 'msk-learn-high', state: 'ALARM', history: [{ state: 'OK' }, { state: 'ALARM' }] }, { name: 'msk-learn-unwell' }],
      notifications: [{ alarm: 'msk-learn-unwell', state: 'ALARM' }],
      notEvaluated: [{ name: 'msk-learn-blind' }],
    });
    expect(alarmWords(watch.snapshot())).toBe('0 OK; ALARM: high, unwell');
  });

  it('goes on when a source fails, says so once with the reason, and hears the others', async () => {
    const problems: string[] = [];
    let looks = 0;
    const broken: MetricSource = {
      name: 'offsets',
      sample: async () => {
        looks += 1;
        throw new Error('no coordinator');
      },
    };
    const watch = watchOver([broken, { name: 's', sample: async () => [{ metric: METRIC, values: [1] }] }], problems);
    await comesTrue('many looks', () => looks > 12);
    await watch.stop();
    expect(problems).toEqual(['offsets cannot be read (no coordinator): alarms on them see silence']);
    expect(watch.snapshot()[0]?.state).toBe('OK');
  });

  it('does not ask a source again that has not answered, and keeps no minute waiting for it', async () => {
    let asked = 0;
    let answer: () => void = () => {};
    const slow: MetricSource = {
      name: 'slow',
      sample: () => {
        asked += 1;
        return asked === 1 ? Promise.resolve([]) : new Promise((resolve) => (answer = () => resolve([])));
      },
    };
    const watch = watchOver([slow, { name: 's', sample: async () => [{ metric: METRIC, values: [1] }] }]);
    await comesTrue('minutes pass', () => watch.minute > 20);
    expect(asked).toBe(2);
    answer();
    await watch.stop();
  });
});

describe('the words for alarms in a view', () => {
  const alarm = (name: string, state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA') => ({
    name,
    state,
    sinceMs: 0,
    group: '',
    reason: '',
    runbook: '',
  });

  it('count those that are well or blind, and name the first few that are on', () => {
    const on = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => alarm(`msk-learn-${name}`, 'ALARM'));
    expect(alarmWords([alarm('x', 'OK'), alarm('y', 'OK'), alarm('z', 'INSUFFICIENT_DATA'), ...on])).toBe(
      '2 OK, 1 without data; ALARM: a, b, c, d and 2 more',
    );
    expect(alarmWords([alarm('x', 'OK')])).toBe('1 OK');
  });
});
