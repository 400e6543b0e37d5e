import { describe, expect, it } from 'vitest';
import { NO_ALARMS } from '../../../local/alarms/report';
import type { RunFacts } from '../../../local/report';
import { closingLines } from '../../../local/view/closing';

const FACTS: RunFacts = {
  environment: 'learn',
  kafkaVersion: '3.9.2',
  brokers: [],
  startedInMs: 1,
  firstConsumedInMs: 2,
  topics: [],
  notEmulated: {},
  produced: { acknowledged: 0, notSent: 0, perSite: {} },
  unparsable: {},
  functions: [],
  services: [],
  steps: [],
  errors: [],
  warnings: [],
  iam: { enforced: false, allowed: [], denied: [] },
  alarms: NO_ALARMS,
};

const service = (consumed: number) => ({
  name: 'traffic',
  group: 'learn-traffic',
  consumed,
  matched: 0,
  predictions: 3,
  skippedAsDuplicate: 0,
  deadLettered: 0,
});

describe('the last lines of a run', () => {
  it('are none when it never wrote a visit', () => {
    expect(closingLines(FACTS)).toEqual([]);
  });

  it('say what was written and what each service read', () => {
    const produced = { acknowledged: 30, notSent: 2, perSite: { blog: 10, shop: 20 } };
    expect(closingLines({ ...FACTS, produced, services: [service(30), service(28)] })).toEqual([
      '30 visits of 2 sites acknowledged, 2 not sent',
      '2 services consumed 28 to 30 and published 6 predictions',
    ]);
  });

  it('name the first unreadable lines of each log with their numbers, without control characters', () => {
    const produced = { acknowledged: 5, notSent: 0, perSite: { shop: 5 } };
    const unparsable = { shop: { count: 12, first: [{ line: 7, text: 'not a log\u001b[2J line' }] } };
    expect(closingLines({ ...FACTS, produced, unparsable }).slice(1)).toEqual([
      'shop: 12 lines of the log could not be read, among them:',
      '  line 7: not a log?[2J line',
    ]);
  });
});
