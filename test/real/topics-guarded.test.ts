import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectFailure, expectSuccess, simulateEvent, topicsProperties } from '../support/cfn';
import { startCluster, type TestCluster } from './support/cluster';
import { runKafkaTool } from './support/kafka-tool';
import { openTopicsResource, type TopicsResource } from './support/topics-resource';

/** Brokers that keep ACLs, as MSK's do where clients come with SCRAM or certificates. What they hold is told by kafka-acls. */
describe('a cluster with an authorizer', () => {
  let cluster: TestCluster;
  let resource: TopicsResource;
  beforeAll(async () => {
    cluster = await startCluster('4.1.2', {
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
