import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKafka } from '../../lambda/shared/kafka/client';
import { KafkaRecordSource } from '../../local/event-source/adapters/kafka-consumer';
import type { EventRecord, MskEvent } from '../../local/event-source/domain/event';
import { type RunningMappings, startEventSourceMappings } from '../../local/event-source/mappings';
import type { EventSourceMappingSpec, InvocationResult } from '../../local/ports';
import { mappingSpec } from '../local/event-source/support';
import { newName } from './support/names';
import { readTopic } from './support/reader';

const PARTITIONS = 3;
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:service';
const directory = mkdtempSync(join(tmpdir(), 'event-source-'));
let kafka: Kafka;
let admin: Admin;
let producer: Producer;
const running: RunningMappings[] = [];

beforeAll(async () => {
  kafka = new Kafka({ brokers: inject('bootstrap').split(','), clientId: 'independent-writer', logLevel: logLevel.NOTHING });
  admin = kafka.admin();
  producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((mappings) => mappings.stop()));
});
afterAll(async () => {
  await Promise.all([admin.disconnect(), producer.disconnect()]);
  rmSync(directory, { recursive: true, force: true });
});

async function makeTopic(numPartitions = PARTITIONS): Promise<string> {
  const topic = newName('event-source');
  // kafkajs gives up waiting for leaders when a broker has not heard of the topic yet.
  await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 3 }], waitForLeaders: false });
  const ends = () =>
    admin.fetchTopicOffsets(topic).then(
      (found) => found.length,
      () => 0,
    );
  await expect.poll(ends, { timeout: 30_000, interval: 50 }).toBe(numPartitions);
  return topic;
}

/** Writes records 0..count-1 to each partition; the value says which. */
async function write(topic: string, count: number, from = 0, partitions = PARTITIONS): Promise<void> {
  const messages = Array.from({ length: partitions }, (_, partition) =>
    Array.from({ length: count }, (_, index) => ({
      partition,
      key: `key-${partition}`,
      value: `${partition}:${from + index}`,
      headers: { origin: 'test' },
    })),
  ).flat();
  await producer.send({ topic, messages, acks: -1 });
}

type Answer = (records: readonly EventRecord[], event: MskEvent) => unknown;

interface Running {
  readonly mappings: RunningMappings;
  readonly problems: string[];
  /** Values in the order in which the function accepted them. */
  readonly accepted: string[];
}

/** Starts a mapping whose function is `answer`: it may throw; what it returns is the payload. */
async function start(topic: string, answer: Answer, more: Partial<EventSourceMappingSpec> = {}): Promise<Running> {
  const problems: string[] = [];
  const accepted: string[] = [];
  const invoke = async (_: string, payload: unknown): Promise<InvocationResult> => {
    // Through JSON, as on the way to a function.
    const event: MskEvent = JSON.parse(JSON.stringify(payload));
    const records = Object.values(event.records).flat();
    try {
      const value = await answer(records, event);
      accepted.push(...records.map(textOf));
      return { ok: true, payload: value ?? null, durationMs: 1, coldStart: false };
    } catch (error) {
      return { ok: false, errorType: 'Error', errorMessage: String(error), durationMs: 1, coldStart: false };
    }
  };
  const spec = mappingSpec({ functionArn: FUNCTION_ARN, topic, consumerGroupId: `group-${topic}`, batchSize: 100, ...more });
  const say = (text: string) => problems.push(text);
  const mappings = await startEventSourceMappings([spec], {
    connection: () => ({ brokers: inject('bootstrap').split(','), clientId: 'event-source', auth: 'none' }),
    runtime: { invoke },
    directory,
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: say },
    onProblem: (_, text) => say(text),
  });
  running.push(mappings);
  return { mappings, problems, accepted };
}

const textOf = (record: EventRecord): string => Buffer.from(record.value ?? '', 'base64').toString();
const ofPartition = (values: readonly string[], partition: number): number[] =>
  values.filter((value) => value.startsWith(`${partition}:`)).map((value) => Number(value.split(':')[1]));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const drained = (one: Running) => expect.poll(() => one.mappings.caughtUp(), { timeout: 60_000, interval: 100 }).toBe(true);

