import { describe, expect, it } from 'vitest';
import { TopicError } from '../../../lambda/topic-config/domain/errors';
import { createEvent, deleteEvent, topicsFunction, updateEvent } from '../../support/cfn';
import { FakeCluster } from '../../support/fake-cluster';
import { FakeMover } from '../../support/fake-mover';
import { ProviderFramework } from '../../support/provider-framework';

const topic = (name: string, partitions: number, configs: Readonly<Record<string, unknown>> = {}, replicationFactor = 3) => {
  return { name, partitions, replicationFactor, configs };
};

const DELETES = { RemovalPolicy: 'delete', Deletion: 'with-records' };
const APPLIES = { Replication: 'apply' };

/** A resource as CloudFormation has it after its creation. */
async function deployed(topics: readonly unknown[], options: Parameters<typeof topicsFunction>[1] = {}, overrides = {}) {
  const admin = new FakeCluster();
  const framework = new ProviderFramework(topicsFunction(admin, options));
  const { PhysicalResourceId: id } = await framework.send(createEvent(topics, overrides));
  admin.calls.length = 0;
  return { admin, framework, id };
}

describe("the resource in the CDK's own provider framework", () => {
  it('keeps its physical id over creation, updates and deletion', async () => {
    const { admin, framework, id } = await deployed([topic('orders', 3)], {}, DELETES);
    const updated = await framework.send(updateEvent(id, [topic('orders', 3)], [topic('orders', 6)], DELETES));
    expect(updated).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { TopicCount: '1' } });
    const removed = await framework.send(deleteEvent(id, [topic('orders', 6)], DELETES));
    expect(removed).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(admin.contents).toEqual([]);
  });

  it('leaves no topic after a failed create, and the delete that follows does nothing', async () => {
    const admin = new FakeCluster({ lag: 1_000 });
    const framework = new ProviderFramework(topicsFunction(admin));
    const failed = await framework.send(createEvent([topic('orders', 3)], DELETES));
    expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED' });
    expect(failed.Reason).toMatch(/orders have no leader.*look at the brokers' health.*undone: 1 of 1/);
    expect(failed.Reason).not.toMatch(/\n\s+at /);
    expect(admin.contents).toEqual([]);
    admin.put('orders', 3);
    await framework.send(deleteEvent(failed.PhysicalResourceId, [topic('orders', 3)], DELETES));
    expect(admin.contents).toEqual(['orders: 3/3']);
  });

  it('answers 200 refused topics in less than CloudFormation takes', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `a-rather-long-topic-name-for-number-${index}`);
    const { framework, id } = await deployed(names.map((name) => topic(name, 5)));
    const failed = await framework.send(
      updateEvent(
        id,
        names.map((name) => topic(name, 5)),
        names.map((name) => topic(name, 4)),
      ),
    );
    expect(failed.Status).toBe('FAILED');
    expect(failed.Reason).toMatch(/^nothing was changed, since the plan is refused: a-rather-long-topic-name-for-number-0: partitions/);
  });

  it('a rollback after a partition increase does not strand the stack', async () => {
    const { admin, framework, id } = await deployed([topic('orders', 3)], { isRollingBack: true });
    await framework.send(updateEvent(id, [topic('orders', 3)], [topic('orders', 6)]));
    const rolledBack = await framework.send(updateEvent(id, [topic('orders', 6)], [topic('orders', 3)]));
    expect(rolledBack).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(admin.contents).toEqual(['orders: 6/3']);
  });

  it('a rollback deletes no records: a longer retention stays and is reported', async () => {
    const lines: string[] = [];
    const week = [topic('orders', 3, { 'retention.ms': '7d' })];
    const fortnight = [topic('orders', 3, { 'retention.ms': '14d' })];
    const { admin, framework, id } = await deployed(week, { isRollingBack: true, lines });
    await framework.send(updateEvent(id, week, fortnight));
    expect(await framework.send(updateEvent(id, fortnight, week))).toMatchObject({ Status: 'SUCCESS' });
    expect(admin.contents).toEqual(['orders: 3/3 retention.ms=1209600000']);
    expect(lines.join('\n')).toContain('left as it is while the stack rolls back');
  });

  it.each([false, undefined])('a decrease is refused where the stack is not rolling back (%s)', async (isRollingBack) => {
    const { framework, id } = await deployed([topic('orders', 6)], isRollingBack === undefined ? {} : { isRollingBack });
    const refused = await framework.send(updateEvent(id, [topic('orders', 6)], [topic('orders', 3)]));
    expect(refused).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
  });

  it('waits until replicas have moved, wave after wave, and takes the throttle away', async () => {
    const admin = new FakeCluster();
    const mover = new FakeMover(admin, 3);
    const framework = new ProviderFramework(topicsFunction(admin, { mover }));
    const before = [topic('orders', 23, {}, 2), topic('gone', 1)];
    const { PhysicalResourceId: id } = await framework.send(createEvent(before, { ...APPLIES, ...DELETES }));
    const answer = await framework.send(updateEvent(id, before, [topic('orders', 23)], { ...APPLIES, ...DELETES }));
    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { TopicCount: '1' } });
    expect(mover.calls.filter((call) => call.startsWith('start'))).toEqual(['start 10', 'start 10', 'start 3']);
    expect(admin.contents).toEqual(['orders: 23/3']);
    expect(admin.writes.at(-1)).toBe('delete');
  });

  it('waits while somebody else moves replicas, and then does its own', async () => {
    const admin = new FakeCluster();
    const mover = new FakeMover(admin);
    const handle = topicsFunction(admin, { mover });
    let questions = 0;
    const framework = new ProviderFramework((event) => {
      questions += 1;
      if (questions === 4) mover.foreign = [];
      return handle(event);
    });
    const { PhysicalResourceId: id } = await framework.send(createEvent([topic('orders', 2, {}, 2)], APPLIES));
    mover.foreign = [{ topic: 'other', partition: 0, target: 3 }];
    questions = 0;
    expect(await framework.send(updateEvent(id, [topic('orders', 2, {}, 2)], [topic('orders', 2)], APPLIES))).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(questions).toBeGreaterThanOrEqual(5);
    expect(admin.contents).toEqual(['orders: 2/3']);
  });

  it('takes the throttle away when a move is refused', async () => {
    const { admin, id } = await deployed([topic('orders', 1, {}, 2)], {}, APPLIES);
    const mover = new FakeMover(admin);
    mover.start = async () => [{ name: 'orders', error: new TopicError('broker.unauthorized', 'orders: CLUSTER_AUTHORIZATION_FAILED') }];
    const refusing = new ProviderFramework(topicsFunction(admin, { mover }));
    const failed = await refusing.send(updateEvent(id, [topic('orders', 1, {}, 2)], [topic('orders', 1)], APPLIES));
    expect(failed).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/CLUSTER_AUTHORIZATION_FAILED/) });
    expect(admin.contents).toEqual(['orders: 1/2']);
  });

  it('refuses a cluster that is not the one on which the resource was made, before it writes', async () => {
    const { id } = await deployed([topic('orders', 3)]);
    const other = new FakeCluster({ clusterId: 'another' });
    const failed = await new ProviderFramework(topicsFunction(other)).send(updateEvent(id, [topic('orders', 3)], [topic('orders', 6)]));
    expect(failed.Reason).toMatch(/another cluster answers: its id must be fake, got another; nothing was changed/);
    expect(other.writes).toEqual([]);
  });

  it('does nothing twice when an event or a question comes twice', async () => {
    const admin = new FakeCluster();
    const framework = new ProviderFramework(topicsFunction(admin, { mover: new FakeMover(admin) }));
    const event = createEvent([topic('orders', 3)], APPLIES);
    const first = await framework.send(event);
    const writes = admin.writes.length;
    expect((await framework.send(event)).PhysicalResourceId.split('|').slice(0, 3)).toEqual(
      first.PhysicalResourceId.split('|').slice(0, 3),
    );
    expect(admin.writes.length).toBe(writes);
  });

  it('keeps what is protected, deletes what is empty, and says why a topic with records stays', async () => {
    const mixed = [topic('kept', 1), { ...topic('empty', 1), deletion: 'if-empty' }, { ...topic('used', 1), deletion: 'if-empty' }];
    const admin = new FakeCluster({ used: ['used'] });
    const framework = new ProviderFramework(topicsFunction(admin));
    const policy = { RemovalPolicy: 'delete' };
    const { PhysicalResourceId: id } = await framework.send(createEvent(mixed, policy));
    const refused = await framework.send(updateEvent(id, mixed, [topic('kept', 1)], policy));
    expect(refused).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/used: kept, since it holds records.*nothing was changed/s),
    });
    expect(admin.contents).toHaveLength(3);
    expect(await framework.send(updateEvent(id, mixed, [mixed[2]], policy))).toMatchObject({ Status: 'SUCCESS' });
    expect([...admin.topics.keys()]).toEqual(['kept', 'used']);
  });

  it('names the way out where the cluster is gone when the resource is deleted', async () => {
    const { admin, framework, id } = await deployed([topic('orders', 3)], {}, DELETES);
    const gone = new TopicError('broker.unavailable', 'Metadata: getaddrinfo ENOTFOUND b-1');
    for (let count = 0; count < 4; count += 1) admin.fail('describe', gone);
    expect(await framework.send(deleteEvent(id, [topic('orders', 3)], DELETES))).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringMatching(/ENOTFOUND b-1; where the cluster is gone, delete the stack with --retain-resources/),
    });
  });
});
