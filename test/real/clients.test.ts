import { type Admin, Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { kafkajsOutbox } from '../../lambda/consumer/adapters/kafkajs-outbox';
import { createConsumer } from '../../lambda/consumer/consume';
import type { DeliveredRecord } from '../../lambda/consumer/decode';
import { kafkajsPublisher } from '../../lambda/producer/adapters/kafkajs-publisher';
import { createProducer } from '../../lambda/producer/produce';
import { createKafka } from '../../lambda/shared/kafka/client';
import { SILENT } from '../../lambda/shared/log';
import { fakeState, settingsOf } from '../lambda/consumer/support';
import { loadLog, mskEvent } from '../support/events';
import { newName } from './support/names';
import { readTopic, type StoredRecord } from './support/reader';

const SITES = ['shop.example', 'news.example', 'docs.example'];
const PARTITIONS = 6;
let admin: Admin;

const connect = () => createKafka({ brokers: inject('bootstrap').split(','), clientId: 'clients-test', auth: 'none' });

beforeAll(async () => {
  admin = new Kafka({ brokers: inject('bootstrap').split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
});
afterAll(() => admin.disconnect());

interface Topics {
  readonly visits: string;
  readonly predictions: string;
  readonly deadLetters: string;
}

/** Of a test's own, empty. */
async function newTopics(): Promise<Topics> {
  const made: Topics = { visits: newName('visits'), predictions: newName('predictions'), deadLetters: newName('dead-letters') };
  const topics = Object.values(made);
  await admin.createTopics({
    topics: topics.map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: 3 })),
    waitForLeaders: false,
  });
  await vi.waitFor(
    async () => {
      const found = await admin.fetchTopicMetadata({ topics });
      const ready = found.topics.flatMap(({ partitions }) => partitions.filter(({ leader }) => leader >= 0));
      if (ready.length < topics.length * PARTITIONS) throw new Error(`${ready.length} partitions have a leader`);
    },
    { timeout: 30_000, interval: 50 },
  );
  return made;
}

/** Five minutes of each site and an old log; how many visits of each were acknowledged. */
async function produceVisits({ visits }: Topics, visitsPerMinute: number): Promise<Readonly<Record<string, number>>> {
  const acknowledged: Record<string, number> = {};
  const publisher = kafkajsPublisher(connect(), visits, SILENT);
  const producer = createProducer({ sites: SITES, visitsPerMinute }, { publisher, logger: SILENT });
  const produce = (event: unknown) => producer(event, { getRemainingTimeInMillis: () => 50_000 });
  for (const scheduledTime of [
    '2026-10-01T12:01:00Z',
    '2026-10-01T12:02:00Z',
    '2026-10-01T12:07:00Z',
    '2026-10-01T12:12:00Z',
    '2026-10-01T12:17:00Z',
  ]) {
    for (const site of SITES) {
      const report = await produce({ kind: 'schedule', site, scheduledTime });
      expect(report.notSent).toBe(0);
      acknowledged[site] = (acknowledged[site] ?? 0) + report.acknowledged;
    }
  }
  const log = await produce({ kind: 'access-log', site: 'old.example', firstLine: 1, lines: loadLog('shop.example.log') });
  acknowledged['old.example'] = log.acknowledged;
  return acknowledged;
}

/** Stored records as a mapping would deliver them. */
function asDelivered(visits: string, records: readonly StoredRecord[]): Readonly<Record<string, readonly DeliveredRecord[]>> {
  const batch: Record<string, DeliveredRecord[]> = {};
  for (const { partition, offset, key, value } of records) {
    const part = batch[`${visits}-${partition}`] ?? [];
    batch[`${visits}-${partition}`] = part;
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    part.push({
      topic: visits,
      partition,
      offset,
      ...(key === null ? {} : { key: base64(key) }),
      ...(value === null ? {} : { value: base64(value) }),
    });
  }
  return batch;
}

describe('producer and consumer on real brokers', () => {
  it('every acknowledged visit is stored once, in one partition per site and in order', async () => {
    const topics = await newTopics();
    const acknowledged = await produceVisits(topics, 3_000);
    const stored = await readTopic(inject('bootstrap'), topics.visits);
    for (const [site, count] of Object.entries(acknowledged)) {
      const own = stored.filter(({ key }) => key === site);
      expect(own).toHaveLength(count);
      expect(new Set(own.map(({ partition }) => partition)).size).toBe(1);
      const sequences = own
        .toSorted((a, b) => a.offset - b.offset)
        .map(({ value }) => (JSON.parse(value ?? '') as { sequence: number }).sequence);
      expect(sequences.every((sequence, index) => index === 0 || sequence > (sequences[index - 1] ?? 0))).toBe(true);
    }
    expect(stored).toHaveLength(Object.values(acknowledged).reduce((sum, count) => sum + count, 0));
  });

  it('a service counts what an independent reader finds, publishes its predictions, and leaves poison in the dead-letter topic', async () => {
    const topics = await newTopics();
    await produceVisits(topics, 300);
    const raw = new Kafka({ brokers: inject('bootstrap').split(','), logLevel: logLevel.NOTHING }).producer();
    await raw.connect();
    await raw.send({ topic: topics.visits, messages: [{ key: 'shop.example', value: 'not json' }] });
    await raw.disconnect();
    const stored = await readTopic(inject('bootstrap'), topics.visits);
    const state = fakeState();
    const settings = settingsOf('not-found-rate', { predictionsTopic: topics.predictions, deadLetterTopic: topics.deadLetters });
    const consume = createConsumer(settings, { state, outbox: kafkajsOutbox(connect(), SILENT), logger: SILENT });
    expect(await consume(mskEvent(asDelivered(topics.visits, stored)))).toEqual({ batchItemFailures: [] });

    const items = [...state.items.values()];
    const total = (counter: 'consumed' | 'matched' | 'predictions' | 'deadLettered') => items.reduce((sum, item) => sum + item[counter], 0);
    expect(total('consumed')).toBe(stored.length);
    expect(total('matched')).toBe(stored.filter(({ value }) => value?.includes('"status":404,')).length);
    expect(total('deadLettered')).toBe(1);
    const predictions = await readTopic(inject('bootstrap'), topics.predictions);
    expect(predictions).toHaveLength(total('predictions'));
    expect(new Set(predictions.map(({ key }) => key))).toEqual(new Set([...SITES, 'old.example'].map((site) => `not-found-rate/${site}`)));
    const letters = await readTopic(inject('bootstrap'), topics.deadLetters);
    expect(letters.map(({ key, value }) => ({ key, value }))).toEqual([{ key: 'shop.example', value: 'not json' }]);
  });
});
