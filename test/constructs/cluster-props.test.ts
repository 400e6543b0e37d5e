import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../lib/config/load';
import { brokerNodes, CLIENT_AUTHENTICATION, durability, serverProperties } from '../../lib/constructs/cluster-props';

const LINE = /^([a-z.]+)=(\S+)$/;

describe('the broker configuration', () => {
  const properties = Object.fromEntries(
    serverProperties(3)
      .split('\n')
      .map((line) => LINE.exec(line)?.slice(1) ?? ['', line]),
  );

  it('is one key and one value per line', () => {
    expect(
      serverProperties(3)
        .split('\n')
        .filter((line) => !LINE.test(line)),
    ).toEqual([]);
  });

  it('loses no record by default', () => {
    expect(properties).toEqual({
      'auto.create.topics.enable': 'false',
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
      'replica.selector.class': 'org.apache.kafka.common.replica.RackAwareReplicaSelector',
      'transaction.state.log.min.isr': '2',
      'transaction.state.log.replication.factor': '3',
      'unclean.leader.election.enable': 'false',
    });
  });

  it.each([
    { brokers: 1, replicationFactor: 1, minInsyncReplicas: 1 },
    { brokers: 2, replicationFactor: 2, minInsyncReplicas: 1 },
    { brokers: 3, replicationFactor: 3, minInsyncReplicas: 2 },
    { brokers: 30, replicationFactor: 3, minInsyncReplicas: 2 },
  ])('lets one broker of $brokers be away', ({ brokers, ...expected }) => {
    expect(durability(brokers)).toEqual(expected);
  });
});

describe('properties of the cluster', () => {
  it('say in so many words that nobody comes in without IAM', () => {
    expect(CLIENT_AUTHENTICATION).toEqual({ sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } });
  });

  it('give storage in GiB per broker', () => {
    const { cluster } = loadConfig('learn');
    expect(brokerNodes(cluster, ['a', 'b', 'c'], 'sg')).toEqual({
      clientSubnets: ['a', 'b', 'c'],
      securityGroups: ['sg'],
      instanceType: 'kafka.t3.small',
      storageInfo: { ebsStorageInfo: { volumeSize: 10 } },
    });
  });
});
