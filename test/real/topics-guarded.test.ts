import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createKafka } from '../../lambda/shared/kafka/client';
import { createWire, type Wire, type WireCall } from '../../lambda/shared/kafka/wire';
import { SILENT } from '../../lambda/shared/log';
import { createTopicsCall } from '../../lambda/topic-config/adapters/create-topics';
import { fromAnswer } from '../../lambda/topic-config/adapters/kafka-errors';
import { KafkajsAdmin } from '../../lambda/topic-config/adapters/kafkajs-admin';
import type { TopicResult } from '../../lambda/topic-config/adapters/topic-result';
import { type ClusterAdmin, type PartitionIncrease, SYSTEM_CLOCK } from '../../lambda/topic-config/ports';
import { reconcile } from '../../lambda/topic-config/reconcile';
import { expectFailure, expectSuccess, simulateEvent, topicsProperties } from '../support/cfn';
import { startCluster, type TestCluster } from './support/cluster';
import { runKafkaTool } from './support/kafka-tool';
import { newName } from './support/names';
import { openTopicsResource, type TopicsResource } from './support/topics-resource';

/** Brokers that keep ACLs, as MSK's do where clients come with SCRAM or certificates. What they hold is told by kafka-acls. */
describe('a cluster with an authorizer', () => {
  let cluster: TestCluster;
  let resource: TopicsResource;
  beforeAll(async () => {
    cluster = await startCluster('4.2.1', {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
    });
    resource = openTopicsResource(cluster.bootstrap);
  });
  afterAll(async () => {
    await resource?.close();
    await cluster?.stop();
  });

  const topics = [{ name: 'orders', partitions: 1, replicationFactor: 3 }];
  const acl = (principal: string, operations: readonly string[], more = {}) => ({
    principal,
    operations,
    resourceType: 'topic',
    resourceName: 'orders',
    ...more,
  });
  const properties = (acls: readonly unknown[]) => topicsProperties(topics, { Acls: acls, RemovalPolicy: 'delete', Deletion: 'if-empty' });
  const kafkaAcls = async (...args: readonly string[]) => {
    const { stdout, stderr, exitStatus } = await runKafkaTool('kafka.admin.AclCommand', args, cluster.bootstrap);
    expect({ exitStatus, stderr: exitStatus === 0 ? '' : stderr }).toEqual({ exitStatus: 0, stderr: '' });
    const name = (line: string) => /name=([^,]*), patternType=(\w+)/.exec(line)?.slice(1).join(' ');
    let resourceOfLine = '';
    return stdout.split('\n').flatMap((line) => {
      resourceOfLine = name(line) ?? resourceOfLine;
      const entry = /\(principal=(.*), host=(.*), operation=(.*), permissionType=(.*)\)/.exec(line)?.slice(1);
      return entry === undefined ? [] : [`${resourceOfLine}: ${entry.join(' ')}`];
    });
  };

  it('gets the declared ACLs, loses exactly those that are declared no more, and keeps those of others', async () => {
    const first = [
      acl('User:CN=shop,O=Shops', ['read', 'write']),
      acl('User:ops', ['all'], { resourceName: 'orders-', pattern: 'prefixed', host: '10.0.0.1', permission: 'deny' }),
    ];
    const id = (await expectSuccess(resource.handler, simulateEvent('Create', { ResourceProperties: properties(first) })))
      .PhysicalResourceId;
    await kafkaAcls('--add', '--allow-principal', 'User:other', '--operation', 'Read', '--topic', 'orders');
    const second = [acl('User:CN=shop,O=Shops', ['write']), { principal: 'User:ops', operations: ['describe'], resourceType: 'cluster' }];
    const update = simulateEvent('Update', {
      PhysicalResourceId: id,
      OldResourceProperties: properties(first),
      ResourceProperties: properties(second),
    });
    await expectSuccess(resource.handler, update);
    const after = [
      'kafka-cluster LITERAL: User:ops * DESCRIBE ALLOW',
      'orders LITERAL: User:CN=shop,O=Shops * WRITE ALLOW',
      'orders LITERAL: User:other * READ ALLOW',
    ];
    expect((await kafkaAcls('--list')).sort()).toEqual(after);
    // The same event once more finds nothing to do.
    await expectSuccess(resource.handler, update);
    await expectSuccess(resource.handler, simulateEvent('Delete', { PhysicalResourceId: id, ResourceProperties: properties(second) }));
    expect(await kafkaAcls('--list')).toEqual(['orders LITERAL: User:other * READ ALLOW']);
  });

  it('waits out a quota for changes: told to be slower, or refused with error 89, it goes on until all is done', async () => {
    await setQuota('--add-config', 'controller_mutation_rate=5');
    const connection = { brokers: cluster.bootstrap.split(','), clientId: 'test-quota', auth: 'none' } as const;
    const throttles: number[] = [];
    const wire = listening(createWire(createKafka(connection, SILENT, 'admin')), throttles);
    const other = createWire(createKafka(connection, SILENT, 'admin'));
    const real = new KafkajsAdmin(wire);
    const refusals: string[] = [];
    const admin: ClusterAdmin = {
      describe: (...args) => real.describe(...args),
      create: (...args) => real.create(...args),
      alterConfigs: (...args) => real.alterConfigs(...args),
      delete: (...args) => real.delete(...args),
      // Of version 3 brokers refuse what is too much, where those of ours are obeyed and slowed down (KIP-599).
      createPartitions: async (increases, options) => {
        if (options.validateOnly || refusals.length > 0) return real.createPartitions(increases, options);
        const results = await other.send('controller', strictCreatePartitions(increases));
        return results.map(({ name, ...answer }) => {
          const error = fromAnswer(name, answer, 'AlterTopic');
          refusals.push(`${error?.code} ${error?.retriable} ${error?.message}`);
          return error === undefined ? { name } : { name, error };
        });
      },
    };
    const policy = { flavour: 'standard', adopt: 'adopt', removal: 'retain', isAuthoritative: false, adopted: new Set<string>() } as const;
    const [name, owed] = [newName('quota'), newName('owed')];
    const quota = (partitions: number) => [{ name, partitions, replicationFactor: 1 }];
    const keep = (partitions: number) =>
      reconcile({ desired: quota(partitions), previous: [], policy }, { admin, clock: SYSTEM_CLOCK, deadlineMs: 60_000 });
    try {
      // Eleven seconds' worth may be used at once; the rest is owed.
      expect((await keep(65)).error).toBeUndefined();
      expect(Math.max(...throttles)).toBeGreaterThan(0);
      await other.send('controller', createTopicsCall([{ name: owed, partitions: 20, replicationFactor: 1, configs: {} }], false, 30_000));
      expect((await keep(66)).error).toBeUndefined();
      expect(refusals).toEqual([expect.stringContaining(`broker.throttled true ${name}: THROTTLING_QUOTA_EXCEEDED`)]);
      expect((await real.describe([name], { configs: false })).topics.get(name)?.partitions.length).toBe(66);
    } finally {
      await Promise.all([wire.reset(), other.reset()]);
      await setQuota('--delete-config', 'controller_mutation_rate');
    }
  });

  const setQuota = async (...change: readonly string[]) => {
    const args = ['--alter', '--entity-type', 'users', '--entity-default', ...change];
    expect((await runKafkaTool('kafka.admin.ConfigCommand', args, cluster.bootstrap)).exitStatus).toBe(0);
  };

  it('brokers without one say so, before anything is made', async () => {
    const common = openTopicsResource(inject('bootstrap'));
    try {
      const event = simulateEvent('Create', { ResourceProperties: properties([acl('User:a', ['read'])]) });
      expect(await expectFailure(common.handler, event)).toMatch(/acls: SECURITY_DISABLED: No Authorizer is configured/);
      expect(common.writes).toEqual([]);
    } finally {
      await common.close();
    }
  });
});

