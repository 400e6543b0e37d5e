import { beforeEach, describe, expect, it } from 'vitest';
import { TopicError } from '../../../lambda/topic-config/domain/errors';
import { createEvent, expectFailure, expectSuccess, topicsHandler, updateEvent } from '../../support/cfn';
import { FakeClock, FakeCluster } from '../../support/fake-cluster';

const topic = (name: string, partitions = 3) => ({ name, partitions, replicationFactor: 3, configs: {} });
const refused = () => new TopicError('broker.unauthorized', 'new: TOPIC_AUTHORIZATION_FAILED; the role needs kafka-cluster:DescribeTopic');

describe('a right that is on its way to the brokers', () => {
  let admin: FakeCluster;
  let clock: FakeClock;
  beforeEach(() => {
    admin = new FakeCluster();
    clock = new FakeClock();
  });
  const patient = () => topicsHandler(admin, { clock, grantsWithinMs: 120_000 });

  it('is waited for when the new topic is asked for, before anything is written', async () => {
    const handler = patient();
    const { PhysicalResourceId: id } = await expectSuccess(handler, createEvent([topic('old')]));
    const before = clock.now();
    for (let time = 0; time < 4; time += 1) admin.fail('describe', refused());
    await expectSuccess(handler, updateEvent(id, [topic('old')], [topic('old'), topic('new')]));
    expect(clock.now() - before).toBeGreaterThanOrEqual(20_000);
    expect(admin.topics.has('new')).toBe(true);
  });

  it('is waited for when the topic is made: another broker may know it later', async () => {
    for (let time = 0; time < 6; time += 1) admin.fail('create', refused());
    await expectSuccess(patient(), createEvent([topic('new')]));
    expect(admin.topics.has('new')).toBe(true);
    expect(clock.now()).toBeGreaterThanOrEqual(30_000);
  });

  it('is not waited for longer than brokers take', async () => {
    for (let time = 0; time < 100; time += 1) admin.fail('describe', refused());
    expect(await expectFailure(patient(), createEvent([topic('new')]))).toContain('the role needs kafka-cluster:DescribeTopic');
    expect(clock.now()).toBeGreaterThanOrEqual(120_000);
    expect(clock.now()).toBeLessThan(130_000);
    expect(admin.writes).toEqual([]);
  });

  it('is not waited for where the brokers know each policy at once, as on one machine', async () => {
    admin.fail('describe', refused());
    await expectFailure(topicsHandler(admin, { clock }), createEvent([topic('new')]));
    expect(clock.now()).toBe(0);
  });

  it('is the only thing that is waited for so', async () => {
    admin.fail('describe', new TopicError('broker.refused', 'new: POLICY_VIOLATION'));
    await expectFailure(patient(), createEvent([topic('new')]));
    expect(clock.now()).toBe(0);
  });
});
