import { describe, expect, it } from 'vitest';
import { durability, safeDefaults, serverProperties, settableKeys } from '../../lib/config/server-properties';

const LINE = /^([a-z.]+)=(\S+)$/;

describe('the broker configuration', () => {
  const properties = Object.fromEntries(
    serverProperties('standard', 3)
      .split('\n')
      .map((line) => LINE.exec(line)?.slice(1) ?? ['', line]),
  );

  it('is one key and one value per line', () => {
    expect(
      serverProperties('standard', 3)
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

  it('sets of Express brokers only what they let anybody set, whatever they number', () => {
    expect(serverProperties('express', 3).split('\n')).toEqual([
      'auto.create.topics.enable=false',
      'replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector',
    ]);
    expect(serverProperties('express', 30)).toBe(serverProperties('express', 3));
  });

  it.each([
    { kind: 'standard', metadata: 'zookeeper' },
    { kind: 'standard', metadata: 'kraft' },
    { kind: 'express', metadata: 'kraft' },
    { kind: 'express', metadata: 'zookeeper' },
  ] as const)('sets on $kind with $metadata nothing that the service refuses', ({ kind, metadata }) => {
    const allowed = settableKeys(kind, metadata);
    expect(Object.keys(safeDefaults(kind, 3)).filter((key) => !allowed.includes(key))).toEqual([]);
    expect(allowed).toEqual([...new Set(allowed)].sort());
  });

  it('knows keys of ZooKeeper only where there is one', () => {
    const keys = settableKeys('standard', 'zookeeper').filter((key) => !settableKeys('standard', 'kraft').includes(key));
    expect(keys).toEqual(['zookeeper.connection.timeout.ms', 'zookeeper.session.timeout.ms']);
  });

  it('goes over its defaults with what is wanted, and has each key once', () => {
    const lines = serverProperties('standard', 3, { 'num.io.threads': 16, 'min.insync.replicas': 1 }).split('\n');
    expect(lines).toContain('num.io.threads=16');
    expect(lines.filter((line) => line.startsWith('min.insync.replicas='))).toEqual(['min.insync.replicas=1']);
  });
});