/** A wire that hears how long each answer asks to wait. */
const listening = (wire: Wire, throttles: number[]): Wire => ({
  send: (to, call) => {
    const decode: typeof call.decode = (decoder) => {
      const answer = call.decode(decoder);
      throttles.push(answer.throttleMs);
      return answer;
    };
    return wire.send(to, { ...call, decode });
  },
  maxVersion: (apiKey) => wire.maxVersion(apiKey),
  reset: () => wire.reset(),
});

/** CreatePartitions of version 3: as version 1, in the flexible encoding, whose headers end with tagged fields. */
const strictCreatePartitions = (increases: readonly PartitionIncrease[]): WireCall<readonly TopicResult[]> => ({
  apiKey: 37,
  apiVersion: 3,
  apiName: 'CreatePartitions',
  encode: (encoder) => {
    encoder.writeUVarInt(0).writeUVarInt(increases.length + 1);
    for (const { name, total } of increases) encoder.writeUVarIntString(name).writeInt32(total).writeUVarInt(0).writeUVarInt(0);
    return encoder.writeInt32(30_000).writeBoolean(false).writeUVarInt(0);
  },
  decode: (decoder) => {
    decoder.readTaggedFields();
    decoder.readInt32(); // throttle_time_ms: not obeyed, so that the engine's own pause is seen
    const answer = decoder.readUVarIntArray((each) => {
      const result = { name: each.readUVarIntString() ?? '', errorCode: each.readInt16(), message: each.readUVarIntString() };
      each.readTaggedFields();
      return result;
    });
    return { throttleMs: 0, answer };
  },
});
