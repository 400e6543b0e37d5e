import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type Admin, Kafka, logLevel, type Message, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { kafkajsGroup } from '../../lambda/consumer/adapters/kafkajs-group';
import { kafkajsLog } from '../../lambda/consumer/adapters/kafkajs-log';
import { compileService } from '../../lambda/consumer/domain/measure';
import { findService } from '../../lambda/consumer/domain/services';
import { createPoller } from '../../lambda/consumer/poll';
import { type ReplayRange, replay } from '../../lambda/consumer/replay';
import { encodeVisit } from '../../lambda/shared/domain/visit';
import { createKafka } from '../../lambda/shared/kafka/client';
import { SILENT } from '../../lambda/shared/log';
import { fakeOutbox, fakeState } from '../lambda/consumer/support';
import { visit } from '../support/events';
import { newName } from './support/names';

const PARTITIONS = 4;
/** One for each try of each test. Made beforehand: kafkajs's producer may store a batch twice while a broker has not heard of the topic. */
const POLLED = Array.from({ length: 4 }, () => newName('polled-visits'));
const REPLAYED = newName('replayed-visits');
/** Only for `settled`. */
const FENCE = newName('fence');
const SITES = ['shop.example', 'news.example', 'docs.example', 'blog.example', 'wiki.example'];
const SERVICE = 'not-found-rate';
const POISON: Message = { key: 'shop.example', value: 'poison' };

let admin: Admin;
let producer: Producer;
const plain = () => new Kafka({ brokers: inject('bootstrap').split(','), logLevel: logLevel.NOTHING });
const connect = () =>
  createKafka({ brokers: inject('bootstrap').split(','), clientId: 'consumers-test', auth: 'none' }, SILENT, 'consumer');

async function makeTopics(topics: readonly string[]): Promise<void> {
  const specs = topics.map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: 3 }));
  await admin.createTopics({ topics: specs, waitForLeaders: false });
  await vi.waitFor(
    async () => {
      const answer = await admin.fetchTopicMetadata({ topics: [...topics] });
      const partitions = answer.topics.flatMap((topic) => topic.partitions);
      expect(partitions.filter(({ leader }) => leader >= 0)).toHaveLength(PARTITIONS * topics.length);
    },
    { timeout: 30_000, interval: 50 },
  );
}

beforeAll(async () => {
  admin = plain().admin();
  await admin.connect();
  producer = plain().producer({ transactionalId: `tx-${process.pid}`, maxInFlightRequests: 1, idempotent: true });
  await producer.connect();
  await makeTopics([FENCE, REPLAYED, ...POLLED]);
  await settled();
});
afterAll(async () => {
  await producer.disconnect();
  await admin.disconnect();
});

async function inTransaction(topic: string, messages: readonly Message[], outcome: 'commit' | 'abort' = 'commit'): Promise<void> {
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [...messages] });
  await transaction[outcome]();
}

/** A commit is answered before its marks stand in the partitions, and until then nobody reads the records; the next transaction waits for that. */
const settled = () => inTransaction(FENCE, [{ value: '' }]);

/** Each site once a minute; the record's timestamp is the visit's time. In a transaction, so that every partition ends in a mark. */
async function visitAll(topic: string, fromMinute: number, minutes: number, outcome: 'commit' | 'abort' = 'commit'): Promise<void> {
  const messages = Array.from({ length: minutes }, (_, index) => fromMinute + index).flatMap((minute) =>
    SITES.map((site) => {
      const timeMs = Date.UTC(2026, 9, 1, 12, minute);
      const status = minute % 3 === 0 ? 404 : 200;
      const value = encodeVisit(visit({ site, sequence: minute, time: new Date(timeMs).toISOString(), status }));
      return { key: site, value, timestamp: String(timeMs), headers: { trace: Buffer.from([255, 0]) } };
    }),
  );
  await inTransaction(topic, messages, outcome);
  await settled();
}

function service() {
  const found = findService(SERVICE);
  if (found === undefined) throw new Error('the catalogue has changed');
  return { meter: compileService(found), windowMinutes: 5, predictionsTopic: 'p', deadLetterTopic: 'd', partialResponses: false };
}

