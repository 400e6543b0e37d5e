import { describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../../local/ports';
import { pollsOf, visitSchedules } from '../../../local/schedules/whose';

const called = (arn: string, environment: Readonly<Record<string, string>>): FunctionSpec => ({
  name: arn,
  arn,
  codeDirectory: '/code',
  handler: 'index.handler',
  environment,
  memoryMiB: 512,
  timeoutSeconds: 60,
});
const schedule = (name: string, functionArn: string) => ({ name, functionArn, periodMs: 60_000, input: '{}' });

const deployment = {
  functions: [
    called('producer', { VISITS_TOPIC: 'visits' }),
    called('traffic', { SERVICE: 'traffic', CONSUMER_GROUP: 'learn-traffic', VISITS_TOPIC: 'visits' }),
    // Invoked by hand.
    called('replay', { CONSUMER_GROUP: 'learn-replay', VISITS_TOPIC: 'visits' }),
  ],
  schedules: [schedule('poll', 'traffic'), schedule('shop', 'producer')],
};

describe('schedules', () => {
  it('have visits written, or read', () => {
    expect(visitSchedules(deployment).map(({ name }) => name)).toEqual(['shop']);
    expect(pollsOf(deployment)).toMatchObject([
      { schedule: { name: 'poll' }, service: 'traffic', group: 'learn-traffic', topic: 'visits' },
    ]);
  });
});
