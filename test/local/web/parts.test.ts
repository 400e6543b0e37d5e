import Decoder from 'kafkajs/src/protocol/decoder.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { describe, expect, it } from 'vitest';
import { logDirsCall } from '../../../local/web/adapters/log-dirs';
import { deriveService } from '../../../local/web/added-service';
import { makeAssets } from '../../../local/web/assets';
import { viewRecord } from '../../../local/web/record-view';

describe('a record in the inspector', () => {
  const record = { offset: 7, timestampMs: 0, key: Buffer.from('shop'), headers: [] };

  it('shows JSON indented, other text as it is, anything else as bytes', () => {
    expect(viewRecord({ ...record, value: Buffer.from('{"site":"shop"}') })).toEqual({
      offset: 7,
      timestamp: '1970-01-01T00:00:00.000Z',
      key: 'shop',
      value: { kind: 'json', text: '{\n  "site": "shop"\n}', bytes: 15, isCut: false },
      headers: [],
    });
    expect(viewRecord({ ...record, value: Buffer.from('12') }).value).toMatchObject({ kind: 'text', text: '12' });
    expect(viewRecord({ ...record, value: Buffer.from([0xff, 0x00]) }).value).toMatchObject({ kind: 'bytes', text: 'ff00' });
  });

  it('tells a tombstone, a record without key, and headers of any bytes', () => {
    const headers = [
      { name: 'a', value: Buffer.from('text') },
      { name: 'b', value: Buffer.from([0xfe]) },
    ];
    expect(viewRecord({ ...record, key: null, value: null, headers })).toMatchObject({
      key: null,
      value: { kind: 'tombstone' },
      headers: [
        { name: 'a', value: 'text' },
        { name: 'b', value: '0xfe' },
      ],
    });
  });

  it('is cut where it is long, and says so', () => {
    const { value } = viewRecord({ ...record, value: Buffer.from('x'.repeat(100_000)) });
    expect(value).toMatchObject({ kind: 'text', isCut: true, bytes: 100_000, text: 'x'.repeat(4_000) });
  });
});

describe('one more service', () => {
  const CLUSTER = 'arn:aws:kafka:us-east-1:111122223333';
  const like = {
    spec: {
      name: 'generated-name',
      arn: 'arn:aws:lambda:us-east-1:111122223333:function:generated-name',
      codeDirectory: '/bundle',
      handler: 'index.handler',
      environment: { SERVICE: 'traffic', KAFKA_ROLE_ARN: 'arn:aws:iam::111122223333:role/generated', STATE_TABLE: 't' },
      roleArn: 'arn:aws:iam::111122223333:role/generated',
      memoryMiB: 512,
      timeoutSeconds: 60,
    },
    mapping: {
      functionArn: 'arn:aws:lambda:us-east-1:111122223333:function:generated-name',
      topic: 'website-logs',
      consumerGroupId: 'learn-traffic',
      startingPosition: 'LATEST' as const,
      batchSize: 500,
      batchingWindowSeconds: 1,
      maximumRetryAttempts: -1,
      maximumRecordAgeSeconds: -1,
      bisectBatchOnError: false,
      reportsBatchItemFailures: false,
      concurrentBatches: 1,
      eventSourceArn: 'c',
    },
    statements: [
      { effect: 'Allow' as const, actions: ['kafka-cluster:ReadData'], resources: [`${CLUSTER}:topic/c/u/website-logs`] },
      { effect: 'Allow' as const, actions: ['kafka-cluster:AlterGroup'], resources: [`${CLUSTER}:group/c/u/learn-traffic`] },
    ],
  };

  it('is the same bundle with a name, a role and a group of its own, and reads from the beginning', () => {
    const { spec, mapping } = deriveService(like, 'error-rate');
    expect(spec).toEqual({
      ...like.spec,
      name: 'learn-error-rate',
      arn: 'arn:aws:lambda:us-east-1:111122223333:function:learn-error-rate',
      roleArn: 'arn:aws:iam::111122223333:role/learn-error-rate',
      environment: { SERVICE: 'error-rate', KAFKA_ROLE_ARN: 'arn:aws:iam::111122223333:role/learn-error-rate', STATE_TABLE: 't' },
    });
    expect(mapping).toEqual({
      ...like.mapping,
      functionArn: spec.arn,
      consumerGroupId: 'learn-error-rate',
      startingPosition: 'TRIM_HORIZON',
    });
  });

  it('may use its own group and not the other one’s', () => {
    expect(deriveService(like, 'error-rate').statements).toEqual([
      like.statements[0],
      { effect: 'Allow', actions: ['kafka-cluster:AlterGroup'], resources: [`${CLUSTER}:group/c/u/learn-error-rate`] },
    ]);
  });
});

describe('the question for bytes on disk', () => {
  it('asks for all topics and reads every replica of every folder', () => {
    expect(logDirsCall.encode(new Encoder()).buffer).toEqual(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    const answer = new Encoder()
      .writeInt32(0)
      .writeInt32(1)
      .writeInt16(0)
      .writeString('/data')
      .writeInt32(1)
      .writeString('t')
      .writeInt32(2);
    for (const [partition, bytes] of [
      [0, 1_024],
      [5, 2 ** 40],
    ] as const)
      answer.writeInt32(partition).writeInt64(bytes).writeInt64(0).writeBoolean(false);
    expect(logDirsCall.decode(new Decoder(answer.buffer)).answer).toEqual([
      { topic: 't', partition: 0, bytes: 1_024 },
      { topic: 't', partition: 5, bytes: 2 ** 40 },
    ]);
  });
});

describe('the page’s files', () => {
  it('are made once, name nothing outside, and are small', async () => {
    const assets = await makeAssets();
    expect([...assets.keys()].sort()).toEqual(['', 'app.css', 'app.js', 'icon.svg']);
    const html = assets.get('')?.body.toString() ?? '';
    for (const [, name = ''] of html.matchAll(/(?:src|href)="([^"#]+)"/g)) expect([...assets.keys()]).toContain(name);
    // What the policy of the page would not let in.
    expect(html).not.toMatch(/<script>|\s(style|on[a-z]+)="|https?:/);
    const script = assets.get('app.js')?.body.toString() ?? '';
    expect(script).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)|setAttribute\("style"|\beval\(|new Function/);
    expect([...assets.values()].reduce((sum, { body }) => sum + body.length, 0)).toBeLessThan(150_000);
  });
});
