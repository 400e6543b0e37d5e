import { describe, expect, it } from 'vitest';
import { countInvocation, NO_INVOCATIONS } from '../../local/functions/statistics';
import { buildReport } from '../../local/report';
import { Facts } from '../../local/run/facts';

describe('the report', () => {
  it('has all its keys even when the run learnt nothing', () => {
    expect(Object.keys(buildReport(new Facts('learn').snapshot([])))).toEqual([
      'environment',
      'kafkaVersion',
      'brokers',
      'startedInMs',
      'firstConsumedInMs',
      'topics',
      'produced',
      'services',
      'functions',
      'iam',
      'notEmulated',
      'alarms',
      'alarmNotifications',
      'alarmsNotEvaluated',
      'steps',
      'errors',
      'warnings',
    ]);
  });

  it('tells cold from warm starts, and times and memory of each function', () => {
    const facts = new Facts('learn');
    const warm = { isError: false, isTimeout: false, durationMs: 10, initMs: undefined, memoryMiB: 80.4 };
    const cold = { isError: true, isTimeout: true, durationMs: 30, initMs: 200, memoryMiB: 90 };
    const counters = [cold, warm, warm].reduce(countInvocation, NO_INVOCATIONS);
    facts.functions = () => [{ name: 'f', instances: 1, queued: 0, ...counters }];
    expect(buildReport(facts.snapshot([]))).toMatchObject({
      functions: [
        {
          name: 'f',
          invocations: 3,
          errors: 1,
          timeouts: 1,
          coldStarts: 1,
          warmStarts: 2,
          meanDurationMs: 17,
          maxDurationMs: 30,
          maxInitMs: 200,
          maxMemoryMiB: 90,
        },
      ],
    });
  });
});
