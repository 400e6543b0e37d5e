import { describe, expect, it } from 'vitest';
import { TopicError } from '../../../lambda/topic-config/domain/errors';
import {
  CLUSTER_ARN,
  createEvent,
  deleteEvent,
  expectFailure,
  expectSuccess,
  simulateEvent,
  topicsHandler,
  topicsProperties,
  updateEvent,
} from '../../support/cfn';
import { FakeCluster } from '../../support/fake-cluster';

const topic = (name: string, partitions: number, configs: Readonly<Record<string, unknown>> = {}) => ({
  name,
  partitions,
  replicationFactor: 3,
  configs,
});

/** A handler over a cluster whose topics the resource has created; returns the id that the creation gave. */
async function deployed(topics: readonly unknown[], admin = new FakeCluster(), overrides = {}) {
  const handler = topicsHandler(admin);
  const { PhysicalResourceId } = await expectSuccess(handler, createEvent(topics, overrides));
  admin.calls.length = 0;
  return { admin, handler, id: PhysicalResourceId };
}

describe('Create', () => {
  it('makes the topics and answers with bounded attributes', async () => {
    const admin = new FakeCluster({ lag: 3 });
    const answer = await expectSuccess(
      topicsHandler(admin),
      createEvent([topic('orders', 12, { 'retention.ms': '7d' }), topic('state', 3, { 'cleanup.policy': 'compact' })]),
    );
    expect(admin.contents).toEqual(['orders: 12/3 retention.ms=604800000', 'state: 3/3 cleanup.policy=compact']);
    expect(answer.Data).toEqual({ TopicCount: '2', PlanHash: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  it('gives an id of cluster and resource alone: a repeated event gives the same one', async () => {
    const admin = new FakeCluster();
    const first = await expectSuccess(topicsHandler(admin), createEvent([]));
    const second = await expectSuccess(topicsHandler(admin), createEvent([]));
    expect(second.PhysicalResourceId).toBe(first.PhysicalResourceId);
    expect(first.PhysicalResourceId).toContain(CLUSTER_ARN);
    expect(first.PhysicalResourceId).not.toContain('request-');
  });

  it('adopts what is equal, and never deletes it with the resource', async () => {
    const admin = new FakeCluster().put('orders', 3, 3, { 'retention.ms': '604800000' });
    const topics = [topic('orders', 3, { 'retention.ms': '7d' }), topic('fresh', 1)];
    const overrides = { RemovalPolicy: 'delete', Deletion: 'with-records' };
    const { handler, id } = await deployed(topics, admin, overrides);
    await expectSuccess(handler, deleteEvent(id, topics, overrides));
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=604800000']);
  });

  it('refuses to adopt what differs, and changes nothing', async () => {
    const admin = new FakeCluster().put('orders', 3);
    const reason = await expectFailure(topicsHandler(admin), createEvent([topic('orders', 4), topic('fresh', 1)]));
    expect(reason).toMatch(
      /^nothing was changed, since the plan is refused: orders: the topic exists already and differs in partitions; declare it as it is/,
    );
    expect(admin.writes).toEqual([]);
  });

  it('lets a bad topic fail before its siblings are touched', async () => {
    const admin = new FakeCluster();
    const reason = await expectFailure(topicsHandler(admin), createEvent([topic('good', 1), topic('bad', 1, { 'unknown.key': '1' })]));
    expect(reason).toMatch(/bad: INVALID_CONFIG: Unknown topic config name: unknown\.key\. nothing was changed$/);
    expect(admin.writes).toEqual([]);
    expect(admin.contents).toEqual([]);
  });

  it('after a failure takes away what it made and is still empty, and names the rest', async () => {
    const admin = new FakeCluster({ lag: 1_000, used: ['used'] });
    const reason = await expectFailure(topicsHandler(admin), createEvent([topic('empty', 1), topic('used', 1)]));
    expect(reason).toMatch(
      /the phase "create" failed: empty, used have no leader for every partition after 5 s; look at the brokers' health/,
    );
    expect(reason).toMatch(/undone: 1 of 2 topics made by this attempt; still there, to be deleted by hand or adopted: used$/);
    expect([...admin.topics.keys()]).toEqual(['used']);
  });

  it('takes a creation whose answer was lost for its own', async () => {
    const admin = new FakeCluster();
    admin.fail('create', new TopicError('broker.unavailable', 'CreateTopics: Closed connection'), true);
    await expectSuccess(topicsHandler(admin), createEvent([topic('orders', 3)], { Adopt: 'fail' }));
    expect(admin.contents).toEqual(['orders: 3/3']);
    expect(admin.writes).toEqual(['create']);
  });

  it('waits for topics that the controller has and the brokers do not show yet, as after a run that was cut off', async () => {
    const admin = new FakeCluster({ lag: 8 });
    // Made by a run before, of which the brokers have not heard.
    await admin.create([{ name: 'orders', partitions: 3, replicationFactor: 3, configs: {} }], { validateOnly: false });
    const topics = [topic('orders', 3), topic('visits', 1)];
    await expectSuccess(topicsHandler(admin), createEvent(topics, { Adopt: 'adopt' }));
    expect(admin.contents).toEqual(['orders: 3/3', 'visits: 1/3']);

    const never = new FakeCluster({ lag: 1_000_000 });
    await never.create([{ name: 'orders', partitions: 3, replicationFactor: 3, configs: {} }], { validateOnly: false });
    expect(await expectFailure(topicsHandler(never), createEvent(topics, { Adopt: 'adopt' }))).toMatch(
      /orders exist already and are not shown by the brokers after 5 s/,
    );
  });

  it('names the first of many topics that fail, and counts the rest', async () => {
    const bad = Array.from({ length: 25 }, (_, index) => topic(`bad-${index}`, 1, { 'unknown.key': 1 }));
    const lines: string[] = [];
    await expectFailure(topicsHandler(new FakeCluster(), { lines }), createEvent(bad));
    const { error } = JSON.parse(lines.find((line) => line.includes('"failed"')) ?? '');
    expect(error.message).toMatch(/bad-9: INVALID_CONFIG: [^;]*; and 15 more like these\. nothing was changed$/);
  });

  it('plans anew when a failure may pass, and gives up on one that cannot', async () => {
    const admin = new FakeCluster();
    admin.fail('describe', new TopicError('broker.unavailable', 'Metadata: Closed connection'));
    admin.fail('create', new TopicError('broker.throttled', 'orders: THROTTLING_QUOTA_EXCEEDED'));
    await expectSuccess(topicsHandler(admin), createEvent([topic('orders', 3)]));
    const refusing = new FakeCluster();
    refusing.fail(
      'create',
      new TopicError('broker.unauthorized', 'orders: TOPIC_AUTHORIZATION_FAILED; the role needs kafka-cluster:CreateTopic on topic orders'),
    );
    expect(await expectFailure(topicsHandler(refusing), createEvent([topic('orders', 3)]))).toMatch(
      /the phase "create" failed: orders: TOPIC_AUTHORIZATION_FAILED; the role needs kafka-cluster:CreateTopic/,
    );
    expect(refusing.writes).toEqual(['create']);
  });
});

describe('Update', () => {
  it('1. adds partitions with one request and without touching a config', async () => {
    const configs = { 'retention.ms': '7d', 'cleanup.policy': 'compact' };
    const { admin, handler, id } = await deployed([topic('orders', 3, configs)]);
    const answer = await expectSuccess(handler, updateEvent(id, [topic('orders', 3, configs)], [topic('orders', 6, configs)]));
    expect(answer.PhysicalResourceId).toBe(id);
    expect(admin.writes).toEqual(['createPartitions']);
    expect(admin.contents).toEqual(['orders: 6/3 cleanup.policy=compact retention.ms=604800000']);
  });

  it('2. changes one key and no other', async () => {
    const before = { 'retention.ms': '7d', 'cleanup.policy': 'compact', 'segment.bytes': '512MiB' };
    const { admin, handler, id } = await deployed([topic('orders', 3, before)]);
    await expectSuccess(handler, updateEvent(id, [topic('orders', 3, before)], [topic('orders', 3, { ...before, 'retention.ms': '14d' })]));
    expect(admin.writes).toEqual(['alterConfigs']);
    expect(admin.contents).toEqual(['orders: 3/3 cleanup.policy=compact retention.ms=1209600000 segment.bytes=536870912']);
  });

  it('3. and 8. takes away keys that are no longer declared, one or all', async () => {
    const before = [topic('orders', 3, { 'retention.ms': '7d', 'segment.bytes': '512MiB' })];
    const { admin, handler, id } = await deployed(before);
    const middle = [topic('orders', 3, { 'retention.ms': '7d' })];
    await expectSuccess(handler, updateEvent(id, before, middle));
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=604800000']);
    await expectSuccess(handler, updateEvent(id, middle, [{ name: 'orders', partitions: 3, replicationFactor: 3 }]));
    expect(admin.contents).toEqual(['orders: 3/3']);
  });

  it('4. knows that "10" is more than "9"', async () => {
    const { admin, handler, id } = await deployed([topic('orders', 9)]);
    await expectSuccess(handler, updateEvent(id, [topic('orders', 9)], [topic('orders', 10)]));
    expect(admin.contents).toEqual(['orders: 10/3']);
  });

  it('5. refuses a partition decrease and changes nothing else', async () => {
    const { admin, handler, id } = await deployed([topic('orders', 10), topic('other', 1)]);
    const after = [topic('orders', 9, { 'retention.ms': '14d' }), topic('other', 2), topic('third', 1)];
    const reason = await expectFailure(handler, updateEvent(id, [topic('orders', 10), topic('other', 1)], after));
    expect(reason).toBe(
      'nothing was changed, since the plan is refused: orders: partitions cannot be taken away: the topic has 10, declared are 9; declare 10, or a new topic',
    );
    expect(admin.writes).toEqual([]);
    expect(admin.contents).toEqual(['orders: 10/3', 'other: 1/3']);
  });

  it('6. makes a renamed topic and keeps or deletes the old one by policy', async () => {
    for (const { policy, contents } of [
      { policy: 'retain', contents: ['new: 3/3', 'old: 3/3'] },
      { policy: 'delete', contents: ['new: 3/3'] },
    ]) {
      const { admin, handler, id } = await deployed([topic('old', 3)]);
      const overrides = { RemovalPolicy: policy, Deletion: 'with-records' };
      await expectSuccess(handler, updateEvent(id, [topic('old', 3)], [topic('new', 3)], overrides));
      expect(admin.contents).toEqual(contents);
    }
  });

  it('7. does not pass over another replication factor', async () => {
    const { admin, handler, id } = await deployed([topic('orders', 3)]);
    const reason = await expectFailure(handler, updateEvent(id, [topic('orders', 3)], [{ ...topic('orders', 3), replicationFactor: 2 }]));
    expect(reason).toMatch(/orders: the replicas of an existing topic are not moved: it has 3, declared is 2/);
    expect(admin.writes).toEqual([]);
  });

  it('leaves an override that someone else has set, and reports it', async () => {
    const lines: string[] = [];
    const admin = new FakeCluster();
    const handler = topicsHandler(admin, { lines });
    const { PhysicalResourceId: id } = await expectSuccess(handler, createEvent([topic('orders', 3, { 'retention.ms': '7d' })]));
    admin.topics.get('orders')?.overrides.set('segment.bytes', '536870912');
    await expectSuccess(
      handler,
      updateEvent(id, [topic('orders', 3, { 'retention.ms': '7d' })], [topic('orders', 3, { 'retention.ms': '14d' })]),
    );
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=1209600000 segment.bytes=536870912']);
    expect(lines.join('\n')).toContain('set by someone else and never declared here');
  });

  it('logs who changed what, from what to what', async () => {
    const lines: string[] = [];
    const admin = new FakeCluster();
    const handler = topicsHandler(admin, { lines });
    const { PhysicalResourceId: id } = await expectSuccess(handler, createEvent([topic('orders', 3)]));
    lines.length = 0;
    const event = updateEvent(id, [topic('orders', 3)], [topic('orders', 5)]);
    await expectSuccess(handler, event);
    const audited = lines.map((line) => JSON.parse(line)).filter(({ message }) => message === 'audit');
    expect(audited).toMatchObject([
      {
        stackId: event['StackId'],
        logicalId: event['LogicalResourceId'],
        requestId: event['RequestId'],
        name: 'orders',
        action: 'update',
        fields: [{ field: 'partitions', before: '3', after: '5' }],
      },
    ]);
  });

  it('writes nothing the second time', async () => {
    const topics = [topic('orders', 3, { 'retention.ms': '7d' })];
    const { admin, handler, id } = await deployed(topics);
    await expectSuccess(handler, updateEvent(id, topics, topics));
    expect(admin.calls.map(({ method }) => method)).toEqual(['describe']);
  });

  it('asks nothing of a topic that is no longer declared and kept: the role may have lost its rights on it', async () => {
    const { admin, handler, id } = await deployed([topic('old', 3), topic('orders', 3)]);
    await expectSuccess(handler, updateEvent(id, [topic('old', 3), topic('orders', 3)], [topic('orders', 3)]));
    expect(admin.calls.flatMap(({ names }) => names)).toEqual(['orders']);
  });

  it('treats another cluster as another resource', async () => {
    const { handler, id } = await deployed([topic('orders', 3)]);
    const ClusterArn = CLUSTER_ARN.replace('learn', 'next');
    const event = simulateEvent('Update', {
      PhysicalResourceId: id,
      ResourceProperties: topicsProperties([topic('orders', 3)], { ClusterArn }),
      OldResourceProperties: topicsProperties([topic('orders', 3)]),
    });
    const answer = await expectSuccess(handler, event);
    expect(answer.PhysicalResourceId).not.toBe(id);
    expect(answer.PhysicalResourceId).toContain(ClusterArn);
  });
});

describe('Delete', () => {
  const DELETE = { RemovalPolicy: 'delete', Deletion: 'with-records' };

  it('keeps the topics unless the removal policy says otherwise', async () => {
    const { admin, handler, id } = await deployed([topic('orders', 3)]);
    expect(await expectSuccess(handler, deleteEvent(id, [topic('orders', 3)]))).toEqual({ PhysicalResourceId: id, Progress: 'done' });
    expect(admin.calls).toEqual([]);
    await expectSuccess(handler, deleteEvent(id, [topic('orders', 3)], DELETE));
    expect(admin.contents).toEqual([]);
  });

  it('9. is content with what is gone already', async () => {
    const { admin, handler, id } = await deployed([topic('orders', 3)]);
    admin.topics.clear();
    await expectSuccess(handler, deleteEvent(id, [topic('orders', 3)], DELETE));
    expect(admin.writes).toEqual([]);
  });

  it.each(['AWSCDK::CustomResourceProviderFramework::MISSING_PHYSICAL_ID', 'msk-learn-topics-Resource-1ABCDEF', 'kafka-topics|x'])(
    'acknowledges the foreign id %s and does nothing, however broken its properties are',
    async (id) => {
      const { admin, handler } = await deployed([topic('orders', 3)]);
      await expectSuccess(handler, simulateEvent('Delete', { PhysicalResourceId: id, ResourceProperties: { Topics: 'x' } }));
      expect(admin.calls).toEqual([]);
    },
  );

  it('never deletes on the new cluster what a replacement leaves on the old one', async () => {
    const { admin, id } = await deployed([topic('orders', 3)]);
    const handler = topicsHandler(admin, { clusterArn: CLUSTER_ARN.replace('learn', 'next') });
    await expectSuccess(handler, deleteEvent(id, [topic('orders', 3)], DELETE));
    expect(admin.contents).toEqual(['orders: 3/3']);
    expect(await expectFailure(handler, createEvent([topic('orders', 3)]))).toMatch(
      /ClusterArn: must be the cluster that this function reaches/,
    );
  });

  it('explains brokers that delete nothing, and does not try again', async () => {
    const { admin, handler, id } = await deployed([topic('orders', 3)], new FakeCluster({ isDeletionEnabled: false }));
    expect(await expectFailure(handler, deleteEvent(id, [topic('orders', 3)], DELETE))).toMatch(
      /TOPIC_DELETION_DISABLED; the brokers run with delete\.topic\.enable=false/,
    );
    expect(admin.writes).toEqual(['delete']);
  });
});

describe('malformed events', () => {
  it('are answered with every problem at once, and no call', async () => {
    const admin = new FakeCluster();
    const properties = topicsProperties([{ name: 'a' }, { name: 'b', partitions: 'many', size: 1 }], {
      SchemaVersion: '9',
      Flavour: 'big',
      Adopt: undefined,
    });
    const reason = await expectFailure(topicsHandler(admin), simulateEvent('Create', { ResourceProperties: properties }));
    expect(reason).toBe(
      'the topics are not valid: ResourceProperties.SchemaVersion: must be one of 1, got "9"; ' +
        'ResourceProperties.Topics[0].partitions: must be a whole number, got nothing; ' +
        'ResourceProperties.Topics[1].size: is not known; a topic has name, partitions, replicationFactor, configs, allowDataLoss, deletion, pin; ' +
        'ResourceProperties.Topics[1].partitions: must be a whole number, got "many"; ' +
        'ResourceProperties.Flavour: must be one of standard, express, serverless, got "big"; ' +
        'ResourceProperties.Adopt: must be one of fail, adopt, adopt-if-equal, got nothing',
    );
    expect(admin.calls).toEqual([]);
  });

  it.each([undefined, null, 'x', {}, { RequestType: 'Read' }, { RequestType: 'Update', StackId: 's', LogicalResourceId: 'l' }])(
    'are refused by name: %j',
    async (event) => {
      expect(await expectFailure(topicsHandler(new FakeCluster()), event)).toMatch(/^the topics are not valid: /);
    },
  );

  it('keep a reason below 1 kB however long the list of problems is', async () => {
    const topics = Array.from({ length: 300 }, (_, index) => ({ name: `töpic ${index}`, partitions: 0 }));
    const reason = await expectFailure(topicsHandler(new FakeCluster()), createEvent(topics));
    expect(reason).toMatch(/… \(the function's log has the whole text\)$/);
  });

  it('leave no signed address in the log', async () => {
    const lines: string[] = [];
    await expectSuccess(topicsHandler(new FakeCluster(), { lines }), createEvent([topic('orders', 3)]));
    expect(lines.join('\n')).toContain('"RequestType":"Create"');
    expect(lines.join('\n')).not.toContain('0123abcd');
  });
});
