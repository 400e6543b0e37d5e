import { describe, expect, it } from 'vitest';
import { TopicError } from '../../../lambda/topic-config/domain/errors';
import { createEvent, deleteEvent, simulateEvent, topicsFunction, topicsProperties, updateEvent } from '../../support/cfn';
import { FakeAcls } from '../../support/fake-acls';
import { FakeClock, FakeCluster } from '../../support/fake-cluster';
import { FakeMover } from '../../support/fake-mover';
import { ProviderFramework } from '../../support/provider-framework';

const topic = (name: string, configs: Readonly<Record<string, string>> = {}, replicationFactor = 3) => {
  return { name, partitions: 1, replicationFactor, configs };
};
const DELETES = { Replication: 'apply', RemovalPolicy: 'delete', Deletion: 'with-records' };
/** Questions of the waiter, until it says that it is done or somebody says no. */
const MANY = 12;

type Handle = (event: unknown) => Promise<unknown>;

/** What a waiter hears that goes on after its deployment was given up. */
async function askOn(handle: Handle, question: unknown): Promise<unknown> {
  for (let count = 0; count < MANY; count += 1) {
    const answer = await handle(question).catch((error: unknown) => error);
    if (answer instanceof Error || (answer as { readonly IsComplete?: boolean }).IsComplete === true) return answer;
  }
  return 'asks on';
}

describe('a waiter that goes on after its deployment was rolled back', () => {
  it('moves no replicas and brings no config back', async () => {
    const admin = new FakeCluster();
    const handle = topicsFunction(admin, { mover: new FakeMover(admin, 2) });
    const framework = new ProviderFramework(handle);
    const policy = { Replication: 'apply', AllowDataLoss: true };
    const before = [topic('orders', { 'retention.ms': '14d' }, 2), topic('big', { 'max.message.bytes': '2000000' })];
    const after = [topic('orders', { 'retention.ms': '1d' }, 3), topic('big', { 'max.message.bytes': '5000000' })];
    const { PhysicalResourceId: id } = await framework.send(createEvent(before, policy));
    const standing = admin.contents;
    const deployment = updateEvent(id, before, after, policy);
    const question = { ...deployment, ...((await handle(deployment)) as object) };
    expect(question).toMatchObject({ Progress: 'moving' });
    expect(await framework.send(updateEvent(id, after, before, policy))).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.contents).toEqual(standing);
    expect(await askOn(handle, question)).toMatchObject({
      message: expect.stringMatching(/^orders, big: no longer as this deployment has made/),
    });
    expect(admin.contents).toEqual(standing);
  });

  it('brings no ACL back where retentions go down in steps, whatever the stack says by then', async () => {
    const [admin, acls, clock] = [new FakeCluster(), new FakeAcls(), new FakeClock()];
    const handle = topicsFunction(admin, { acls, clock, isRollingBack: true });
    const framework = new ProviderFramework(handle);
    const policy = { AllowDataLoss: true, RetentionStep: '1d' };
    const granted = { ...policy, Acls: [{ principal: 'User:x', operations: ['read'], resourceType: 'topic', resourceName: 'big' }] };
    const before = [topic('orders', { 'retention.ms': '14d' }), topic('big', { 'max.message.bytes': '2000000' })];
    const after = [topic('orders', { 'retention.ms': '7d' }), topic('big', { 'max.message.bytes': '5000000' })];
    const { PhysicalResourceId } = await framework.send(createEvent(before, policy));
    const [old, wanted] = [topicsProperties(before, policy), topicsProperties(after, granted)];
    const deployment = simulateEvent('Update', { PhysicalResourceId, ResourceProperties: wanted, OldResourceProperties: old });
    const question = { ...deployment, ...((await handle(deployment)) as object) };
    await handle(question);
    const rollback = simulateEvent('Update', { PhysicalResourceId, ResourceProperties: old, OldResourceProperties: wanted });
    expect(await framework.send(rollback)).toMatchObject({ Status: 'SUCCESS' });
    const standing = [admin.contents, acls.contents];
    await clock.sleep(600_000);
    expect(await askOn(handle, question)).toBeInstanceOf(Error);
    expect([admin.contents, acls.contents]).toEqual(standing);
  });
});

