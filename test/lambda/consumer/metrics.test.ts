import { describe, expect, it } from 'vitest';
import { createConsumer } from '../../../lambda/consumer/consume';
import { createMetrics, METRICS } from '../../../lambda/consumer/metrics';
import { encodeVisit } from '../../../lambda/shared/domain/visit';
import { createLogger } from '../../../lambda/shared/log';
import { delivered, mskEvent, visit } from '../../support/events';
import { fakeOutbox, fakeState, settingsOf } from './support';

const NOON = Date.UTC(2026, 9, 1, 12);

/** A service whose clock goes 5 ms further each time it is asked, and the log lines that it writes. */
function start(namespace?: string) {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ write: (line) => lines.push(JSON.parse(line)) });
  let clock = NOON + 60_000;
  const metrics = createMetrics({ service: 'error-rate', namespace, logger, now: () => (clock += 5) });
  const outbox = fakeOutbox();
  return { handle: createConsumer(settingsOf('error-rate'), { state: fakeState(), outbox, logger, metrics }), lines, outbox };
}

const at = (offset: number, minute: number, status = 200) =>
  delivered(offset, encodeVisit(visit({ status, time: new Date(NOON + minute * 60_000).toISOString() })), {
    timestamp: NOON + offset * 10_000,
  });

const EVENT = mskEvent({
  'website-logs-0': [at(0, 0), at(1, 5, 500), delivered(2, 'poison', { timestamp: NOON + 20_000 })],
  'website-logs-1': [at(1, 0, 503)],
});

describe('the log of an invocation', () => {
  it('is one line, whatever the number of records, beside the warning about dead letters', async () => {
    const { handle, lines } = start();
    await handle(EVENT, 'request-1');
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'records went to the dead-letter topic'],
      ['info', 'invocation'],
    ]);
  });

  it('tells the request, the cold start and every figure', async () => {
    const { handle, lines } = start();
    await handle(EVENT, 'request-1');
    await handle(EVENT, 'request-2');
    const [first, second] = lines.filter(({ message }) => message === 'invocation');
    expect(first).toMatchObject({
      Service: 'error-rate',
      requestId: 'request-1',
      coldStart: true,
      partitions: 2,
      Records: 4,
      Matched: 2,
      Predictions: 1,
      DuplicatesSkipped: 0,
      DeadLetters: 1,
      FailedPartitions: 0,
      LagAtRead: 40_005,
      BatchAge: 60_005,
    });
    expect(first?.['SendLatency']).toBeGreaterThanOrEqual(5);
    expect(second).toMatchObject({ requestId: 'request-2', coldStart: false, Records: 0, DuplicatesSkipped: 4 });
    expect(second).not.toHaveProperty('SendLatency');
    expect(first).not.toHaveProperty('_aws');
  });

  it('counts a failed partition, and nothing that was not done', async () => {
    const { handle, lines, outbox } = start();
    outbox.refuse = () => new Error('no leader');
    await handle(EVENT, 'request-1');
    expect(lines.at(-1)).toMatchObject({ FailedPartitions: 1, Records: 1, Predictions: 0, DeadLetters: 0 });
  });

  it('is read by CloudWatch as metrics by service where a namespace is set', async () => {
    const { handle, lines } = start('MskBlueprint');
    await handle(EVENT, 'request-1');
    const line = lines.at(-1);
    // A mapping's event does not say how many records there are still; only a poll knows (poll.test.ts).
    const units = Object.entries(METRICS).filter(([name]) => name !== 'LagRecords');
    expect(line?.['_aws']).toEqual({
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [{ Namespace: 'MskBlueprint', Dimensions: [['Service']], Metrics: units.map(([Name, Unit]) => ({ Name, Unit })) }],
    });
    // What is named must be there as a number (the specification refuses the line otherwise).
    for (const [name] of units) expect(line?.[name]).toEqual(expect.any(Number));
  });
});
