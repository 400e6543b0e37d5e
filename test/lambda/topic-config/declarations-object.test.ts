import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readS3Object } from '../../../lambda/topic-config/adapters/s3-object';
import { createHandler } from '../../../lambda/topic-config/handler';
import { startAssetServer } from '../../../local/assets/server';
import type { LoopbackServer } from '../../../local/loopback-server';
import { expectFailure, expectSuccess, simulateEvent, topicsDependencies, topicsProperties } from '../../support/cfn';
import { FakeCluster } from '../../support/fake-cluster';

const COUNT = 10_000;
const BUCKET = 'cdk-assets-111122223333-us-east-1';
const many = (retention: string) =>
  Array.from({ length: COUNT }, (_, index) => ({
    name: `many-${index}`,
    partitions: 1,
    replicationFactor: 3,
    configs: { 'retention.ms': retention },
  }));

/** Objects as a deployment leaves them in its bucket of assets, read over HTTP by the function's own client. */
describe('declarations that an event cannot carry', () => {
  let folder: string;
  let server: LoopbackServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'msk-blueprint-test-'));
    const texts = {
      'first.json': JSON.stringify({ topics: many('1d') }),
      'second.json': JSON.stringify({ topics: many('2d').slice(1) }),
      'broken.json': '{',
    };
    const assets = new Map(Object.keys(texts).map((name) => [`${BUCKET}/${name}`, join(folder, name)] as const));
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
    server = await startAssetServer({ stacks: [{ name: 's', region: 'r', account: 'a', template: NO_TEMPLATE, assets }] });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const handlerOf = (admin: FakeCluster) =>
    createHandler({
      ...topicsDependencies(admin),
      readObject: (object) =>
        readS3Object(object, {
          region: 'us-east-1',
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
          now: new Date(0),
          endpoint: server.endpoint,
        }),
    });
  const properties = (Key: string, more = {}) =>
    topicsProperties([], { Topics: undefined, DeclarationsObject: { Bucket: BUCKET, Key }, ...more });

  it('come from an object: 10,000 topics are made, changed against the object of before, and its rollback finds both', async () => {
    const admin = new FakeCluster();
    const handler = handlerOf(admin);
    const created = await expectSuccess(handler, simulateEvent('Create', { ResourceProperties: properties('first.json') }));
    expect(created.Data?.TopicCount).toBe(String(COUNT));
    expect(admin.topics.size).toBe(COUNT);
    const update = (before: string, after: string) =>
      simulateEvent('Update', {
        PhysicalResourceId: created.PhysicalResourceId,
        OldResourceProperties: properties(before, { AllowDataLoss: true }),
        ResourceProperties: properties(after, { AllowDataLoss: true }),
      });
    await expectSuccess(handler, update('first.json', 'second.json'));
    const retentionOf = (name: string) => admin.topics.get(name)?.overrides.get('retention.ms');
    expect([retentionOf('many-0'), retentionOf('many-9999')]).toEqual(['86400000', '172800000']);
    await expectSuccess(handler, update('second.json', 'first.json'));
    expect(retentionOf('many-9999')).toBe('86400000');
  });

  it('that cannot be read stop the event before anything is asked of the cluster, and are not needed to leave topics as they are', async () => {
    const admin = new FakeCluster();
    const failure = (Key: string) => expectFailure(handlerOf(admin), simulateEvent('Create', { ResourceProperties: properties(Key) }));
    expect(await failure('gone.json')).toMatch(
      /ResourceProperties\.DeclarationsObject: s3:\/\/\S+\/gone\.json cannot be read: S3 answers 404: .*; the role needs s3:GetObject on it/,
    );
    expect(await failure('broken.json')).toMatch(/broken\.json\): is no JSON/);
    const wrong = topicsProperties([], { Topics: undefined, DeclarationsObject: { Bucket: 'x/../y' } });
    expect(await expectFailure(handlerOf(admin), simulateEvent('Create', { ResourceProperties: wrong }))).toMatch(
      /ResourceProperties\.DeclarationsObject: must be an object with Bucket and Key/,
    );
    expect(admin.calls).toEqual([]);
    const id = 'kafka-topics|arn:aws:kafka:eu-west-1:111122223333:cluster/learn/0|0123456789ab|';
    await handlerOf(admin)(simulateEvent('Delete', { PhysicalResourceId: id, ResourceProperties: properties('gone.json') }));
    expect(admin.calls).toEqual([]);
  });
});

const NO_TEMPLATE = { resources: new Map(), parameters: {}, conditions: {}, mappings: {}, outputs: new Map() };
