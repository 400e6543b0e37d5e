import { describe, expect, it } from 'vitest';
import { expectFailure, expectSuccess, simulateEvent, topicsHandler, topicsProperties } from '../../support/cfn';
import { FakeCluster } from '../../support/fake-cluster';

const topic = (name: string, replicationFactor: number, configs = {}) => ({ name, partitions: 2, replicationFactor, configs });

/** Two of three brokers live, as during each of MSK's patches. */
describe('while a broker is down', () => {
  const setUp = async () => {
    const admin = new FakeCluster({ brokerCount: 2 }).put('orders', 2, 3).put('small', 2, 2);
    const handler = topicsHandler(admin);
    const before = [topic('orders', 3), topic('small', 2)];
    const { PhysicalResourceId } = await expectSuccess(handler, simulateEvent('Create', { ResourceProperties: topicsProperties(before) }));
    const update = (after: readonly unknown[]) =>
      simulateEvent('Update', {
        PhysicalResourceId,
        OldResourceProperties: topicsProperties(before),
        ResourceProperties: topicsProperties(after, { Replication: 'apply' }),
      });
    return { admin, handler, update };
  };

  it('takes the replication factor that a topic has already, and changes the rest', async () => {
    const { admin, handler, update } = await setUp();
    await expectSuccess(handler, update([topic('orders', 3, { 'retention.ms': '14d' }), topic('small', 2)]));
    expect(admin.contents).toEqual(['orders: 2/3 retention.ms=1209600000', 'small: 2/2']);
  });

  it('bounds by the live brokers what is made or grows', async () => {
    const { admin, handler, update } = await setUp();
    const reason = await expectFailure(handler, update([topic('orders', 3), topic('small', 3), topic('new', 3)]));
    expect(reason).not.toMatch(/topics\[0\]/i);
    expect(reason).toMatch(
      /topics\[1\]\.replicationFactor: must be <= 2 \(brokers\), got 3; topics\[2\]\.replicationFactor: must be <= 2/i,
    );
    expect(admin.writes).toEqual([]);
  });
});
