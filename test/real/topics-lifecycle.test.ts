import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { buildBundle } from '../../lib/constructs/bundle';
import { simulateEvent, topicsProperties } from '../support/cfn';
import { ProviderFramework } from '../support/provider-framework';
import { describeTopics } from './support/kafka-tool';

const run = promisify(execFile);
const DELETES = { RemovalPolicy: 'delete', Deletion: 'with-records', Replication: 'apply' };

/** The bundle as deployed, in a process of its own per call, in the CDK's own provider framework, on real brokers. */
describe('the life of the topics resource', () => {
  const folder = mkdtempSync(join(tmpdir(), 'msk-lifecycle-'));
  const script = `const say = (value) => process.stdout.write(JSON.stringify(value));
    require(process.argv[1]).onEvent(JSON.parse(process.argv[2]))
      .then((answer) => say({ answer }), ({ message, stack }) => say({ message, stack }));`;
  let framework: ProviderFramework;

  beforeAll(() => {
    buildBundle('topic-config', folder);
    framework = new ProviderFramework(invokeBundle);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function invokeBundle(event: unknown): Promise<unknown> {
    const env = { BOOTSTRAP_BROKERS: inject('bootstrap'), KAFKA_AUTH: 'none', LOG_LEVEL: 'silent', AWS_REGION: 'us-east-1' };
    const { stdout } = await run(process.execPath, ['-e', script, join(folder, 'index.js'), JSON.stringify(event)], { env });
    const { answer, message, stack } = JSON.parse(stdout);
    if (message === undefined) return answer;
    throw Object.assign(new Error(message), { stack });
  }

  const topic = (name: string, partitions: number, replicationFactor = 3) => ({ name, partitions, replicationFactor });
  const shape = async (name: string) =>
    /PartitionCount: (\d+)\s+ReplicationFactor: (\d+)/
      .exec(await describeTopics([name]))
      ?.slice(1)
      .join('/');
  const update = (id: string, before: readonly unknown[], after: readonly unknown[]) =>
    framework.send(
      simulateEvent('Update', {
        PhysicalResourceId: id,
        ResourceProperties: topicsProperties(after, DELETES),
        OldResourceProperties: topicsProperties(before, DELETES),
      }),
    );

  it('create, grow, move replicas, rename, refuse, delete: one id, and each answer is what CloudFormation takes', async () => {
    const first = [topic('life-a', 2, 2)];
    const created = await framework.send(simulateEvent('Create', { ResourceProperties: topicsProperties(first, DELETES) }));
    expect(created).toMatchObject({ Status: 'SUCCESS', Data: { TopicCount: '1' } });
    const id = created.PhysicalResourceId;
    const second = [topic('life-a', 3, 3)];
    expect(await update(id, first, second)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(await shape('life-a')).toBe('3/3');
    const refused = await update(id, second, [topic('life-a', 2)]);
    expect(refused).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(refused.Reason).toMatch(/^nothing was changed, since the plan is refused: life-a: partitions cannot be taken away/);
    const third = [topic('life-b', 1)];
    expect(await update(id, second, third)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    const removal = simulateEvent('Delete', { PhysicalResourceId: id, ResourceProperties: topicsProperties(third, DELETES) });
    expect(await framework.send(removal)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(await framework.send(removal)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    await expect(describeTopics(['life-a', 'life-b'])).rejects.toThrow();
  });

  it('a create that the brokers refuse leaves no sibling behind', async () => {
    const topics = [topic('life-good', 1), { ...topic('life-bad', 1), configs: { 'no.such.key': 1 } }];
    const failed = await framework.send(simulateEvent('Create', { ResourceProperties: topicsProperties(topics, DELETES) }));
    expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED' });
    expect(failed.Reason).toMatch(/life-bad: INVALID_CONFIG: Unknown topic config name: no\.such\.key/);
    await expect(describeTopics(['life-good'])).rejects.toThrow();
  });
});
