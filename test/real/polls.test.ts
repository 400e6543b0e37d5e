import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { encodeVisit } from '../../lambda/shared/domain/visit';
import { createKafka } from '../../lambda/shared/kafka/client';
import { partitionOf } from '../../lambda/shared/kafka/partitioner';
import { createSender } from '../../lambda/shared/kafka/sender';
import { buildBundle } from '../../lib/constructs/bundle';
import type { FunctionSpec } from '../../local/ports';
import { type RunningPolls, startPolls } from '../../local/schedules/polls';
import { openRuntime, type RuntimeHarness } from '../local/functions/harness';
import { visit } from '../support/events';
import { newName } from './support/names';

const VISITS = 60;
const PARTITIONS = 3;
/** One for each partition. */
const KEYS = Array.from({ length: PARTITIONS }, (_, partition) => keyOf(partition));
const folder = mkdtempSync(join(tmpdir(), 'scheduled-polls-'));
let admin: Admin;
let tables: Server | undefined;
let harness: RuntimeHarness;
let polls: RunningPolls | undefined;
let problems: string[];
let topic: string;
let group: string;
/** Of each partition's item, what was written last. */
let written: Map<string, Record<string, { readonly N?: string }>>;

function keyOf(partition: number): string {
  for (let number = 0; ; number += 1) if (partitionOf(`key-${number}`, PARTITIONS) === partition) return `key-${number}`;
}

/** Answers as DynamoDB does where there is no item and nobody else writes. */
async function openTables(): Promise<string> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (data) => {
      text += data;
    });
    request.on('end', () => {
      const { Key, ExpressionAttributeValues } = JSON.parse(text);
      if (ExpressionAttributeValues !== undefined) written.set(Key.topicPartition.S, ExpressionAttributeValues);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  tables = server;
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

beforeAll(async () => {
  admin = new Kafka({ brokers: inject('bootstrap').split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  buildBundle('reader', folder);
});
beforeEach(async () => {
  [problems, written] = [[], new Map()];
  [topic, group] = [newName('scheduled-visits'), newName('scheduled')];
  harness = openRuntime();
  await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS, replicationFactor: 3 }], waitForLeaders: false });
  // Not kafkajs's producer, which stores a batch again where brokers have not heard of the new topic yet, numbered or not.
  const connection = { brokers: inject('bootstrap').split(','), clientId: 'polls-test', auth: 'none' } as const;
  const sender = createSender(createKafka(connection), undefined, undefined, { idempotent: true });
  const records = Array.from({ length: VISITS }, (_, sequence) => ({
    topic,
    key: KEYS[sequence % PARTITIONS] ?? null,
    value: encodeVisit(visit({ sequence })),
  }));
  await sender.send(records);
  await sender.close();
});
afterEach(async () => {
  await polls?.stop();
  await harness.close();
  tables?.close();
});
afterAll(async () => {
  await admin.disconnect();
  rmSync(folder, { recursive: true, force: true });
});

describe('a service that polls on a schedule', () => {
  it('reads, through its bundle, all that is there, leaves no lag, and then finds nothing new', async () => {
    const spec: FunctionSpec = {
      name: 'traffic',
      arn: 'arn:aws:lambda:us-east-1:111122223333:function:traffic',
      codeDirectory: folder,
      handler: 'index.poll',
      memoryMiB: 512,
      timeoutSeconds: 60,
      environment: {
        BOOTSTRAP_BROKERS: inject('bootstrap'),
        KAFKA_AUTH: 'none',
        SERVICE: 'traffic',
        STATE_TABLE: 'states',
        PREDICTIONS_TOPIC: 'none',
        DEAD_LETTER_TOPIC: 'none',
        WINDOW_MINUTES: '5',
        VISITS_TOPIC: topic,
        CONSUMER_GROUP: group,
        AWS_ENDPOINT_URL_DYNAMODB: await openTables(),
      },
    };
    harness.runtime.register(spec);
    const answers: unknown[] = [];
    const schedule = { name: 'poll', functionArn: spec.arn, periodMs: 60_000, input: '{}' };
    polls = startPolls([{ schedule, service: 'traffic', group, topic }], {
      runtime: {
        invoke: async (arn, event) => {
          const result = await harness.runtime.invoke(arn, event);
          if (result.ok) answers.push(result.payload);
          return result;
        },
      },
      offsets: { brokers: inject('bootstrap').split(','), clientId: 'polls-test', auth: 'none' },
      onProblem: (_, text) => problems.push(text),
    });
    await expect.poll(() => answers.length, { timeout: 40_000, interval: 50 }).toBeGreaterThanOrEqual(2);
    expect(problems).toEqual([]);
    expect(answers.slice(0, 2)).toEqual([
      { records: VISITS, behind: VISITS, caughtUp: PARTITIONS, left: 0 },
      { records: 0, behind: 0, caughtUp: 0, left: 0 },
    ]);
    expect(await polls.caughtUp()).toBe(true);
    expect(polls.polls[0]?.lag()).toBe(0);
    expect([...written.values()].map((values) => values[':consumed']?.N)).toEqual(Array(PARTITIONS).fill(String(VISITS / PARTITIONS)));
  });
});
