import { describe, expect, it } from 'vitest';
import { compileService } from '../../../lambda/consumer/domain/measure';
import { findService } from '../../../lambda/consumer/domain/services';
import { createMetrics } from '../../../lambda/consumer/metrics';
import { createPoller, type GroupReader } from '../../../lambda/consumer/poll';
import { type LogReader, replay } from '../../../lambda/consumer/replay';
import { parseReplayRequest } from '../../../lambda/consumer/replay-request';
import { parseProcessSettings, parseReaderSettings } from '../../../lambda/consumer/settings';
import { encodeVisit } from '../../../lambda/shared/domain/visit';
import { createLogger, SILENT } from '../../../lambda/shared/log';
import { delivered, visit } from '../../support/events';
import { fakeOutbox, fakeState } from './support';

function settings() {
  const service = findService('traffic');
  if (service === undefined) throw new Error('the catalogue has changed');
  return { meter: compileService(service), windowMinutes: 5, predictionsTopic: 'p', deadLetterTopic: 'd', partialResponses: false };
}

const NOON = Date.UTC(2026, 9, 1, 12);
const record = (offset: number) =>
  delivered(offset, encodeVisit(visit({ sequence: offset, time: new Date(Date.UTC(2026, 9, 1, 12, offset)).toISOString() })), {
    timestamp: NOON + (offset + 1) * 1_000,
  });

describe('a poll', () => {
  const reader: GroupReader = {
    async readToEnd(take, deadlineMs) {
      const isTaken = await take('website-logs-0', [record(0), record(1)]);
      return { records: isTaken ? 2 : 0, behind: 3, caughtUp: isTaken ? 1 : 0, left: deadlineMs };
    },
  };

  it('has its effects through the state that the mapping guards too, and keeps time to leave the group', async () => {
    const state = fakeState();
    const poll = createPoller(settings(), { state, outbox: fakeOutbox(), logger: SILENT }, reader);
    expect(await poll(30_000, 1_000)).toEqual({ records: 2, behind: 3, caughtUp: 1, left: 1_000 + 30_000 - 8_000 });
    await poll(30_000, 1_000);
    expect(state.items.get('website-logs-0')).toMatchObject({ consumed: 2, skipped: 2 });
  });

  it('says in one line how far behind it was, in records and in time, and what it did', async () => {
    const lines: Record<string, unknown>[] = [];
    const logger = createLogger({ write: (line) => lines.push(JSON.parse(line)) });
    const metrics = createMetrics({ service: 'traffic', namespace: undefined, logger });
    const poll = createPoller(settings(), { state: fakeState(), outbox: fakeOutbox(), logger: SILENT, metrics }, reader);
    await poll(30_000, NOON + 60_000, 'request-1');
    expect(lines).toMatchObject([
      {
        message: 'invocation',
        requestId: 'request-1',
        Records: 2,
        LagRecords: 3,
        LagAtRead: 58_000,
        BatchAge: 59_000,
        FailedPartitions: 0,
      },
    ]);
  });

  it('needs no state for a replay, and names the service where the event does not', () => {
    const env = { PREDICTIONS_TOPIC: 'p', DEAD_LETTER_TOPIC: 'd', WINDOW_MINUTES: '5' };
    expect(parseProcessSettings({ ...env, SERVICE: 'traffic' })).toMatchObject({ windowMinutes: 5 });
    expect(() => parseProcessSettings(env)).toThrow('SERVICE: must be set');
  });

  it('does not begin what it cannot end', async () => {
    const poll = createPoller(settings(), { state: fakeState(), outbox: fakeOutbox(), logger: SILENT }, reader);
    await expect(poll(12_000, 0)).rejects.toMatchObject({ code: 'consumer.no-time', message: expect.stringContaining('timeout') });
  });

  it('needs a topic and a group, and names both when both are missing', () => {
    expect(() => parseReaderSettings({})).toThrow('VISITS_TOPIC: must be set, got nothing; CONSUMER_GROUP: must be set, got nothing');
  });
});

describe('a replay', () => {
  const log: LogReader = {
    spans: async () => [
      { partition: 0, from: 2, to: 8 },
      { partition: 1, from: 0, to: 3 },
    ],
    async *read(_topic, { from, to }) {
      for (let offset = from; offset < to; offset += 2) yield [record(offset), record(offset + 1)].filter((each) => each.offset < to);
    },
    close: async () => {},
  };

  it('stops when time is out and says where to go on', async () => {
    let batches = 0;
    const report = await replay(log, { settings: settings(), topic: 't', range: {}, hasTime: () => ++batches < 3 });
    expect(report).toMatchObject({ isComplete: false, records: 4 });
    expect(report.partitions).toEqual([
      { partition: 0, from: 2, to: 8, next: 6 },
      { partition: 1, from: 0, to: 3, next: 0 },
    ]);
  });

  it('tells every prediction as it comes, and at last the latest of each site', async () => {
    const seen: string[] = [];
    const report = await replay(log, {
      settings: settings(),
      topic: 't',
      range: {},
      hasTime: () => true,
      onPrediction: ({ closed }) => seen.push(closed.window),
    });
    expect(report).toMatchObject({ isComplete: true, records: 9, visits: 9, predictions: 1 });
    expect(report.latest.map(({ closed }) => closed.window)).toEqual(seen);
  });

  it.each([
    [{}, {}],
    [{ from: '2026-10-01T00:00:00Z' }, { from: { timestampMs: Date.UTC(2026, 9, 1) } }],
    [
      { from: 5, to: 9, partitions: [0, 3] },
      { from: { offset: 5 }, to: { offset: 9 }, partitions: [0, 3] },
    ],
  ])('takes %j', (event, range) => {
    expect(parseReplayRequest(event)).toEqual({ range });
    expect(parseReplayRequest({ ...event, service: 'traffic' })).toEqual({ range, service: 'traffic' });
  });

  it('names everything that is wrong with a request', () => {
    expect(() => parseReplayRequest({ form: 1, service: 7, from: 'yesterday', to: -1, partitions: [] })).toThrow(
      /^replay: service: must be the name of a service, got 7; form: is not known; known are service, from, to, partitions; from: must be an offset .*; to: must be .*; partitions: must be a list/,
    );
    expect(() => parseReplayRequest(null)).toThrow('must be an object');
  });
});