describe('moving replicas', () => {
  it.each(['broker.unauthorized', 'broker.unavailable'] as const)('goes on after %s at the first question', async (code) => {
    const [admin, clock] = [new FakeCluster(), new FakeClock()];
    const mover = new FakeMover(admin, 2);
    const inProgress = mover.inProgress.bind(mover);
    let failures = 1;
    mover.inProgress = async () => {
      failures -= 1;
      if (failures >= 0) throw new TopicError(code, 'ListPartitionReassignments: once');
      return inProgress();
    };
    const framework = new ProviderFramework(topicsFunction(admin, { mover, clock, grantsWithinMs: 120_000 }));
    const before = [topic('orders', {}, 2)];
    const { PhysicalResourceId: id } = await framework.send(createEvent(before, DELETES));
    const moved = await framework.send(updateEvent(id, before, [topic('orders', {}, 3)], DELETES));
    expect(moved).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.contents).toEqual(['orders: 1/3']);
  });
});

describe('a delete', () => {
  it('takes a topic away that a move left throttled, while somebody else moves others', async () => {
    const admin = new FakeCluster();
    const mover = new FakeMover(admin, 100);
    const framework = new ProviderFramework(topicsFunction(admin, { mover }));
    const { PhysicalResourceId: id } = await framework.send(createEvent([topic('a')], DELETES));
    admin.topics.get('a')?.overrides.set('leader.replication.throttled.replicas', '0:1,2147483647:0');
    mover.foreign = [{ topic: 'other', partition: 0, target: 3 }];
    expect(await framework.send(deleteEvent(id, [topic('a')], DELETES))).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.contents).toEqual([]);
  });
});

describe('a topic whose creation was not answered', () => {
  it('is the resource’s own, and goes with it', async () => {
    const admin = new FakeCluster();
    const framework = new ProviderFramework(topicsFunction(admin));
    admin.fail('create', new TopicError('broker.unavailable', 'CreateTopics: the connection broke'), true);
    const { Status, PhysicalResourceId: id } = await framework.send(createEvent([topic('a')], DELETES));
    expect(Status).toBe('SUCCESS');
    expect(admin.contents).toEqual(['a: 1/3']);
    await framework.send(deleteEvent(id, [topic('a')], DELETES));
    expect(admin.contents).toEqual([]);
  });

  it('is somebody else’s where the brokers say that it exists already', async () => {
    const admin = new FakeCluster().put('a', 1, 3);
    const framework = new ProviderFramework(topicsFunction(admin));
    const { PhysicalResourceId: id } = await framework.send(createEvent([topic('a')], { ...DELETES, Adopt: 'adopt' }));
    await framework.send(deleteEvent(id, [topic('a')], DELETES));
    expect(admin.contents).toEqual(['a: 1/3']);
  });
});

describe('a replacement by another cluster that has to move replicas', () => {
  it('deletes no topic there because the old cluster had one of its name', async () => {
    const admin = new FakeCluster().put('x', 1, 2).put('other-team', 1, 3);
    const framework = new ProviderFramework(topicsFunction(admin, { mover: new FakeMover(admin, 1) }));
    const ClusterArn = 'arn:aws:kafka:eu-west-1:111122223333:cluster/old/0a1b2c3d-4e5f-6789-abcd-ef0123456789-2';
    const policy = { ...DELETES, Adopt: 'adopt' };
    const replacement = simulateEvent('Update', {
      PhysicalResourceId: `kafka-topics|${ClusterArn}|abc||kafka-id-of-old`,
      ResourceProperties: topicsProperties([topic('x')], policy),
      OldResourceProperties: topicsProperties([topic('x'), topic('other-team')], { ...policy, ClusterArn }),
    });
    expect(await framework.send(replacement)).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.contents).toEqual(['other-team: 1/3', 'x: 1/3']);
  });
});
