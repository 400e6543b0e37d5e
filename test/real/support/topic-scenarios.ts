import { expect } from 'vitest';
import { createKafka } from '../../../lambda/shared/kafka/client';
import { createSender } from '../../../lambda/shared/kafka/sender';
import { expectSuccess, simulateEvent, topicsProperties } from '../../support/cfn';
import type { TopicsResource } from './topics-resource';

const DELETES = { RemovalPolicy: 'delete', Deletion: 'with-records' };

const topic = (name: string, partitions: number, configs: Readonly<Record<string, unknown>> = {}, replicationFactor = 3) => ({
  name,
  partitions,
  replicationFactor,
  configs,
});

async function create({ handler }: TopicsResource, topics: readonly unknown[], overrides = {}): Promise<string> {
  const event = simulateEvent('Create', { ResourceProperties: topicsProperties(topics, overrides) });
  return (await expectSuccess(handler, event)).PhysicalResourceId;
}

async function produce({ bootstrap }: TopicsResource, name: string): Promise<void> {
  const sender = createSender(createKafka({ brokers: bootstrap.split(','), clientId: 'test-topics', auth: 'none' }));
  await sender.send([{ topic: name, key: 'k', value: 'v' }]);
  await sender.close();
}

/** Makes `t-create` (12 partitions) and `t-state`, writes at once, and makes them again. */
export async function usableAtOnce(resource: TopicsResource): Promise<void> {
  const topics = [
    topic('t-create', 12, { 'retention.ms': '7d', 'retention.bytes': '1GiB' }),
    topic('t-state', 3, { 'cleanup.policy': 'compact' }),
  ];
  const id = await create(resource, topics);
  await produce(resource, 't-create');
  expect(await create(resource, topics)).toContain(id.split('|')[1]);
}

/** Deletes an empty topic and keeps one that has a record. */
export async function keepsWhatWasUsed(resource: TopicsResource): Promise<void> {
  await create(resource, [topic('t-empty', 3), topic('t-used', 3)]);
  await produce(resource, 't-used');
  const outcomes = await resource.admin.delete(['t-empty', 't-used'], { onlyIfEmpty: true });
  expect(outcomes.map(({ name, error }) => [name, error?.code])).toEqual([
    ['t-used', 'topic.not-empty'],
    ['t-empty', undefined],
  ]);
}

/** Makes so many topics of one partition, finds them equal, and deletes them. */
export async function makesMany(resource: TopicsResource, count: number): Promise<void> {
  const topics = Array.from({ length: count }, (_, index) => topic(`t-many-${index}`, 1, { 'retention.ms': '1d' }, 1));
  const PhysicalResourceId = await create(resource, topics, DELETES);
  const declared = topicsProperties(topics, DELETES);
  await expectSuccess(
    resource.handler,
    simulateEvent('Update', { PhysicalResourceId, ResourceProperties: declared, OldResourceProperties: declared }),
  );
  const names = topics.map(({ name }) => name);
  const state = await resource.admin.describe(names, { configs: true });
  expect(state.topics.size).toBe(count);
  const isRight = [...state.topics.values()].every(
    ({ partitions, overrides }) => partitions.every(({ leader }) => leader > 0) && overrides['retention.ms']?.value === '86400000',
  );
  expect(isRight).toBe(true);
  await expectSuccess(resource.handler, simulateEvent('Delete', { PhysicalResourceId, ResourceProperties: declared }));
}
