import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { buildBundle } from '../../../lib/constructs/bundle';
import { simulateEvent, topicsProperties } from '../../support/cfn';
import { ProviderFramework } from '../../support/provider-framework';
import { describeTopics } from './kafka-tool';
import { newName } from './names';

const run = promisify(execFile);
/** Of a call: more than the function gives itself. */
const TIMEOUT_MS = 90_000;
export const DELETES = { RemovalPolicy: 'delete', Deletion: 'with-records', Replication: 'apply' };

const SCRIPT = `const say = (value) => process.stdout.write(JSON.stringify(value));
  require(process.argv[1]).onEvent(JSON.parse(process.argv[2]))
    .then((answer) => say({ answer }), ({ message, stack }) => say({ message, stack }));`;

export interface BundledResource {
  readonly framework: ProviderFramework;
  close(): void;
}

/** The bundle as deployed, in a process of its own per call, in the CDK's own provider framework. */
export function openBundledResource(bootstrap: string): BundledResource {
  const folder = mkdtempSync(join(tmpdir(), 'msk-lifecycle-'));
  buildBundle('topic-config', folder);
  const env = { BOOTSTRAP_BROKERS: bootstrap, KAFKA_AUTH: 'none', LOG_LEVEL: 'silent', AWS_REGION: 'us-east-1' };
  const framework = new ProviderFramework(async (event) => {
    const { stdout } = await run(process.execPath, ['-e', SCRIPT, join(folder, 'index.js'), JSON.stringify(event)], {
      env,
      timeout: TIMEOUT_MS,
    });
    const { answer, message, stack } = JSON.parse(stdout);
    if (message === undefined) return answer;
    throw Object.assign(new Error(message), { stack });
  });
  return { framework, close: () => rmSync(folder, { recursive: true, force: true }) };
}

const topic = (name: string, partitions: number, replicationFactor = 3) => ({ name, partitions, replicationFactor });

/** One resource from its creation to its deletion; each answer is checked, and what stands on the cluster by Kafka's own tools. */
export async function liveThrough({ framework }: BundledResource, bootstrap: string): Promise<void> {
  const shape = async (name: string) =>
    /PartitionCount: (\d+)\s+ReplicationFactor: (\d+)/
      .exec(await describeTopics([name], bootstrap))
      ?.slice(1)
      .join('/');
  const update = (PhysicalResourceId: string, before: readonly unknown[], after: readonly unknown[]) =>
    framework.send(
      simulateEvent('Update', {
        PhysicalResourceId,
        ResourceProperties: topicsProperties(after, DELETES),
        OldResourceProperties: topicsProperties(before, DELETES),
      }),
    );
  const [name, other] = [newName('life-a'), newName('life-b')];
  const first = [topic(name, 2, 2)];
  const created = await framework.send(simulateEvent('Create', { ResourceProperties: topicsProperties(first, DELETES) }));
  expect(created).toMatchObject({ Status: 'SUCCESS', Data: { TopicCount: '1' } });
  const id = created.PhysicalResourceId;
  const second = [topic(name, 3, 3)];
  expect(await update(id, first, second)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect(await shape(name)).toBe('3/3');
  const refused = await update(id, second, [topic(name, 2)]);
  expect(refused).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
  expect(refused.Reason).toMatch(new RegExp(`^nothing was changed, since the plan is refused: ${name}: partitions cannot be taken away`));
  const third = [topic(other, 1)];
  expect(await update(id, second, third)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  const removal = simulateEvent('Delete', { PhysicalResourceId: id, ResourceProperties: topicsProperties(third, DELETES) });
  expect(await framework.send(removal)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  expect(await framework.send(removal)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  await expect(describeTopics([name, other], bootstrap)).rejects.toThrow();
}
