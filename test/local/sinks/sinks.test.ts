import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type DiscardedBatch, topicDocument } from '../../../local/event-source/domain/failure-document';
import { openSink } from '../../../local/sinks/open-sink';
import { record, records, SOURCE } from '../event-source/support';

const directory = mkdtempSync(join(tmpdir(), 'sinks-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const noClient = () => {
  throw new Error('no Kafka client is needed');
};

const BATCH: DiscardedBatch = {
  ...SOURCE,
  records: [...records(0, 5, 3), record(1, 9)],
  condition: 'RetryAttemptsExhausted',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:service',
  invocations: 4,
  answer: 'error',
  requestId: '316aa6d0-8154-4000-9af7-85d5f4a6bc81',
  atMs: Date.UTC(2026, 10, 23, 10, 0, 0, 500),
};

// Lambda guide, "Capturing discarded batches for an Amazon MSK event source".
const QUEUE_DOCUMENT = {
  requestContext: {
    requestId: '316aa6d0-8154-4000-9af7-85d5f4a6bc81',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:service',
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: 4,
  },
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  version: '1.0',
  timestamp: '2026-11-23T10:00:00.500Z',
  KafkaBatchInfo: {
    batchSize: 4,
    eventSourceArn: SOURCE.eventSourceArn,
    bootstrapServers: '127.0.0.1:9092',
    payloadSize: expect.any(Number),
    recordsInfo: {
      'visits-0': {
        firstRecordOffset: '5',
        lastRecordOffset: '7',
        firstRecordTimestamp: '2023-11-14T22:13:20.005Z',
        lastRecordTimestamp: '2023-11-14T22:13:20.007Z',
      },
      'visits-1': {
        firstRecordOffset: '9',
        lastRecordOffset: '9',
        firstRecordTimestamp: '2023-11-14T22:13:20.009Z',
        lastRecordTimestamp: '2023-11-14T22:13:20.009Z',
      },
    },
  },
};

describe('a queue as destination', () => {
  it('is a file with one message per discarded batch, as SQS hands it out', async () => {
    const sink = openSink({ kind: 'sqs', queueArn: 'arn:aws:sqs:us-east-1:000000000000:dead' }, { directory, producer: noClient });
    await sink.deliver(BATCH);
    await sink.deliver({ ...BATCH, answer: 'none', condition: 'MaximumPayloadSizeExceeded' });
    const messages = readFileSync(join(directory, 'queues', 'dead.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(messages.length).toBe(2);
    expect(messages[0]).toMatchObject({ MessageId: expect.any(String), MD5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(JSON.parse(messages[0].Body)).toEqual(QUEUE_DOCUMENT);
    expect(JSON.parse(messages[1].Body)).toMatchObject({
      responseContext: null,
      requestContext: { condition: 'MaximumPayloadSizeExceeded' },
    });
  });
});

describe('a bucket as destination', () => {
  it('is a folder with one object per discarded batch, which holds the whole event', async () => {
    const sink = openSink({ kind: 's3', bucket: 'failures' }, { directory, producer: noClient });
    await sink.deliver(BATCH);
    await sink.deliver(BATCH);
    const bucket = join(directory, 'buckets', 'failures');
    const objects = readdirSync(bucket, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(bucket, name)).isFile());
    expect(objects).toEqual(
      Array.from({ length: 2 }, () => expect.stringMatching(/^aws\/lambda\/service\/2026\/11\/23\/2026-11-23T10\.00\.00-[0-9a-f-]{36}$/)),
    );
    const { payload, ...document } = JSON.parse(readFileSync(join(bucket, objects[0] ?? ''), 'utf8'));
    expect(document).toEqual(QUEUE_DOCUMENT);
    expect(JSON.parse(payload).records['visits-1']).toMatchObject([{ topic: 'visits', partition: 1, offset: 9, value: 'dmFsdWUtOQ==' }]);
    expect(Buffer.byteLength(payload)).toBe(document.KafkaBatchInfo.payloadSize);
  });
});

describe('a topic as destination', () => {
  it('gets each record as the event of one, with what happened around it', () => {
    expect(topicDocument(BATCH, record(1, 9))).toEqual({
      requestContext: { ...QUEUE_DOCUMENT.requestContext, condition: 'RetriesExhausted' },
      responseContext: QUEUE_DOCUMENT.responseContext,
      version: '1.0',
      timestamp: '2026-11-23T10:00:00.500Z',
      KafkaBatchInfo: {
        batchSize: 1,
        eventSourceArn: SOURCE.eventSourceArn,
        bootstrapServers: '127.0.0.1:9092',
        payloadSize: expect.any(Number),
        recordInfo: { offset: '9', timestamp: '2023-11-14T22:13:20.009Z' },
      },
      payload: {
        eventSource: 'aws:kafka',
        eventSourceArn: SOURCE.eventSourceArn,
        bootstrapServers: '127.0.0.1:9092',
        records: {
          'visits-1': [
            {
              topic: 'visits',
              partition: 1,
              offset: 9,
              timestamp: 1_700_000_000_009,
              timestampType: 'CREATE_TIME',
              key: 'a2V5LTE=',
              value: 'dmFsdWUtOQ==',
              headers: [],
            },
          ],
        },
      },
    });
  });
});
