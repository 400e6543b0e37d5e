import { describe, expect, it } from 'vitest';
import { readClusterPlan } from '../../../local/assembly/cluster-plan';
import { parseServerProperties } from '../../../local/assembly/server-properties';
import { assemblyOf, clusterStacks, stackOf } from './support';

describe('the cluster plan', () => {
  it('reads version, racks, broker properties and tables before anything is deployed', () => {
    const table = stackOf('msk-learn-clients', {
      Resources: {
        State: {
          Type: 'AWS::DynamoDB::GlobalTable',
          Properties: {
            AttributeDefinitions: [
              { AttributeName: 'service', AttributeType: 'S' },
              { AttributeName: 'topicPartition', AttributeType: 'S' },
            ],
            KeySchema: [
              { AttributeName: 'service', KeyType: 'HASH' },
              { AttributeName: 'topicPartition', KeyType: 'RANGE' },
            ],
          },
        },
      },
    });
    const plan = readClusterPlan(assemblyOf(...clusterStacks(), table));
    expect(plan).toMatchObject({ name: 'learn', kafkaVersion: '3.9.x', instanceType: 'kafka.t3.small' });
    expect(plan.arn).toMatch(/^arn:aws:kafka:us-east-1:111122223333:cluster\/learn\/[0-9a-f-]{36}-2$/);
    const properties = { 'auto.create.topics.enable': 'false', 'min.insync.replicas': '2' };
    expect(plan.brokers).toEqual([
      { id: 1, rack: 'us-east-1a', properties },
      { id: 2, rack: 'us-east-1b', properties },
      { id: 3, rack: 'us-east-1c', properties },
    ]);
    expect(plan.tables).toEqual([
      {
        name: expect.stringMatching(/^msk-learn-clients-State-[0-9A-F]{12}$/),
        partitionKey: { name: 'service', type: 'S' },
        sortKey: { name: 'topicPartition', type: 'S' },
      },
    ]);
  });

  it('spreads more brokers over the zones in turn', () => {
    const [network, cluster] = clusterStacks();
    const resource = cluster.template.resources.get('Cluster');
    const bigger = new Map(cluster.template.resources).set('Cluster', {
      ...resource,
      logicalId: 'Cluster',
      type: 'AWS::MSK::Cluster',
      dependsOn: [],
      deletionPolicy: 'Delete',
      properties: { ...resource?.properties, NumberOfBrokerNodes: 6 },
    });
    const plan = readClusterPlan(assemblyOf(network, { ...cluster, template: { ...cluster.template, resources: bigger } }));
    expect(plan.brokers.map((broker) => broker.rack.at(-1)).join('')).toBe('abcabc');
  });

  it('says what is missing when no template has a cluster', () => {
    const [network] = clusterStacks();
    expect(() => readClusterPlan(assemblyOf(network))).toThrow(
      'the templates must have exactly one AWS::MSK::Cluster or AWS::MSK::ServerlessCluster to start brokers for, got none',
    );
  });
});

describe('server properties', () => {
  const expected = { 'a.b': '1', list: 'x,y', url: 'http://h:1/?q=2' };
  it.each([
    ['lines with a comment', '# comment\na.b=1\n! other\nlist = x,y\n\nurl=http://h:1/?q=2\n'],
    ['Windows line ends and colons', 'a.b: 1\r\nlist:x,y\r\nurl=http://h:1/?q=2'],
    ['a continued line', 'a.b=1\nlist=x,\\\n   y\nurl=http://h:1/?q=2'],
    ['base64', Buffer.from('a.b=1\nlist=x,y\nurl=http://h:1/?q=2\n').toString('base64')],
  ])('reads %s', (_, text) => {
    expect(parseServerProperties(text)).toEqual(expected);
  });
});