/** A group and a topic of its own, empty. */
async function poller() {
  const topic = POLLED.shift();
  if (topic === undefined) throw new Error('a topic must have been made for each try of each test');
  const group = newName('poll');
  const [state, outbox] = [fakeState(), fakeOutbox()];
  const poll = () =>
    createPoller(service(), { state, outbox, logger: SILENT }, kafkajsGroup(connect(), { topic, group }))(60_000, Date.now());
  const sum = (counter: 'consumed' | 'matched' | 'skipped') => [...state.items.values()].reduce((total, item) => total + item[counter], 0);
  const members = async () => (await admin.describeGroups([group])).groups[0]?.members.length ?? 0;
  return { topic, poll, members, outbox, sum };
}

describe('a poll of the topic by a group', () => {
  it('reads up to the ends and past what was aborted, commits after the effects, and leaves; the next one reads only what is new', async () => {
    const { topic, poll, members, sum } = await poller();
    await visitAll(topic, 0, 10);
    await visitAll(topic, 10, 5, 'abort');
    expect(await poll()).toMatchObject({ records: 50, left: 0 });
    expect(await members()).toBe(0);
    expect(await poll()).toEqual({ records: 0, caughtUp: 0, left: 0, behind: 0 });
    expect([sum('consumed'), sum('matched')]).toEqual([50, 4 * SITES.length]);
    await visitAll(topic, 10, 2);
    expect(await poll()).toMatchObject({ records: 10 });
    expect([sum('consumed'), sum('skipped')]).toEqual([60, 0]);
  });

  it('commits nothing of a partition that failed, says so, and takes it the next time', async () => {
    const { topic, poll, members, outbox, sum } = await poller();
    await inTransaction(topic, [POISON]);
    await visitAll(topic, 12, 1);
    outbox.refuse = () => new Error('no leader');
    await expect(poll()).rejects.toMatchObject({ code: 'consumer.partitions-failed', message: expect.stringContaining('no leader') });
    expect(await members()).toBe(0);
    outbox.refuse = () => undefined;
    await poll();
    expect(sum('consumed')).toBe(6);
    expect(outbox.sent.filter(({ topic }) => topic === 'd')).toHaveLength(1);
  });
});

describe('a replay', () => {
  beforeAll(async () => {
    await visitAll(REPLAYED, 0, 10);
    await visitAll(REPLAYED, 10, 5, 'abort');
    await visitAll(REPLAYED, 10, 2);
    await inTransaction(REPLAYED, [POISON]);
    await visitAll(REPLAYED, 12, 1);
  });

  const of = async (range: ReplayRange) => {
    const reader = kafkajsLog(connect());
    try {
      return await replay(reader, { settings: service(), topic: REPLAYED, range, hasTime: () => true });
    } finally {
      await reader.close();
    }
  };
  const at = (minute: number) => ({ timestampMs: Date.UTC(2026, 9, 1, 12, minute) });

  it('reads all that is there, without the aborted, and makes of it what the service made', async () => {
    const report = await of({});
    expect(report).toMatchObject({ isComplete: true, records: 66, visits: 65, unreadable: 1, matched: 5 * SITES.length, tombstones: 0 });
    expect(report.firstUnreadable).toContain('must be JSON');
    expect(report.latest.map(({ site }) => site).sort()).toEqual([...SITES].sort());
  });

  it('reads from a time to a time', async () => {
    expect(await of({ from: at(3), to: at(5) })).toMatchObject({ records: 2 * SITES.length, matched: SITES.length });
  });

  it('reads a range of offsets of one partition, and nothing where the range is past the end', async () => {
    const { partitions } = await of({});
    const [span] = partitions.filter(({ to }) => to > 4);
    if (span === undefined) throw new Error('no partition holds five records');
    const range = { partitions: [span.partition], from: { offset: 1 }, to: { offset: 4 } };
    expect(await of(range)).toMatchObject({ records: 3, partitions: [{ from: 1, to: 4, next: 4 }] });
    expect(await of({ from: { offset: 10_000 } })).toMatchObject({ records: 0, partitions: [] });
  });

  it('leaves no group behind', async () => {
    const before = (await admin.listGroups()).groups.length;
    await of({ from: at(0), to: at(1) });
    expect((await admin.listGroups()).groups).toHaveLength(before);
  });

  it('works from the command line: npm run replay', () => {
    const args = [
      '--service',
      SERVICE,
      '--bootstrap',
      inject('bootstrap'),
      '--topic',
      REPLAYED,
      '--from',
      '2026-10-01T12:00:00Z',
      '--to',
      '2026-10-01T12:10:00Z',
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/replay.ts', ...args], {
      cwd: resolve(__dirname, '../..'),
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(status, stderr).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toHaveLength(SITES.length);
    expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({ service: SERVICE, records: 50, sites: SITES.length });
  });
});
