import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { simulateEvent, topicsProperties } from '../support/cfn';
import { describeTopics } from './support/kafka-tool';
import { type BundledResource, DELETES, liveThrough, openBundledResource } from './support/topics-life';

/** The bundle as deployed, in the CDK's own provider framework, on real brokers; on Kafka 4.1 and 4.2 in topics-line.test.ts. */
describe('the life of the topics resource', () => {
  let resource: BundledResource;
  beforeAll(() => {
    resource = openBundledResource(inject('bootstrap'));
  });
  afterAll(() => resource.close());

  it('create, grow, move replicas, rename, refuse, delete: one id, and each answer is what CloudFormation takes', () =>
    liveThrough(resource, inject('bootstrap')));

  const topic = (name: string) => ({ name, partitions: 1, replicationFactor: 3 });

  it('a create that the brokers refuse leaves no sibling behind', async () => {
    const topics = [topic('life-good'), { ...topic('life-bad'), configs: { 'no.such.key': 1 } }];
    const failed = await resource.framework.send(simulateEvent('Create', { ResourceProperties: topicsProperties(topics, DELETES) }));
    expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED' });
    expect(failed.Reason).toMatch(/life-bad: INVALID_CONFIG: Unknown topic config name: no\.such\.key/);
    await expect(describeTopics(['life-good'])).rejects.toThrow();
  });
});