describe('an event source mapping on real brokers', () => {
  it('delivers every record once and in order per partition, in batches as MSK shapes them, and commits up to the ends', async () => {
    const topic = await makeTopic();
    await write(topic, 500);
    const events: MskEvent[] = [];
    const one = await start(topic, (_, event) => void events.push(event));
    await write(topic, 200, 500);
    await drained(one);
    for (let partition = 0; partition < PARTITIONS; partition += 1) expect(ofPartition(one.accepted, partition)).toEqual(upTo(700));
    const [first] = events;
    expect(first).toMatchObject({ eventSource: 'aws:kafka', bootstrapServers: inject('bootstrap') });
    for (const [key, records] of Object.entries(first?.records ?? {})) {
      expect(records.every((record) => `${record.topic}-${record.partition}` === key && record.timestampType === 'CREATE_TIME')).toBe(true);
      expect(records[0]?.headers).toEqual([{ origin: [116, 101, 115, 116] }]);
    }
    expect(events.every((event) => Object.values(event.records).flat().length <= 100)).toBe(true);
    const [mapping] = one.mappings.mappings;
    await mapping?.refresh();
    expect(mapping?.lag()).toBe(0);
    expect(mapping?.statistics()).toMatchObject({ delivered: 2_100, discarded: 0, failedInvocations: 0 });
    const committed = await admin.fetchOffsets({ groupId: `group-${topic}`, topics: [topic] });
    expect(committed[0]?.partitions.map(({ offset }) => offset)).toEqual(['700', '700', '700']);
    expect(one.problems).toEqual([]);
  });

  it('waits for the batching window to fill a batch', async () => {
    const topic = await makeTopic();
    const sizes: number[] = [];
    const one = await start(topic, (records) => void sizes.push(records.length), { batchingWindowSeconds: 60, batchSize: 30 });
    for (let index = 0; index < 10; index += 1) await write(topic, 1, index);
    await drained(one);
    expect(sizes).toEqual([30]);
  });

  it('sends a failed batch again until it succeeds, and nothing after it before', async () => {
    const topic = await makeTopic();
    await write(topic, 50);
    let failures = 3;
    const one = await start(topic, (records) => {
      if (failures > 0 && records.some((record) => textOf(record) === '1:20')) {
        failures -= 1;
        throw new Error('not yet');
      }
    });
    await drained(one);
    for (let partition = 0; partition < PARTITIONS; partition += 1) expect(ofPartition(one.accepted, partition)).toEqual(upTo(50));
    expect(one.mappings.mappings[0]?.statistics()).toMatchObject({ failedInvocations: 3, delivered: 150 });
    expect(one.problems.length).toBe(1);
  });

  it('after a partial answer resumes each partition at its first failed record', async () => {
    const topic = await makeTopic();
    await write(topic, 40);
    const taken: string[] = [];
    let isFirst = true;
    const one = await start(
      topic,
      (records) => {
        const failed = isFirst ? records.find((record) => record.partition === 2 && record.offset === 15) : undefined;
        if (failed !== undefined) isFirst = false;
        taken.push(...records.filter((record) => failed === undefined || record.partition !== 2 || record.offset < 15).map(textOf));
        return failed === undefined ? null : { batchItemFailures: [{ itemIdentifier: { partition: `${topic}-2`, offset: 15 } }] };
      },
      { reportsBatchItemFailures: true, batchSize: 200, batchingWindowSeconds: 1 },
    );
    await drained(one);
    for (let partition = 0; partition < PARTITIONS; partition += 1) expect(ofPartition(taken, partition)).toEqual(upTo(40));
    expect(one.mappings.mappings[0]?.statistics().failedInvocations).toBe(1);
  });

  it('with bisection puts exactly the poison records into the dead-letter topic, each with its document', async () => {
    const [topic, deadLetters] = [await makeTopic(), await makeTopic()];
    await write(topic, 60);
    const poison = new Set(['0:7', '1:0', '1:59', '2:30']);
    const one = await start(
      topic,
      (records) => {
        if (records.some((record) => poison.has(textOf(record)))) throw new Error('poison');
      },
      { bisectBatchOnError: true, maximumRetryAttempts: 1, onFailure: { kind: 'kafka', topic: deadLetters } },
    );
    await drained(one);
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      expect(ofPartition(one.accepted, partition)).toEqual(upTo(60).filter((index) => !poison.has(`${partition}:${index}`)));
    }
    const dead = await readTopic(inject('bootstrap'), deadLetters);
    const documents = dead.map(({ key, value }) => ({ key, ...JSON.parse(value ?? '') }));
    expect(
      documents.map((document) => textOf(Object.values((document.payload as MskEvent).records).flat()[0] as EventRecord)).sort(),
    ).toEqual([...poison].sort());
    for (const document of documents) {
      const [record] = Object.values((document.payload as MskEvent).records).flat();
      expect(document).toMatchObject({
        key: `key-${record?.partition}`,
        requestContext: { functionArn: FUNCTION_ARN, condition: 'RetriesExhausted' },
        responseContext: { statusCode: 200, functionError: 'Unhandled' },
        KafkaBatchInfo: { batchSize: 1, recordInfo: { offset: String(record?.offset) } },
      });
    }
    expect(one.mappings.mappings[0]?.statistics()).toMatchObject({ delivered: 176, discarded: 4 });
  });

  it('stopped in the middle and started again resumes at the commit', async () => {
    const topic = await makeTopic();
    await write(topic, 300);
    let stopAfter = 3;
    const first = await start(topic, () => {
      stopAfter -= 1;
      if (stopAfter === 0) void first.mappings.stop();
    });
    await expect.poll(() => stopAfter, { timeout: 30_000 }).toBeLessThanOrEqual(0);
    await first.mappings.stop();
    expect(first.accepted.length).toBeLessThan(900);
    const second = await start(topic, () => {});
    await drained(second);
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      expect([...ofPartition(first.accepted, partition), ...ofPartition(second.accepted, partition)]).toEqual(upTo(300));
    }
  });

  it('does not commit a batch whose function was still failing when it was stopped', async () => {
    const topic = await makeTopic(1);
    await write(topic, 10, 0, 1);
    const first = await start(topic, () => {
      throw new Error('always');
    });
    await expect.poll(() => first.mappings.mappings[0]?.statistics().failedInvocations ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
    await first.mappings.stop();
    const second = await start(topic, () => {});
    await drained(second);
    expect(ofPartition(second.accepted, 0)).toEqual(upTo(10));
  });

  it('loses nothing when another consumer joins and leaves the group while records come', async () => {
    const topic = await makeTopic(6);
    const first = await start(topic, () => new Promise((resolve) => setTimeout(resolve, 5)), { batchSize: 20 });
    await write(topic, 100, 0, 6);
    const second = await start(topic, () => new Promise((resolve) => setTimeout(resolve, 5)), {
      batchSize: 20,
      consumerGroupId: `group-${topic}`,
    });
    await write(topic, 100, 100, 6);
    await expect.poll(() => second.accepted.length, { timeout: 60_000 }).toBeGreaterThan(0);
    await second.mappings.stop();
    await write(topic, 100, 200, 6);
    await drained(first);
    const all = [...first.accepted, ...second.accepted];
    for (let partition = 0; partition < 6; partition += 1) {
      expect([...new Set(ofPartition(all, partition))].sort((a, b) => a - b)).toEqual(upTo(300));
    }
    expect([...first.problems, ...second.problems]).toEqual([]);
  });

  it.each(['LATEST', 'AT_TIMESTAMP'] as const)('%s begins where it says, and that holds over a restart', async (startingPosition) => {
    const topic = await makeTopic();
    await write(topic, 20);
    const [before] = await admin.fetchTopicOffsets(topic);
    expect(before?.high).toBe('20');
    const second = Math.ceil(Date.now() / 1000) + 1;
    await expect.poll(() => Date.now() / 1000, { timeout: 5_000 }).toBeGreaterThan(second);
    const position = startingPosition === 'LATEST' ? { startingPosition } : { startingPosition, startingPositionTimestamp: second };
    if (startingPosition === 'AT_TIMESTAMP') await write(topic, 10, 20);
    const one = await start(topic, () => {}, position);
    if (startingPosition === 'LATEST') {
      await one.mappings.stop();
      await write(topic, 10, 20);
      const again = await start(topic, () => {}, position);
      await drained(again);
      one.accepted.push(...again.accepted);
    } else {
      await drained(one);
    }
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      expect(ofPartition(one.accepted, partition)).toEqual(upTo(30).slice(20));
    }
  });

  it('refuses a topic that is not there, and a destination that is the source', async () => {
    await expect(start('no-such-topic', () => {})).rejects.toMatchObject({ code: 'topic-not-found' });
    const topic = await makeTopic();
    await expect(start(topic, () => {}, { onFailure: { kind: 'kafka', topic } })).rejects.toMatchObject({ code: 'destination-is-source' });
  });

  it('goes on after its consumer has crashed, though it is told to resume while it has no group', async () => {
    const topic = await makeTopic(1);
    await write(topic, 1, 0, 1);
    const client = createKafka({ brokers: inject('bootstrap').split(','), clientId: 'event-source', auth: 'none' }, undefined, 'consumer');
    const source = new KafkaRecordSource(client, `group-${topic}`, topic);
    const problems: string[] = [];
    const thrown: unknown[] = [];
    const fetched: number[] = [];
    await source.start({
      assigned: () => {},
      fetched: ({ records }) => {
        // By this name kafkajs takes it for one that no retry helps, and ends the consumer (src/consumer/runner.js).
        if (problems.length === 0) throw Object.assign(new Error('odd'), { name: 'KafkaJSNotImplemented' });
        fetched.push(...records.map(({ offset }) => offset));
        return { kind: 'continue' };
      },
      problem: (text) => problems.push(text),
    });
    const resume = (): readonly number[] => {
      try {
        source.resume([0]);
      } catch (error) {
        thrown.push(error);
      }
      return fetched;
    };
    await expect.poll(resume, { timeout: 30_000, interval: 5 }).toEqual([0]);
    await source.stop();
    expect(problems).toEqual([expect.stringContaining('failed and is started again: odd')]);
    expect(thrown).toEqual([]);
  });
});
